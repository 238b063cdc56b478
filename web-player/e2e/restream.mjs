// Sends a Chromium publisher on over RTMP for some seconds; its picture flashes and its sound beeps at each whole second.
//   HUB_URL=… HUB_TOKEN=… node e2e/restream.mjs rtmp://127.0.0.1:1935/live/key [codec=VP8] [seconds=20] [change=0]
// With change=1 the picture is half as large in the second half. As listener: ffmpeg -listen 1 -i rtmp://… -c copy out.flv;
// hub-core/src/test/scripts/av_offset.py then compares the flashes and beeps of that file.
import { makeMedia, publish } from './flash.mjs'
import { HUB_URL, joinToken, launch, newRoom } from './hub.mjs'

const APP = process.env.HUB_APP ?? 'live'
const url = process.argv[2]
const codec = process.argv[3] ?? 'VP8'
const seconds = Number(process.argv[4] ?? 20)
const change = process.argv[5] === '1'
const room = newRoom('restream')

async function api(method, path, body) {
  const response = await fetch(`${HUB_URL}/api/v1/apps/${APP}/streams/${encodeURIComponent(`${APP}-${room}/camera`)}/restream${path}`, {
    method,
    headers: { Authorization: `Bearer ${process.env.HUB_TOKEN}`, 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response.status === 204 ? undefined : (await response.json()).data
}

const browser = await launch()
try {
  const page = await browser.newPage()
  await page.goto(`${HUB_URL}/play/${APP}/none`)
  const token = await joinToken(room, { identity: 'camera' })
  const size = process.env.SIZE?.split('x').map(Number) ?? [1280, 720]
  await page.evaluate(makeMedia, size)
  await page.evaluate(publish, [`${HUB_URL}/whip/${APP}/${room}`, token, codec])
  await page.waitForTimeout(Number(process.env.WAIT ?? 3000))
  const begun = Date.now()
  const { egressId } = await api('POST', '', { platform: 'custom', url })
  let status
  const look = async () => {
    const [now] = await api('GET', '')
    if (now.status !== status) {
      status = now.status
      console.log(`${status} after ${Date.now() - begun} ms ${now.lastError ?? ''}`)
    }
    return now
  }
  for (let half = 0; half < 2; half++) {
    for (const end = Date.now() + (seconds * 1000) / 2; Date.now() < end; ) {
      await look()
      await page.waitForTimeout(250)
    }
    if (half === 0 && change) {
      await page.evaluate(async () => {
        const sender = window.connection.getSenders().find((each) => each.track.kind === 'video')
        const parameters = sender.getParameters()
        parameters.encodings[0].scaleResolutionDownBy = 2
        await sender.setParameters(parameters)
      })
    }
  }
  const { bitrate, sentBytes } = await look()
  console.log(JSON.stringify({ codec, status, bitrate, sentBytes }))
  await api('DELETE', `/${egressId}`)
} finally {
  await browser.close()
}
