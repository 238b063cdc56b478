// FFmpeg publishes over RTMP, Chromium watches:  HUB_URL=… HUB_TOKEN=… npm run e2e
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstPicture, launch, newRoom, percentile } from './hub.mjs'
import { onAir, push } from './rtmp.mjs'

const JOINS = Number(process.env.JOINS ?? 5)

/** Joins one after another; `groupSeconds` is how long an encoder that cannot be asked would let them wait. */
async function joins(t, name, coder, groupSeconds) {
  const room = newRoom('rtmp')
  const publisher = await push(room, { picture: 'testsrc2=s=640x360:r=30', sound: 'sine=440:r=48000', coder })
  const browser = await launch()
  try {
    await onAir(room, 3_000)
    const times = []
    for (let round = 0; round < JOINS; round++) times.push(await firstPicture(browser, room))
    t.diagnostic(`${name}: first frame after play ${times.join(', ')} ms, p50 ${percentile(times, 0.5)} ms`)
    assert.ok(percentile(times, 0.5) < 1_000)
    assert.ok(Math.max(...times) < groupSeconds * 1_000)
  } finally {
    publisher.stop()
    await browser.close()
  }
}

test('a late viewer sees the picture long before the next keyframe', (t) =>
  joins(t, 'keyframe every 8 s', ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline', '-g', '240'], 8))

test('so does one of a stream with B-frames, which is re-encoded', (t) =>
  joins(t, 'B-frames', ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '2', '-g', '240', '-pix_fmt', 'yuv420p'], 8))
