import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { callHub, fetchPlayToken, viewersNeedToken } from './hub-api'

describe('callHub', () => {
  const never = (_: string, init?: RequestInit) =>
    new Promise<Response>((_, reject) => {
      if (init?.signal?.aborted) reject(new Error('aborted'))
      init?.signal?.addEventListener('abort', () => reject(new Error('aborted')))
    })
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('asks in browsers without AbortSignal.any and AbortSignal.timeout', async () => {
    vi.stubGlobal('AbortSignal', class {})
    const target = { app: 'live', room: 'demo' }
    expect(await fetchPlayToken(async () => new Response('{"data":{"token":"t"}}'), 'http://hub', target, new AbortController().signal)).toBe('t')
  })
  it('ends a call without an answer after 10 s', async () => {
    const call = expect(callHub(never, 'http://hub', {})).rejects.toMatchObject({ status: 0 })
    await vi.advanceTimersByTimeAsync(10_000)
    await call
  })
  it('ends with its caller, before or while it asks', async () => {
    const caller = new AbortController()
    const call = expect(callHub(never, 'http://hub', { signal: caller.signal })).rejects.toMatchObject({ status: 0 })
    caller.abort()
    await call
    await expect(callHub(never, 'http://hub', { signal: caller.signal })).rejects.toMatchObject({ status: 0 })
  })
})

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
