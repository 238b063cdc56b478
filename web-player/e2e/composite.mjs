// Records a room of four Chromium publishers as one picture, one joining and one leaving midway, and says what became of it.
//   HUB_URL=… HUB_TOKEN=… HUB_PID=… node e2e/composite.mjs [seconds=30] [outFile=composite.mp4]
// Each has a tone of its own. A frame of each third is written beside outFile to be looked at, and the tones heard in each third are
// printed. HUB_PID: the hub's process, whose CPU and whose workers' is given. App "live" must record in room-composite mode.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { publish } from './flash.mjs'
import { HUB_URL, joinToken, launch, newRoom } from './hub.mjs'

const APP = process.env.HUB_APP ?? 'live'
const seconds = Number(process.argv[2] ?? 30)
const outFile = process.argv[3] ?? 'composite.mp4'
const room = newRoom('composite')
const TONES = { ann: 500, ben: 900, cem: 1400, dee: 2000 }

async function api(method, path, body) {
  const response = await fetch(`${HUB_URL}/api/v1/apps/${APP}${path}`, {
    method,
    headers: { Authorization: `Bearer ${process.env.HUB_TOKEN}`, 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()).data
}

/** Runs in the page: a picture with a name that moves, and a tone. */
async function makeCamera([name, frequency, hue]) {
  const audio = new AudioContext({ sampleRate: 48_000 })
  await audio.resume()
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 })
  const context = canvas.getContext('2d', { alpha: false })
  let x = 0
  setInterval(() => {
    context.fillStyle = `hsl(${hue} 70% 40%)`
    context.fillRect(0, 0, 640, 360)
    context.fillStyle = '#fff'
    context.font = '80px sans-serif'
    context.fillText(name, (x += 4) % 640, 200)
  }, 40)
  const out = audio.createMediaStreamDestination()
  const tone = new OscillatorNode(audio, { frequency })
  tone.connect(new GainNode(audio, { gain: 0.15 })).connect(out)
  tone.start()
  window.media = new MediaStream([canvas.captureStream(25).getVideoTracks()[0], out.stream.getAudioTracks()[0]])
}

/** CPU of a process and its children so far, in seconds. */
function cpu(pid) {
  let total = 0
  for (const each of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${each}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const command = readFileSync(`/proc/${each}/comm`, 'utf8').trim()
      if (command === 'java' && (Number(each) === pid || Number(fields[1]) === pid)) total += (Number(fields[11]) + Number(fields[12])) / 100
    } catch {
      // It ended while it was looked at.
    }
  }
  return total
}

/** The tones in some seconds of sound: those at least a tenth as strong as the strongest. */
function tonesOf(file, from, length) {
  const raw = execFileSync('ffmpeg', ['-v', 'error', '-ss', String(from), '-t', String(length), '-i', file, '-vn', '-ac', '1', '-ar', '8000', '-f', 's16le', '-'], {
    maxBuffer: 1 << 26,
  })
  const samples = new Int16Array(raw.buffer, raw.byteOffset, raw.length >> 1)
  // In pieces of a tenth of a second: clocks are evened out, so a tone's phase wanders.
  const power = Object.entries(TONES).map(([name, frequency]) => {
    let sum = 0
    for (let from = 0; from + 800 <= samples.length; from += 800) {
      let [re, im] = [0, 0]
      for (let i = from; i < from + 800; i++) {
        re += samples[i] * Math.cos((2 * Math.PI * frequency * i) / 8000)
        im += samples[i] * Math.sin((2 * Math.PI * frequency * i) / 8000)
      }
      sum += Math.hypot(re, im)
    }
    return [name, sum / samples.length]
  })
  const strongest = Math.max(...power.map(([, value]) => value))
  return power.filter(([, value]) => value > strongest / 10).map(([name, value]) => `${name} ${Math.round(value)}`)
}

const browser = await launch()
try {
  const join = async (name, hue) => {
    const page = await browser.newPage()
    await page.goto(`${HUB_URL}/play/${APP}/none`)
    await page.evaluate(makeCamera, [name, TONES[name], hue])
    await page.evaluate(publish, [`${HUB_URL}/whip/${APP}/${room}`, await joinToken(room, { identity: name }), 'VP8'])
    return page
  }
  const ann = await join('ann', 0)
  await join('ben', 90)
  await join('cem', 180)
  await ann.waitForTimeout(5000)
  const started = await api('POST', '/recording/start', { roomName: room })
  const pid = Number(process.env.HUB_PID)
  const before = cpu(pid)
  const third = (seconds * 1000) / 3
  await ann.waitForTimeout(third)
  await join('dee', 270)
  await ann.waitForTimeout(third)
  await ann.close()
  await new Promise((resolve) => setTimeout(resolve, third))
  const used = cpu(pid) - before
  await api('POST', `/recording/${started.vodId}/stop`)
  let vod = await api('GET', `/vods/${started.vodId}`)
  for (let i = 0; i < 100 && vod.status === 'uploading'; i++) {
    await new Promise((resolve) => setTimeout(resolve, 200))
    vod = await api('GET', `/vods/${started.vodId}`)
  }
  await writeFile(outFile, Buffer.from(await (await fetch(vod.presignedUrl)).arrayBuffer()))
  const frames = execFileSync('ffprobe', ['-v', 'warning', '-count_packets', '-select_streams', 'v', '-show_entries', 'stream=nb_read_packets,width,height,r_frame_rate', '-of', 'csv=p=0', outFile])
  console.log(`VOD ${vod.status}, ${vod.durationS} s, width,height,rate,frames ${String(frames).trim()}; hub and workers ${used.toFixed(1)} s of CPU`)
  for (const [i, share] of [0.2, 0.5, 0.85].entries()) {
    const at = share * seconds
    console.log(`at ${at.toFixed(0)} s:`, tonesOf(outFile, at, 2).join(', '))
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-ss', String(at), '-i', outFile, '-frames:v', '1', `${outFile}.${i}.png`])
  }
} finally {
  await browser.close()
}
