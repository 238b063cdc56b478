// Glass to glass with a burned-in clock: what one Chromium draws until another renders it, on one machine.
//   HUB_URL=… HUB_TOKEN=… node e2e/latency.mjs [seconds=20] [codec=h264]
import { installReadClock, launch, newRoom, pageUrl, percentile, playerIn, publish, waitForState } from './hub.mjs'

const seconds = Number(process.argv[2] ?? 20)
const codec = process.argv[3] ?? 'h264'
const room = newRoom('latency')
const browsers = await Promise.all([launch(), launch()])
try {
  await publish(browsers[0], room, { codec })
  const page = await browsers[1].newPage({ viewport: { width: 1280, height: 720 } })
  await page.addInitScript(installReadClock)
  await page.goto(pageUrl('play', room))
  await waitForState(page, 'live')
  // The encoder and the jitter buffer settle first.
  await page.waitForTimeout(3_000)
  const { latencies, unreadable } = await playerIn(page).evaluate(
    (player, durationMs) =>
      new Promise((resolve) => {
        const video = player.querySelector('video')
        const end = performance.now() + durationMs
        const latencies = []
        let unreadable = 0
        const onFrame = (now) => {
          const drawn = window.readClock(video)
          if (drawn === undefined) unreadable += 1
          else latencies.push((Math.round(performance.timeOrigin + now) - drawn) & (2 ** 20 - 1))
          if (now < end) video.requestVideoFrameCallback(onFrame)
          else resolve({ latencies, unreadable })
        }
        video.requestVideoFrameCallback(onFrame)
      }),
    seconds * 1_000,
  )
  const [p50, p90, p99] = [0.5, 0.9, 0.99].map((share) => percentile(latencies, share))
  console.log(JSON.stringify({ codec, frames: latencies.length, unreadable, p50Ms: p50, p90Ms: p90, p99Ms: p99, maxMs: Math.max(...latencies) }))
} finally {
  await Promise.all(browsers.map((browser) => browser.close()))
}
