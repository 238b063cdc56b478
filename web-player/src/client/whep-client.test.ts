import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ViewerEvent, WhepClient } from './whep-client'

const PATIENCE_MS = 20_000

/** A hub that gives out play tokens `t1`, `t2`, … and accepts those in `accepted`; no session gets further than its offer. */
function setUp(accepted: string[], options: { token?: string; tokenStatus?: number } = {}) {
  const requests: string[] = []
  const events: ViewerEvent[] = []
  let tokens = 0
  const client = new WhepClient({
    hub: 'http://hub',
    target: { app: 'live', room: 'demo', ...(options.token ? { token: options.token } : {}) },
    onEvent: (event) => events.push(event),
    fetch: async (input, init) => {
      const path = input.replace('http://hub', '')
      requests.push(`${init?.method ?? 'GET'} ${path}`)
      if (path.startsWith('/api/')) {
        if (options.tokenStatus) return new Response('{"message":"No such app."}', { status: options.tokenStatus })
        return new Response(JSON.stringify({ data: { token: `t${++tokens}` }, error: null }))
      }
      const bearer = (init?.headers as Record<string, string>)['Authorization']?.replace('Bearer ', '') ?? ''
      return new Response('', { status: accepted.includes(bearer) ? 409 : 401, headers: { 'Retry-After': '60' } })
    },
    createPeer: () =>
      ({
        addTransceiver: () => undefined,
        setLocalDescription: async () => undefined,
        close: () => undefined,
      }) as unknown as RTCPeerConnection,
  })
  const settled = () => vi.waitFor(() => expect(events.at(-1)?.type).not.toBe('connecting'), PATIENCE_MS)
  return { client, requests, events, settled }
}

const PART = '--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 4\r\n\r\nJPEG\r\n'

/** A hub that sends the viewers of a camera to its pictures. */
function setUpCamera(pictures: () => Response) {
  const requests: string[] = []
  const events: ViewerEvent[] = []
  const accepted: string[] = []
  const client = new WhepClient({
    hub: 'http://hub',
    target: { app: 'live', room: 'door', token: 't' },
    pictures: true,
    onEvent: (event) => events.push(event),
    fetch: async (input, init) => {
      requests.push(input.replace('http://hub', ''))
      if (input.includes('/mjpeg')) return pictures()
      const accept = (init?.headers as Record<string, string>)['Accept'] ?? ''
      accepted.push(accept)
      if (!accept.includes('multipart/x-mixed-replace')) return new Response('', { status: 409, headers: { 'Retry-After': '60' } })
      const link = '</live/live/live-door/mjpeg>; rel="alternate"; type="multipart/x-mixed-replace"'
      return new Response('{"message":"pictures"}', { status: 406, headers: { Link: link } })
    },
    createPeer: () =>
      ({ addTransceiver: () => undefined, setLocalDescription: async () => undefined, close: () => undefined }) as unknown as RTCPeerConnection,
  })
  return { client, requests, events, accepted }
}

vi.stubGlobal('MediaStream', class {})

describe('WhepClient', () => {
  it('asks for a play token and offers with it', async () => {
    const { client, requests, events, settled } = setUp(['t1'])
    client.start()
    await settled()
    client.stop()
    expect(requests).toEqual(['GET /api/v1/apps/live/play-token/demo', 'POST /whep/live/demo'])
    expect(events.at(-1)?.type).toBe('away')
  })

  it('asks once for a token that was fetched ahead', async () => {
    const { client, requests, settled } = setUp(['t1'])
    client.warm()
    client.start()
    await settled()
    client.stop()
    expect(requests.filter((request) => request.startsWith('GET'))).toHaveLength(1)
  })

  it('renews a play token that has expired', async () => {
    const { client, events, settled } = setUp(['t2'])
    client.start()
    await settled()
    client.stop()
    expect(events.at(-1)?.type).toBe('away')
  })

  it('does not replace the token of a link', async () => {
    const { client, requests, events, settled } = setUp(['t1'], { token: 'from-link' })
    client.start()
    await settled()
    expect(requests).toEqual(['POST /whep/live/demo'])
    expect(events.at(-1)).toMatchObject({ type: 'refused', status: 401 })
  })

  it('says what to do about a stream that is not public', async () => {
    const { client, events, settled } = setUp([], { tokenStatus: 404 })
    client.start()
    await settled()
    expect(events.at(-1)).toEqual({ type: 'refused', status: 404, message: 'This stream is not public. Ask its owner for a link.' })
  })

  it('shows the pictures of a camera where it can, and begins with an offer again when they end', async () => {
    const { client, requests, events } = setUpCamera(() => new Response(PART + PART))
    client.start()
    await vi.waitFor(() => expect(events.at(-1)?.type).toBe('retrying'), PATIENCE_MS)
    expect(requests.slice(0, 2)).toEqual(['/whep/live/door', '/live/live/live-door/mjpeg?token=t'])
    expect(events.map((event) => event.type)).toEqual(['connecting', 'connected', 'picture', 'picture', 'retrying'])
    await vi.waitFor(() => expect(requests.filter((path) => path.startsWith('/whep'))).toHaveLength(2), PATIENCE_MS)
    client.stop()
  })

  describe('with a camera whose pictures stop without an end', () => {
    beforeEach(() => vi.useFakeTimers())
    afterEach(() => vi.useRealTimers())

    async function silentCamera() {
      const endless = () => new ReadableStream({ start: (body) => body.enqueue(new TextEncoder().encode(PART + PART + PART)) })
      const { client, requests, events } = setUpCamera(() => new Response(endless()))
      client.start()
      await vi.advanceTimersByTimeAsync(1_000)
      expect(events.map((event) => event.type)).toContain('picture')
      return { client, events, offers: () => requests.filter((path) => path.startsWith('/whep')).length }
    }

    it('begins with an offer again when asked to, but not while pictures come', async () => {
      const { client, events, offers } = await silentCamera()
      client.retryNow()
      expect(offers()).toBe(1)
      await vi.advanceTimersByTimeAsync(3_000)
      client.retryNow()
      expect(events.at(-1)?.type).toBe('connecting')
      await vi.advanceTimersByTimeAsync(0)
      expect(offers()).toBe(2)
      client.stop()
    })

    it('begins with an offer again by itself once the hub would have ended it', async () => {
      const { client, offers } = await silentCamera()
      await vi.advanceTimersByTimeAsync(30_000)
      expect(offers()).toBe(1)
      await vi.advanceTimersByTimeAsync(6_000)
      expect(offers()).toBe(2)
      client.stop()
    })
  })

  describe('with a camera of few or no pictures', () => {
    beforeEach(() => vi.useFakeTimers())
    afterEach(() => vi.useRealTimers())

    const parts = (everyMs: number) => {
      let timer: ReturnType<typeof setInterval>
      const body = new ReadableStream({
        start: (out) => {
          out.enqueue(new TextEncoder().encode(PART))
          timer = setInterval(() => out.enqueue(new TextEncoder().encode(PART)), everyMs)
        },
        cancel: () => clearInterval(timer),
      })
      return new Response(body)
    }

    const silences = (events: ViewerEvent[]) => events.flatMap((event) => (event.type === 'sample' ? [event.silentMs] : []))

    it.each([6_000, 20_000])('calls one that sends a picture every %i ms live', async (everyMs) => {
      const { client, requests, events } = setUpCamera(() => parts(everyMs))
      client.start()
      await vi.advanceTimersByTimeAsync(5 * everyMs)
      expect(Math.max(...silences(events))).toBe(0)
      client.retryNow()
      expect(requests).toHaveLength(2)
      client.stop()
    })

    it('says soon that a fast one is silent', async () => {
      const { client, events } = setUpCamera(() => new Response(new ReadableStream({
        start: (out) => {
          for (let i = 0; i < 5; i++) setTimeout(() => out.enqueue(new TextEncoder().encode(PART)), i * 100)
        },
      })))
      client.start()
      await vi.advanceTimersByTimeAsync(6_000)
      expect(silences(events).at(-1)).toBeGreaterThan(5_000)
      client.stop()
    })

    it('asks for video after three streams that cannot be read, with growing tries', async () => {
      const { client, events, accepted } = setUpCamera(() => new Response('<html>'))
      client.start()
      await vi.advanceTimersByTimeAsync(10_000)
      expect(events.flatMap((event) => (event.type === 'retrying' ? [event.attempt] : []))).toEqual([1, 2, 3])
      expect(accepted.map((accept) => accept.includes('multipart'))).toEqual([true, true, true, false])
      expect(events.at(-1)?.type).toBe('away')
      client.stop()
    })

    it('asks for video after three streams in which nothing ever came', async () => {
      const { client, accepted } = setUpCamera(() => new Response(new ReadableStream()))
      client.start()
      await vi.advanceTimersByTimeAsync(3 * 41_000)
      expect(accepted.map((accept) => accept.includes('multipart'))).toEqual([true, true, true, false])
      client.stop()
    })

    it('goes on with pictures as long as some come', async () => {
      const { client, events, accepted } = setUpCamera(() => new Response(PART))
      client.start()
      await vi.advanceTimersByTimeAsync(10_000)
      expect(accepted.length).toBeGreaterThan(5)
      expect(accepted.every((accept) => accept.includes('multipart'))).toBe(true)
      expect(events.every((event) => event.type !== 'retrying' || event.attempt === 1)).toBe(true)
      client.stop()
    })
  })
})
