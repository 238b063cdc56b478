// What the end-to-end scripts share: browsers, tokens and a synthetic camera. Nothing of it is in the product.
import { randomBytes } from 'node:crypto'
import { chromium } from 'playwright-core'

export const HUB_URL = (process.env.HUB_URL ?? 'http://127.0.0.1:3020').replace(/\/$/, '')
const APP = process.env.HUB_APP ?? 'live'

/** For what must happen some time: a busy machine takes its time. */
export const PATIENCE_MS = 60_000

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
]

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS, ignoreDefaultArgs: ['--mute-audio'] })
}

export function newRoom(name) {
  return `e2e-${name}-${randomBytes(4).toString('hex')}`
}

/** A join token of the room; needs an API token in HUB_TOKEN. */
export async function joinToken(room, grants) {
  if (!process.env.HUB_TOKEN) throw new Error('Set HUB_TOKEN to an API token of the hub (printed at its first start).')
  const response = await fetch(`${HUB_URL}/api/v1/apps/${APP}/tokens`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${process.env.HUB_TOKEN}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ room, ...grants }),
  })
  if (!response.ok) throw new Error(`POST tokens: ${response.status} ${await response.text()}`)
  const body = await response.json()
  return body.data?.token ?? body.token
}

export function pageUrl(kind, room, { query = '', token } = {}) {
  return `${HUB_URL}/${kind}/${APP}/${room}${query}${token ? `#token=${encodeURIComponent(token)}` : ''}`
}

/** Keeps the page's peer connections reachable for getStats. */
export function collectPeers() {
  const Original = RTCPeerConnection
  window.peers = []
  window.RTCPeerConnection = class extends Original {
    constructor(...configuration) {
      super(...configuration)
      window.peers.push(this)
    }
  }
}

/**
 * Runs in the page: replaces the camera by 1280x720 at 30/s of moving noise, which no encoder can make small, with the time
 * burned in as bars (see readClock), and the microphone by a tone. Headless fake devices move too little to need 2.5 Mbit/s.
 */
export function syntheticCamera() {
  const width = 1280
  const height = 720
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const context = canvas.getContext('2d', { alpha: false })
  const noise = new OffscreenCanvas(width + 128, height + 128)
  const noiseContext = noise.getContext('2d')
  const pixels = noiseContext.createImageData(noise.width, noise.height)
  for (let i = 0; i < pixels.data.length; i += 4) {
    const grey = 96 + Math.random() * 64
    pixels.data.set([grey, grey, grey, 255], i)
  }
  noiseContext.putImageData(pixels, 0, 0)
  setInterval(() => {
    context.drawImage(noise, -Math.random() * 128, -Math.random() * 128)
    const now = Math.round(performance.timeOrigin + performance.now()) % 2 ** 20
    for (let bit = 0; bit < 20; bit++) {
      const on = (now >> bit) & 1
      context.fillStyle = on ? '#fff' : '#000'
      context.fillRect(bit * 64, 0, 64, 64)
      context.fillStyle = on ? '#000' : '#fff'
      context.fillRect(bit * 64, 64, 64, 64)
    }
  }, 1000 / 30)

  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = constraints.video ? canvas.captureStream(30) : new MediaStream()
    if (constraints.audio) {
      const audio = new AudioContext()
      const tone = audio.createOscillator()
      const destination = audio.createMediaStreamDestination()
      tone.connect(destination)
      tone.start()
      stream.addTrack(destination.stream.getAudioTracks()[0])
    }
    return stream
  }
}

/** Runs in the page: the burned-in time of a decoded frame as milliseconds modulo 2^20, or undefined when a bar is unclear. */
export function installReadClock() {
  const canvas = new OffscreenCanvas(1280, 128)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  window.readClock = (video) => {
    context.drawImage(video, 0, 0, video.videoWidth, (video.videoHeight * 128) / 720, 0, 0, 1280, 128)
    const { data } = context.getImageData(0, 0, 1280, 128)
    let value = 0
    for (let bit = 0; bit < 20; bit++) {
      const upper = data[(32 * 1280 + bit * 64 + 32) * 4]
      const lower = data[(96 * 1280 + bit * 64 + 32) * 4]
      if (Math.abs(upper - lower) < 80) return undefined
      if (upper > lower) value |= 1 << bit
    }
    return value
  }
}

export async function publish(browser, room, { codec = 'h264', token, synthetic = true } = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  await page.addInitScript(collectPeers)
  if (synthetic) await page.addInitScript(syntheticCamera)
  const grant = token ?? (await joinToken(room, { identity: 'camera-1', canPublish: true }))
  await page.goto(pageUrl('publish', room, { query: `?codec=${codec}`, token: grant }))
  await page.locator('.go-live:enabled').waitFor()
  await page.locator('.go-live').click()
  await page.locator('body[data-state=live]').waitFor({ timeout: PATIENCE_MS })
  return page
}

export function playerIn(page) {
  return page.locator('mediahub-player')
}

export async function waitForState(page, state) {
  await page.locator(`mediahub-player[state=${state}]`).waitFor({ state: 'attached', timeout: PATIENCE_MS })
}

/** Milliseconds from the press on play to the first picture, in a page of its own; fails when none comes for a minute. */
export async function firstPicture(browser, room) {
  const page = await browser.newPage()
  await page.goto(pageUrl('embed', room, { query: '?autoplay=0&muted=1' }))
  await waitForState(page, 'paused')
  await page.waitForLoadState('networkidle')
  const milliseconds = await playerIn(page).evaluate(
    (player) =>
      new Promise((resolve, reject) => {
        const start = performance.now()
        setTimeout(() => reject(new Error('no picture within 60 s')), 60_000)
        player.querySelector('video').requestVideoFrameCallback(() => resolve(performance.now() - start))
        player.querySelector('.mh-message .button').click()
      }),
  )
  await page.close()
  return Math.round(milliseconds)
}

/** Runs in the page: one small picture of what the player shows now, as grey values. */
export function snapshot() {
  const video = document.querySelector('mediahub-player video')
  const canvas = new OffscreenCanvas(64, 36)
  const context = canvas.getContext('2d')
  context.drawImage(video, 0, 0, 64, 36)
  return [...context.getImageData(0, 0, 64, 36).data].filter((_, index) => index % 4 === 0)
}

export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}
