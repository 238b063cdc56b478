// A publisher in Chromium whose picture flashes and whose sound beeps at each whole second. Nothing of it is in the product.

/** Runs in the page: a camera and microphone on one clock, that of the sound. */
export async function makeMedia([width, height]) {
  const audio = new AudioContext({ sampleRate: 48_000 })
  await audio.resume()
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  document.body.append(canvas)
  const context = canvas.getContext('2d', { alpha: false })
  const picture = canvas.captureStream(0).getVideoTracks()[0]
  const out = audio.createMediaStreamDestination()
  const gate = new GainNode(audio, { gain: 0 })
  const tone = new OscillatorNode(audio, { frequency: 1000 })
  tone.connect(gate).connect(out)
  tone.start()
  let beeps = Math.ceil(audio.currentTime) + 1
  let frame = Math.ceil(audio.currentTime * 30)
  let white = false
  const draw = () => {
    while (beeps < audio.currentTime + 2) {
      gate.gain.setValueAtTime(0.5, beeps)
      gate.gain.setValueAtTime(0, beeps + 0.1)
      beeps++
    }
    const now = Math.floor(audio.currentTime * 30)
    if (now >= frame) {
      // A flash that would come late on a busy machine is left out.
      white = now % 30 === 0 || (white && now % 30 < 3)
      context.fillStyle = white ? '#fff' : '#000'
      context.fillRect(0, 0, width, height)
      context.fillStyle = '#888'
      for (let i = 0; i < 20; i++) context.fillRect((now * 7 + i * 61) % width, height - 40 + (i % 4) * 8, 24, 8)
      picture.requestFrame()
      frame = now + 1
    }
  }
  setInterval(draw, 2)
  window.media = new MediaStream([picture, out.stream.getAudioTracks()[0]])
}

/** Runs in the page: sends them by WHIP in one codec, in place of what it sent before. A page may lead the answer through window.through. */
export async function publish([url, token, wanted]) {
  window.connection?.close()
  const connection = new RTCPeerConnection()
  window.connection = connection
  for (const track of window.media.getTracks()) {
    const sender = connection.addTransceiver(track, { direction: 'sendonly', streams: [window.media] })
    if (track.kind === 'video') {
      const codecs = RTCRtpSender.getCapabilities('video').codecs.filter((each) => each.mimeType.toUpperCase() === `VIDEO/${wanted}`)
      sender.setCodecPreferences(codecs)
    }
  }
  await connection.setLocalDescription()
  const answer = await fetch(url, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/sdp' },
    body: connection.localDescription.sdp,
  })
  if (!answer.ok) throw new Error(`WHIP: ${answer.status} ${await answer.text()}`)
  const text = await answer.text()
  window.session = new URL(answer.headers.get('Location'), url).href
  await connection.setRemoteDescription({ type: 'answer', sdp: window.through ? await window.through(text) : text })
  await new Promise((resolve) => {
    const check = () => connection.connectionState === 'connected' && resolve()
    connection.addEventListener('connectionstatechange', check)
    check()
  })
}
