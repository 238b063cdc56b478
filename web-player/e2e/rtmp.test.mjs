// FFmpeg publishes over RTMP, Chromium watches:  HUB_URL=… HUB_TOKEN=… npm run e2e
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstPicture, launch, newRoom, percentile } from './hub.mjs'
import { onAir, push } from './rtmp.mjs'

const JOINS = Number(process.env.JOINS ?? 5)

/** From keyframe to keyframe, at 30 pictures/s: who joins early in it and waits for the next has no picture within firstPicture's minute. */
const GROUP_SECONDS = 120
const GROUP = ['-g', String(GROUP_SECONDS * 30), '-sc_threshold', '0']

/** Joins one after another, the first of them surely before the publisher's second keyframe. */
async function joins(t, name, coder) {
  const begun = Date.now()
  const room = newRoom('rtmp')
  const publisher = await push(room, { picture: 'testsrc2=s=640x360:r=30', sound: 'sine=440:r=48000', coder })
  const browser = await launch()
  try {
    await onAir(room, 3_000)
    const times = [await firstPicture(browser, room)]
    assert.ok(Date.now() - begun < GROUP_SECONDS * 1_000, 'the next keyframe came before the picture')
    for (let round = 1; round < JOINS; round++) times.push(await firstPicture(browser, room))
    t.diagnostic(`${name}: first frame after play ${times.join(', ')} ms, p50 ${percentile(times, 0.5)} ms`)
  } finally {
    publisher.stop()
    await browser.close()
  }
}

test('a late viewer sees the picture long before the next keyframe', (t) =>
  joins(t, `keyframe every ${GROUP_SECONDS} s`, ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline', ...GROUP]))

test('so does one of a stream with B-frames, which is re-encoded', (t) =>
  joins(t, 'B-frames', ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '2', ...GROUP, '-pix_fmt', 'yuv420p']))
