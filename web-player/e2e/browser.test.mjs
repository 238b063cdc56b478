// One Chromium publishes, another watches, against a running hub:
//   HUB_URL=http://127.0.0.1:3020 HUB_TOKEN=sk_… npm run e2e
import { createServer } from 'node:http'
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { firstPicture, HUB_URL, joinToken, launch, newRoom, pageUrl, PATIENCE_MS, percentile, playerIn, publish, snapshot, waitForState } from './hub.mjs'

let publisherBrowser
let viewerBrowser

before(async () => {
  publisherBrowser = await launch()
  viewerBrowser = await launch()
})

after(async () => {
  await Promise.all([publisherBrowser?.close(), viewerBrowser?.close()])
})

/** Milliseconds until a whole second carried `bitsPerSecond`, or undefined; and the best second of the window. */
async function rampUp(page, bitsPerSecond, windowMs) {
  return page.evaluate(
    async ([wanted, limit]) => {
      const start = performance.now()
      const history = []
      let best = 0
      while (performance.now() - start < limit) {
        const report = await window.peers.at(-1).getStats()
        const bytes = [...report.values()]
          .filter((stat) => stat.type === 'outbound-rtp')
          .reduce((sum, stat) => sum + stat.bytesSent + stat.headerBytesSent, 0)
        const now = performance.now() - start
        history.push([now, bytes])
        const earlier = history.findLast(([at]) => at <= now - 1_000)
        if (earlier) {
          const rate = ((bytes - earlier[1]) * 8_000) / (now - earlier[0])
          best = Math.max(best, rate)
          if (rate >= wanted) return { reachedMs: Math.round(now), best: Math.round(best) }
        }
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      return { reachedMs: undefined, best: Math.round(best) }
    },
    [bitsPerSecond, windowMs],
  )
}

async function assertPictureMoves(page) {
  const first = await page.evaluate(snapshot)
  let changed = 0
  for (let look = 0; look < 200 && changed <= 10; look++) {
    await page.waitForTimeout(150)
    const now = await page.evaluate(snapshot)
    changed = first.filter((grey, index) => Math.abs(grey - now[index]) > 2).length
  }
  assert.ok(changed > 10, `the picture stands still: ${changed} of ${first.length} points changed`)
}

/** Whatever size a busy encoder falls back to. */
function assertShape(width, height) {
  assert.ok(Math.abs(width / height - 16 / 9) < 0.05, `${width} × ${height} is not 16:9`)
}

async function assertSoundArrives(page) {
  const moreThan = (energy) => page.waitForFunction((known) => document.querySelector('mediahub-player').stats()?.totalAudioEnergy > known, energy, { timeout: PATIENCE_MS })
  await moreThan(0)
  await moreThan(await playerIn(page).evaluate((player) => player.stats().totalAudioEnergy))
}

/** A page of somebody else's site. */
async function serveArticle(html) {
  const server = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html')
    response.end(html)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() }
}

for (const codec of ['h264', 'vp8']) {
  describe(`publishing ${codec}`, () => {
    const room = newRoom(codec)
    let publisher

    before(async () => {
      publisher = await publish(publisherBrowser, room, { codec })
    })
    after(() => publisher?.close())

    test('the publisher raises its rate and keeps the shape of its picture', async (t) => {
      const { reachedMs, best } = await rampUp(publisher, 2_500_000, 30_000)
      t.diagnostic(`${codec}: 2.5 Mbit/s after ${reachedMs ?? 'more than 30000'} ms of being live, best second ${best} bit/s`)
      // Chromium begins at 300 kbit/s and goes on from there by what the hub reports.
      assert.ok(best > 500_000, `${best} bit/s at best`)
      const size = publisher.locator('.figures dd', { hasText: '×' })
      assertShape(...(await size.textContent()).split(' × ').map(Number))
    })

    test('the play page shows moving pictures and sound over GCM', async (t) => {
      const page = await viewerBrowser.newPage()
      await page.goto(pageUrl('play', room))
      await waitForState(page, 'live')
      await assertPictureMoves(page)
      await assertSoundArrives(page)
      const sample = await playerIn(page).evaluate((player) => player.stats())
      t.diagnostic(`${codec}: ${JSON.stringify(sample)}`)
      assert.equal(sample.srtpCipher, 'SRTP_AEAD_AES_128_GCM')
      assert.equal(sample.videoCodec.toLowerCase(), codec)
      assertShape(sample.width, sample.height)
      await page.close()
    })

    test('the embed page plays in a frame and answers its messages', async () => {
      const page = await viewerBrowser.newPage()
      // From a server of its own, as an article is: browsers let about:blank reach no loopback address.
      const article = await serveArticle('<iframe width="640" height="360" allow="autoplay; fullscreen"></iframe>')
      await page.goto(article.url)
      await page.evaluate((source) => {
        window.told = []
        addEventListener('message', (event) => window.told.push(event.data))
        document.querySelector('iframe').src = source
      }, pageUrl('embed', room))
      await page.waitForFunction(() => window.told.at(-1)?.state === 'live', undefined, { timeout: PATIENCE_MS })
      const frame = page.frames().find((candidate) => candidate.url().startsWith(HUB_URL))
      await assertPictureMoves(frame)
      await page.evaluate(() => document.querySelector('iframe').contentWindow.postMessage({ type: 'mediahub:mute' }, '*'))
      await page.waitForFunction(() => window.told.at(-1)?.muted === true)
      await page.evaluate(() => document.querySelector('iframe').contentWindow.postMessage({ type: 'mediahub:pause' }, '*'))
      await page.waitForFunction(() => window.told.at(-1)?.state === 'paused')
      await page.close()
      article.close()
    })

    test('the first frame follows the press on play', async (t) => {
      const times = []
      for (let round = 0; round < 5; round++) {
        times.push(await firstPicture(viewerBrowser, room))
      }
      t.diagnostic(`${codec}: first frame after play ${times.join(', ')} ms, p50 ${percentile(times, 0.5)} ms`)
    })
  })
}

describe('states that a viewer meets', () => {
  test('waits in an empty room, goes live by itself, and says when it is over', async () => {
    const room = newRoom('states')
    const page = await viewerBrowser.newPage()
    await page.goto(pageUrl('play', room))
    await waitForState(page, 'waiting')
    const publisher = await publish(publisherBrowser, room, { synthetic: false })
    await waitForState(page, 'live')
    await publisher.locator('.go-live').click()
    await publisher.locator('body[data-state=preview]').waitFor()
    await waitForState(page, 'ended')
    await publisher.locator('.go-live').click()
    await waitForState(page, 'live')
    await Promise.all([page.close(), publisher.close()])
  })

  test('asks for a link when the token is wrong', async () => {
    const page = await viewerBrowser.newPage()
    await page.goto(pageUrl('play', newRoom('denied'), { token: 'not-a-token' }))
    await waitForState(page, 'denied')
    await page.close()
  })

  test('asks for a link when publishing without a token or with a viewer’s', async () => {
    const room = newRoom('refused')
    const page = await publisherBrowser.newPage()
    await page.goto(pageUrl('publish', room))
    await page.locator('body[data-state=denied]').waitFor()
    await page.close()
    const viewer = await publisherBrowser.newPage()
    await viewer.goto(pageUrl('publish', room, { token: await joinToken(room, { identity: 'viewer-1', canPublish: false }) }))
    await viewer.locator('.go-live:enabled').click()
    await viewer.locator('body[data-state=denied]').waitFor()
    await viewer.close()
  })
})
