// How evenly a stream that is on the air plays: the times between the pictures that Chromium shows, and what it counts itself.
//   HUB_URL=… node e2e/smooth.mjs ROOM [seconds=20] [screenshot.png]
import { collectPeers, launch, pageUrl, percentile, playerIn, waitForState } from './hub.mjs'

const [room, forSeconds = '20', screenshot] = process.argv.slice(2)
const browser = await launch()
try {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
  await page.addInitScript(collectPeers)
  await page.goto(pageUrl('play', room))
  await waitForState(page, 'live')
  // The jitter buffer settles first.
  await page.waitForTimeout(3_000)
  const result = await playerIn(page).evaluate(async (player, durationMs) => {
    const video = player.querySelector('video')
    const counted = async () => {
      const reports = [...(await window.peers.at(-1).getStats()).values()]
      const picture = reports.find((each) => each.type === 'inbound-rtp' && each.kind === 'video')
      const sound = reports.find((each) => each.type === 'inbound-rtp' && each.kind === 'audio')
      return { ...picture, energy: sound?.totalAudioEnergy ?? 0, codec: reports.find((each) => each.id === picture.codecId)?.mimeType }
    }
    const before = await counted()
    const shown = await new Promise((resolve) => {
      const times = []
      const end = performance.now() + durationMs
      const onFrame = (now) => {
        times.push(now)
        if (now < end) video.requestVideoFrameCallback(onFrame)
        else resolve(times)
      }
      video.requestVideoFrameCallback(onFrame)
    })
    const after = await counted()
    const change = (name) => after[name] - before[name]
    const rendered = change('framesRendered' in after ? 'framesRendered' : 'framesDecoded')
    return {
      shown,
      size: `${video.videoWidth}x${video.videoHeight}`,
      codec: after.codec,
      decoded: change('framesDecoded'),
      dropped: change('framesDropped'),
      lost: change('packetsLost'),
      freezes: change('freezeCount'),
      energy: change('energy'),
      // By Chromium's own account, in seconds.
      interval: change('totalInterFrameDelay') / rendered,
      squares: change('totalSquaredInterFrameDelay') / rendered,
    }
  }, Number(forSeconds) * 1_000)
  if (screenshot) await page.screenshot({ path: screenshot })
  const { shown, interval, squares, ...rest } = result
  const intervals = shown.slice(1).map((time, i) => time - shown[i])
  const mean = intervals.reduce((sum, each) => sum + each, 0) / intervals.length
  const spread = Math.sqrt(intervals.reduce((sum, each) => sum + (each - mean) ** 2, 0) / intervals.length)
  const round = (value) => Number(value.toFixed(1))
  console.log(
    JSON.stringify({
      ...rest,
      shown: shown.length,
      meanMs: round(mean),
      spreadMs: round(spread),
      p95Ms: round(percentile(intervals, 0.95)),
      maxMs: round(Math.max(...intervals)),
      chromiumMeanMs: round(interval * 1_000),
      chromiumSpreadMs: round(Math.sqrt(Math.max(0, squares - interval ** 2)) * 1_000),
    }),
  )
} finally {
  await browser.close()
}
