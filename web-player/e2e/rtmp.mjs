// What the end-to-end scripts share that push RTMP: an ingress and FFmpeg. Needs ffmpeg.
import { spawn } from 'node:child_process'
import { HUB_URL } from './hub.mjs'

const APP = process.env.HUB_APP ?? 'live'

/** The URL to publish to, stream key and all. */
async function ingressUrl(room) {
  const response = await fetch(`${HUB_URL}/api/v1/apps/${APP}/ingress`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${process.env.HUB_TOKEN}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ inputType: 'rtmp', room }),
  })
  if (!response.ok) throw new Error(`POST ingress: ${response.status} ${await response.text()}`)
  return (await response.json()).data.rtmp_url
}

/** Pushes two lavfi sources as fast as a camera would until `stop` is called; `coder` are FFmpeg's options for the video. */
export async function push(room, { picture, sound, coder }) {
  const url = await ingressUrl(room)
  const inputs = ['-re', '-f', 'lavfi', '-i', picture, '-re', '-f', 'lavfi', '-i', sound]
  const ffmpeg = spawn('ffmpeg', ['-v', 'error', ...inputs, ...coder, '-c:a', 'aac', '-f', 'flv', url], { stdio: ['ignore', 'ignore', 'inherit'] })
  return { stop: () => ffmpeg.kill('SIGKILL') }
}

/** Waits until the room's play page can have its first picture: the publisher is there and has been for a group of pictures. */
export async function onAir(room, forMs) {
  const streams = async () => {
    const response = await fetch(`${HUB_URL}/api/v1/apps/${APP}/streams`, { headers: { Authorization: `Bearer ${process.env.HUB_TOKEN}` } })
    return response.ok ? await response.json() : []
  }
  for (let i = 0; i < 600; i++) {
    const stream = (await streams()).find((each) => each.room === room || each.room === `${APP}-${room}`)
    if (stream && Date.now() - Date.parse(stream.startedAt) > forMs) return stream
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`nothing is on air in ${room}`)
}
