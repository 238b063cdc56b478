// Records a Chromium publisher whose picture flashes and whose sound beeps at each whole second, and says what became of it.
//   HUB_URL=… HUB_TOKEN=… node e2e/record.mjs [codec=H264] [seconds=60] [reconnect=0] [outFile]
// LOSS=0.05 loses that share of all datagrams, WAIT, SIZE: milliseconds before the recording, the picture's size.
// hub-core/src/test/scripts/av_offset.py then compares the flashes and beeps of outFile.
import { writeFile } from 'node:fs/promises'
import { makeMedia, publish } from './flash.mjs'
import { HUB_URL, joinToken, launch, newRoom } from './hub.mjs'
import { lossyRelay } from './lossy.mjs'

const APP = process.env.HUB_APP ?? 'live'
const codec = process.argv[2] ?? 'H264'
const seconds = Number(process.argv[3] ?? 60)
const reconnect = process.argv[4] === '1'
const outFile = process.argv[5]
const room = newRoom('record')

async function api(method, path, body) {
  const response = await fetch(`${HUB_URL}/api/v1/apps/${APP}${path}`, {
    method,
    headers: { Authorization: `Bearer ${process.env.HUB_TOKEN}`, 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()).data
}

const relay = process.env.LOSS ? await lossyRelay(Number(process.env.LOSS)) : undefined

const browser = await launch()
try {
  const page = await browser.newPage()
  await page.exposeFunction('through', (sdp) => relay?.through(sdp) ?? sdp)
  await page.goto(`${HUB_URL}/play/${APP}/none`)
  const token = await joinToken(room, { identity: 'camera' })
  const size = process.env.SIZE?.split('x').map(Number) ?? [1280, 720]
  await page.evaluate(makeMedia, size)
  await page.evaluate(publish, [`${HUB_URL}/whip/${APP}/${room}`, token, codec])
  await page.waitForTimeout(Number(process.env.WAIT ?? 3000))
  const startedAt = performance.now()
  const started = await api('POST', '/recording/start', { roomName: room })
  await page.waitForTimeout((seconds * 1000) / 2)
  if (reconnect) {
    await page.evaluate(publish, [`${HUB_URL}/whip/${APP}/${room}`, token, codec])
  }
  await page.waitForTimeout((seconds * 1000) / 2)
  const askedS = Math.round(performance.now() - startedAt) / 1000
  await api('POST', `/recording/${started.vodId}/stop`)
  let vod = await api('GET', `/vods/${started.vodId}`)
  for (let i = 0; i < 50 && vod.status === 'uploading'; i++) {
    await page.waitForTimeout(200)
    vod = await api('GET', `/vods/${started.vodId}`)
  }
  const seeks = await page.evaluate(async (url) => {
    const video = document.createElement('video')
    video.src = url
    video.muted = true
    await new Promise((resolve, reject) => {
      video.onloadedmetadata = resolve
      video.onerror = () => reject(new Error(video.error.message))
    })
    const times = []
    for (const share of [0.9, 0.1, 0.5]) {
      const at = video.duration * share
      video.currentTime = at
      await new Promise((resolve, reject) => {
        video.onseeked = resolve
        video.onerror = () => reject(new Error(video.error.message))
      })
      times.push(Math.round((video.currentTime - at) * 1000))
    }
    await video.play()
    await new Promise((resolve) => setTimeout(resolve, 1000))
    return { duration: video.duration, offByMs: times, playedSeconds: video.currentTime - video.duration * 0.5, size: `${video.videoWidth}x${video.videoHeight}` }
  }, vod.url)
  const { status, durationS, sizeBytes, width, height, format, videoCodec, audioCodec, reason } = vod
  console.log(JSON.stringify({ id: vod.id, status, askedS, durationS, sizeBytes, width, height, format, videoCodec, audioCodec, reason, chromium: seeks, network: relay?.counts }))
  if (outFile) await writeFile(outFile, new Uint8Array(await (await fetch(vod.url)).arrayBuffer()))
} finally {
  await browser.close()
  relay?.close()
}
