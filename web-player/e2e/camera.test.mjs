// A camera sends JPEGs over a WebSocket, Chromium watches:  HUB_URL=… HUB_TOKEN=… npm run e2e
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { HUB_URL, launch, newRoom, pageUrl, playerIn, snapshot, waitForState } from './hub.mjs'

/** Runs in the page: a camera of 640x360 at 10/s whose picture moves. Its close code is `window.closeCode`. */
function camera([url, key, sends]) {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 })
  const context = canvas.getContext('2d')
  const socket = new WebSocket(`${url}&key=${encodeURIComponent(key)}`)
  let picture = 0
  const draw = () => {
    context.fillStyle = `hsl(${(picture * 24) % 360} 80% 50%)`
    context.fillRect(0, 0, 640, 360)
    context.fillStyle = '#fff'
    context.fillRect((picture * 32) % 640, 90, 120, 180)
    picture++
    canvas.toBlob((jpeg) => socket.readyState === WebSocket.OPEN && socket.send(jpeg), 'image/jpeg', 0.8)
  }
  const timer = sends ? setInterval(draw, 100) : undefined
  window.closeCode = new Promise((resolve) => {
    socket.onclose = (event) => {
      clearInterval(timer)
      resolve(event.code)
    }
  })
  return new Promise((resolve, reject) => {
    socket.onmessage = ({ data }) => (JSON.parse(data).type === 'ready' ? resolve() : undefined)
    socket.onerror = () => reject(new Error(`no connection to ${url}`))
  })
}

async function api(method, path, body) {
  const response = await fetch(`${HUB_URL}/api/v1/apps/live${path && '/'}${path}`, {
    method,
    headers: { Authorization: `Bearer ${process.env.HUB_TOKEN}`, 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  })
  assert.ok(response.ok, `${method} ${path}: ${response.status}`)
  return response.status === 204 ? undefined : (await response.json()).data
}

const newKey = (name) => api('POST', 'ws-ingest', { room: newRoom(name) })

/** A page of somebody else's site, with the camera's picture in it. */
async function article() {
  const server = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<main></main>'))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() }
}

/** Two looks at what `take` gives, until they differ. */
async function moves(page, take) {
  const first = await take()
  for (let look = 0; look < 200; look++) {
    await page.waitForTimeout(150)
    if (JSON.stringify(await take()) !== JSON.stringify(first)) return
  }
  assert.fail('the picture stands still')
}

describe('a camera over WebSocket', () => {
  let browser
  let site
  let key
  let device
  let silent

  async function connect(to, sends) {
    const page = await browser.newPage()
    await page.goto(site.url)
    await page.evaluate(camera, [to.wsUrl, to.streamKey, sends])
    return page
  }

  before(async () => {
    browser = await launch()
    site = await article()
    await api('PATCH', '', { features: { viewerCounter: true } })
    key = await newKey('camera')
    silent = await connect(await newKey('silent'), false)
    device = await connect(key, true)
  })
  after(async () => {
    site?.close()
    await browser?.close()
  })

  test('the play page shows its JPEGs by itself', async () => {
    const page = await browser.newPage()
    const requests = []
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(pageUrl('play', key.room))
    await waitForState(page, 'live')
    await moves(page, () => page.evaluate(snapshot))
    await page.locator('.mh-viewers', { hasText: '1 watching' }).waitFor({ state: 'attached' })
    assert.ok(requests.some((url) => url.startsWith(key.mjpegUrl)), `not asked for: ${key.mjpegUrl}`)
    await page.close()
  })

  test('the play page goes on with them after a long pause', async () => {
    const page = await browser.newPage()
    await page.goto(pageUrl('play', key.room))
    await waitForState(page, 'live')
    // As after a pause of more than 10 s: the session has ended.
    await playerIn(page).evaluate((player) => player.stop())
    await waitForState(page, 'paused')
    await playerIn(page).evaluate((player) => player.play())
    await waitForState(page, 'live')
    await moves(page, () => page.evaluate(snapshot))
    await page.close()
  })

  test('bridged to H.264 it plays by WHEP', async () => {
    const page = await browser.newPage()
    await page.goto(pageUrl('play', key.room, { query: '?pictures=none' }))
    await waitForState(page, 'live')
    await moves(page, () => page.evaluate(snapshot))
    await page.waitForFunction(() => document.querySelector('mediahub-player').stats()?.videoCodec)
    const sample = await playerIn(page).evaluate((player) => player.stats())
    assert.equal(sample.videoCodec.toLowerCase(), 'h264')
    assert.equal(sample.width, 640)
    await page.close()
  })

  test('an <img> of another site shows it', async () => {
    const page = await browser.newPage()
    await page.goto(site.url)
    const image = page.locator('img')
    await page.evaluate((source) => (document.querySelector('main').innerHTML = `<img src="${source}">`), key.mjpegUrl)
    await page.waitForFunction(() => document.querySelector('img').naturalWidth === 640)
    await moves(page, async () => (await image.screenshot()).toString('base64'))
    await page.close()
  })

  test('the play page goes on when a camera comes back', async () => {
    const first = await newKey('back')
    await connect(first, true)
    const page = await browser.newPage()
    await page.goto(pageUrl('play', first.room))
    await waitForState(page, 'live')
    await api('DELETE', `streams/${encodeURIComponent(`${first.room}/${first.identity}`)}`)
    await waitForState(page, 'ended')
    await connect(await api('POST', 'ws-ingest', { room: first.room, identity: first.identity }), true)
    await waitForState(page, 'live')
    await moves(page, () => page.evaluate(snapshot))
    await page.close()
  })

  test('revoking its key ends it at once', async () => {
    await api('DELETE', `ws-ingest/${key.id}`)
    assert.equal(await device.evaluate(() => window.closeCode), 4401)
  })

  test('one that sends nothing is told so after 30 s', { timeout: 120_000 }, async () => {
    assert.equal(await silent.evaluate(() => window.closeCode), 4408)
  })
})
