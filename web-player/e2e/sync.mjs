// Sound against picture: FFmpeg pushes a flash and a beep every two seconds over RTMP, Chromium tells when it shows and plays them.
//   HUB_URL=… HUB_TOKEN=… node e2e/sync.mjs [minutes=1] [bFrames=0]
// Positive: the picture comes after the sound. A beep counts when it leaves the loudspeaker, which is the output's latency after the
// track is asked for it. (WebAudio would not tell: on a busy machine it keeps tens of milliseconds of what it was given.)
// chromiumMs is what Chromium itself makes of the timestamps and sender reports of what it plays.
import { collectPeers, launch, newRoom, pageUrl, percentile, playerIn, waitForState } from './hub.mjs'
import { onAir, push } from './rtmp.mjs'

const minutes = Number(process.argv[2] ?? 1)
const bFrames = process.argv[3] ?? '0'
const room = newRoom('sync')

/** Runs in the page: collects the times of flashes and beeps on the page's clock. */
function watchAndListen(player) {
  const video = player.querySelector('video')
  const canvas = new OffscreenCanvas(16, 16)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  const seen = { flashes: [], beeps: [] }
  window.seen = seen
  let bright = false
  const onFrame = (now, frame) => {
    context.drawImage(video, 0, 0, 16, 16)
    const white = context.getImageData(8, 8, 1, 1).data[0] > 128
    if (white && !bright) seen.flashes.push(frame.expectedDisplayTime ?? now)
    bright = white
    video.requestVideoFrameCallback(onFrame)
  }
  video.requestVideoFrameCallback(onFrame)

  // Silent, but it makes the output run, without which it has no latency to tell.
  const audio = new AudioContext()
  new OscillatorNode(audio).connect(new GainNode(audio, { gain: 0 })).connect(audio.destination)
  const sound = new MediaStreamTrackProcessor({ track: video.srcObject.getAudioTracks()[0] }).readable.getReader()
  let samples = new Float32Array(0)
  let quiet = 0
  // From the sound's own clock to the page's: what was read soonest tells it best.
  let clock = Infinity
  const listen = async () => {
    for (;;) {
      const { value, done } = await sound.read()
      if (done) return
      const startMs = value.timestamp / 1000
      clock = Math.min(clock, performance.now() - startMs)
      if (samples.length < value.numberOfFrames) samples = new Float32Array(value.numberOfFrames)
      value.copyTo(samples, { planeIndex: 0, format: 'f32-planar' })
      for (let i = 0; i < value.numberOfFrames; i++) {
        if (Math.abs(samples[i]) < 0.05) {
          quiet++
          continue
        }
        if (quiet > 0.3 * value.sampleRate) seen.beeps.push(clock + startMs + (i * 1000) / value.sampleRate + audio.outputLatency * 1000)
        quiet = 0
      }
      value.close()
    }
  }
  void listen()
}

function offsets({ flashes, beeps }) {
  return flashes.flatMap((flash) => {
    const beep = beeps.find((at) => Math.abs(at - flash) < 900)
    return beep === undefined ? [] : [flash - beep]
  })
}

/** Runs in the page. */
async function chromiumsOwn() {
  const media = [...(await window.peers.at(-1).getStats()).values()].filter((stat) => stat.type === 'inbound-rtp')
  const plays = (kind) => media.find((stat) => stat.kind === kind)?.estimatedPlayoutTimestamp
  return Math.round(plays('audio') - plays('video'))
}

function describe(values) {
  const [p50, p95] = [0.5, 0.95].map((share) => Math.round(percentile(values, share)))
  const max = Math.round(values.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0))
  return { pairs: values.length, p50Ms: p50, p95Ms: p95, maxMs: max }
}

const publisher = await push(room, {
  picture: "color=black:s=640x360:r=30,drawbox=c=white:t=fill:enable='lt(mod(t,2),0.1)'",
  sound: "aevalsrc='if(lt(mod(t,2),0.1),0.5*sin(2000*PI*t),0)':s=48000",
  coder: ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', bFrames, '-g', '60', '-pix_fmt', 'yuv420p'],
})
const browser = await launch()
try {
  await onAir(room, 3_000)
  const page = await browser.newPage()
  await page.addInitScript(collectPeers)
  await page.goto(pageUrl('play', room))
  await waitForState(page, 'live')
  await playerIn(page).evaluate(watchAndListen)
  for (let minute = 0; minute < minutes; minute++) {
    await page.evaluate(() => (window.seen.flashes.length = window.seen.beeps.length = 0))
    await page.waitForTimeout(60_000)
    const seen = await page.evaluate(() => window.seen)
    console.log(JSON.stringify({ minute, bFrames, ...describe(offsets(seen)), chromiumMs: await page.evaluate(chromiumsOwn) }))
  }
} finally {
  publisher.stop()
  await browser.close()
}
