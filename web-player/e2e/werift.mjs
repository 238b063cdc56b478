// werift, a WebRTC implementation in TypeScript, publishes what ffmpeg encodes and plays it again.
//   HUB_URL=… HUB_TOKEN=… node e2e/werift.mjs [frames=100]
// Prints one line of JSON; exit code 0 when so many frames came and no more than a tenth of the packets was lost.
import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters } from 'werift'
import { HUB_URL, joinToken, newRoom } from './hub.mjs'

const wanted = Number(process.argv[2] ?? 100)
const PAYLOAD_TYPE = 96
const SETTLING_MS = 2_000
const PATIENCE_MS = 30_000

function connection() {
  const codec = new RTCRtpCodecParameters({
    mimeType: 'video/VP8',
    clockRate: 90_000,
    payloadType: PAYLOAD_TYPE,
    rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
  })
  return new RTCPeerConnection({ codecs: { video: [codec], audio: [] }, iceServers: [] })
}

/** Offers after gathering; resolves when the connection stands. */
async function join(peer, url, token) {
  const connected = new Promise((resolve, reject) => {
    peer.connectionStateChange.subscribe((state) => {
      if (state === 'connected') resolve()
      if (state === 'failed') reject(new Error(`${url}: connection failed`))
    })
  })
  await peer.setLocalDescription(await peer.createOffer())
  const response = await fetch(url, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/sdp' },
    body: peer.localDescription.sdp,
  })
  const answer = await response.text()
  if (response.status !== 201) throw new Error(`${url}: ${response.status} ${answer}\n${peer.localDescription.sdp}`)
  await peer.setRemoteDescription({ type: 'answer', sdp: answer })
  await connected
  return () => fetch(new URL(response.headers.get('Location'), url), { method: 'DELETE', headers: { Authorization: `Bearer ${token}` } })
}

async function camera(onPacket) {
  const socket = createSocket('udp4').on('message', onPacket)
  await new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const picture = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=30']
  const codec = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '1M', '-g', '30']
  const output = ['-f', 'rtp', '-payload_type', `${PAYLOAD_TYPE}`, `rtp://127.0.0.1:${socket.address().port}?pkt_size=1200`]
  const ffmpeg = spawn('ffmpeg', ['-loglevel', 'error', ...picture, ...codec, ...output], { stdio: ['ignore', 'ignore', 'inherit'] })
  return () => {
    ffmpeg.kill()
    socket.close()
  }
}

const room = newRoom('werift')
const [publisher, viewer] = [connection(), connection()]
const track = new MediaStreamTrack({ kind: 'video' })
publisher.addTransceiver(track, { direction: 'sendonly' })
const leavePublishing = await join(publisher, `${HUB_URL}/whip/live/${room}`, await joinToken(room, { identity: 'camera-1', canPublish: true }))

let sent = 0
const stopCamera = await camera((packet) => {
  sent += 1
  track.writeRtp(packet)
})
process.on('exit', stopCamera)
await new Promise((resolve) => setTimeout(resolve, SETTLING_MS)) // Viewers are refused until its media has arrived.

const numbers = new Set() // of fewer packets than a sequence number can count
let frames = 0
const enough = new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error(`only ${frames} of ${wanted} frames after ${PATIENCE_MS} ms: ${sent} packets sent, ${numbers.size} came; ICE ${viewer.iceConnectionState}, ${viewer.connectionState}`)), PATIENCE_MS).unref()
  viewer.addTransceiver('video', { direction: 'recvonly' }).onTrack.subscribe((incoming) =>
    incoming.onReceiveRtp.subscribe((packet) => {
      numbers.add(packet.header.sequenceNumber)
      if (packet.header.marker && ++frames === wanted) resolve()
    }),
  )
})
const leavePlaying = await join(viewer, `${HUB_URL}/whep/live/${room}`, await joinToken(room, { identity: 'viewer-1', canSubscribe: true }))
await enough

await leavePlaying()
await leavePublishing()
await Promise.all([publisher.close(), viewer.close()])
const lost = (Math.max(...numbers) - Math.min(...numbers) + 1 - numbers.size) & 0xffff
console.log(JSON.stringify({ sent, received: numbers.size, lost, frames }))
process.exit(lost <= numbers.size / 10 ? 0 : 1)
