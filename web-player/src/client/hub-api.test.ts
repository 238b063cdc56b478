import { describe, expect, it } from 'vitest'
import { viewersNeedToken } from './hub-api'

describe('viewersNeedToken', () => {
  const ask = (answer: () => Response) => viewersNeedToken(async () => answer(), 'http://hub', { app: 'live', room: 'demo' })

  it('is so where the app has no public playback, and where it cannot play such a room', async () => {
    expect(await ask(() => new Response('{"error":"not_found"}', { status: 404 }))).toBe(true)
    expect(await ask(() => new Response('{"error":"unprocessable"}', { status: 422 }))).toBe(true)
  })
  it('is not so where the hub gives out play tokens', async () =>
    expect(await ask(() => new Response('{"data":{"token":"t"}}', { status: 200 }))).toBe(false))
  it('is not said of a hub that does not answer, or not now', async () => {
    expect(await ask(() => new Response('', { status: 503 }))).toBe(false)
    expect(await ask(() => new Response('', { status: 429 }))).toBe(false)
    expect(
      await ask(() => {
        throw new TypeError('network')
      }),
    ).toBe(false)
  })
})
