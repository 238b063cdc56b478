import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Backoff } from './backoff'
import type { Fetch } from './hub-api'
import { HubLink, type LinkEvent } from './hub-link'

/** A peer connection without media: the test moves its state. */
class FakePeer {
  connectionState = 'new'
  closed = false
  onconnectionstatechange: (() => void) | null = null
  ontrack: unknown = null
  localDescription: { sdp: string } | undefined
  remote = ''
  dtls: { state: string; onstatechange: (() => void) | null } = { state: 'new', onstatechange: null }

  setLocalDescription = async () => {
    this.localDescription = { sdp: 'offer' }
  }
  setRemoteDescription = async ({ sdp }: { sdp: string }) => {
    this.remote = sdp
  }
  getReceivers = () => [{ transport: this.dtls }]
  getSenders = () => []
  close = () => {
    this.closed = true
  }
  become(state: string) {
    this.connectionState = state
    this.onconnectionstatechange?.()
  }
}

type Answer = { status: number; body?: string; headers?: Record<string, string> } | 'unreachable'

const created: Answer = { status: 201, body: 'v=0\r\na=candidate:1 1 udp 1 203.0.113.5 7882 typ host\r\n', headers: { Location: '/whep/session/1' } }

interface Held {
  token?: Promise<void>
  answer?: Promise<void>
  prepare?: () => void
}

function setUp(answers: Answer[], tokens: (string | undefined)[] = ['token'], held: Held = {}) {
  const peers: FakePeer[] = []
  const events: LinkEvent[] = []
  const requests: string[] = []
  const fetcher: Fetch = async (input, init) => {
    requests.push(`${init?.method} ${input.replace('http://hub', '')} ${(init?.headers as Record<string, string>)['Authorization']}`)
    if (init?.method === 'DELETE') return new Response(null, { status: 200 })
    const answer = answers.shift() ?? 'unreachable'
    await held.answer
    if (answer === 'unreachable') throw new TypeError('network')
    return new Response(answer.body ?? '', { status: answer.status, headers: answer.headers ?? {} })
  }
  const link = new HubLink({
    kind: 'whep',
    hub: 'http://hub',
    target: { app: 'live', room: 'demo' },
    token: async (refused) => {
      await held.token
      return refused ? tokens[1] : tokens[0]
    },
    prepare: () => held.prepare?.(),
    editAnswer: (answer) => `${answer}edited`,
    onEvent: (event) => events.push(event),
    fetch: fetcher,
    createPeer: () => {
      const peer = new FakePeer()
      peers.push(peer)
      return peer as unknown as RTCPeerConnection
    },
    backoff: new Backoff(500, 10_000, () => 1),
    random: () => 0,
  })
  const types = () => events.map((event) => event.type)
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
  return { link, peers, events, requests, types, pass }
}

describe('HubLink', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('posts the offer at once and applies the edited answer', async () => {
    const { link, peers, requests, types, pass } = setUp([created])
    link.start()
    await pass(0)
    expect(requests).toEqual(['POST /whep/live/demo Bearer token'])
    expect(peers[0]?.remote).toMatch(/edited$/)
    peers[0]?.become('connected')
    expect(types()).toEqual(['connecting', 'connected'])
  })

  it('deletes its session when it stops, and only once', async () => {
    const { link, peers, requests, pass } = setUp([created])
    link.start()
    await pass(0)
    link.stop()
    link.stop()
    expect(requests.slice(1)).toEqual(['DELETE /whep/session/1 Bearer token'])
    expect(peers[0]?.closed).toBe(true)
  })

  it('asks for nothing when it is stopped before it began', async () => {
    const { link, requests, types, pass } = setUp([created])
    link.start()
    link.stop()
    await pass(60_000)
    expect(requests).toEqual([])
    expect(types()).toEqual(['connecting'])
  })

  it('ends a session whose answer comes after the stop', async () => {
    const { link, requests, types, pass } = setUp([created])
    link.start()
    while (requests.length === 0) await Promise.resolve()
    link.stop()
    await pass(0)
    expect(requests.at(-1)).toBe('DELETE /whep/session/1 Bearer token')
    expect(types()).toEqual(['connecting'])
  })

  it('asks again after Retry-After while nobody publishes, with the same offer', async () => {
    const away: Answer = { status: 409, headers: { 'Retry-After': '3' } }
    const { link, peers, events, requests, pass } = setUp([away, away, created])
    link.start()
    await pass(0)
    expect(events.at(-1)).toEqual({ type: 'away', retryMs: 3_000 })
    await pass(2_999)
    expect(requests).toHaveLength(1)
    await pass(1)
    expect(requests).toHaveLength(2)
    await pass(3_300)
    expect(requests).toHaveLength(3)
    expect(peers).toHaveLength(1)
    expect(peers[0]?.closed).toBe(false)
  })

  it('tries another token once when the first is refused', async () => {
    const { link, requests, types, pass } = setUp([{ status: 401 }, created], ['old', 'new'])
    link.start()
    await pass(0)
    expect(requests).toEqual(['POST /whep/live/demo Bearer old', 'POST /whep/live/demo Bearer new'])
    expect(types()).toEqual(['connecting'])
  })

  it.each([400, 404, 406, 415, 422])('stops at %i and passes on what the hub says', async (status) => {
    const { link, events, requests, peers, pass } = setUp([{ status, body: JSON.stringify({ message: 'Do this.' }) }])
    link.start()
    await pass(60_000)
    expect(requests).toHaveLength(1)
    expect(events.at(-1)).toEqual({ type: 'refused', status, message: 'Do this.' })
    expect(peers[0]?.closed).toBe(true)
    expect(link.running).toBe(false)
  })

  it('stops when there is no other token', async () => {
    const { link, events, pass } = setUp([{ status: 403, body: '{"message":"Not this room."}' }], ['old', undefined])
    link.start()
    await pass(0)
    expect(events.at(-1)).toEqual({ type: 'refused', status: 403, message: 'Not this room.' })
  })

  it('backs off while the hub is away and honours its Retry-After', async () => {
    const { link, events, pass } = setUp(['unreachable', { status: 503, headers: { 'Retry-After': '5' } }, created])
    link.start()
    await pass(0)
    expect(events.at(-1)).toMatchObject({ type: 'retrying', attempt: 1, retryMs: 500 })
    await pass(500)
    expect(events.at(-1)).toMatchObject({ type: 'retrying', attempt: 2, retryMs: 5_000 })
  })

  const quota: Answer = { status: 429, body: '{"error":"quota_exceeded","message":"The plan’s limit is 2."}' }

  it('does not ask again what the plan does not allow', async () => {
    const { link, events, requests, pass } = setUp([quota])
    link.start()
    await pass(60_000)
    expect(requests).toHaveLength(1)
    expect(events.at(-1)).toEqual({ type: 'refused', status: 429, message: 'The plan’s limit is 2.' })
  })

  it('keeps asking for the place that it had when the connection was lost', async () => {
    const { link, peers, events, pass } = setUp([created, quota])
    link.start()
    await pass(0)
    peers[0]?.become('connected')
    peers[0]?.become('failed')
    await pass(500)
    expect(events.at(-1)).toMatchObject({ type: 'retrying', message: 'The plan’s limit is 2.' })
  })

  it('asks again after any other 429', async () => {
    const { link, types, pass } = setUp([{ status: 429, body: '{"error":"too_many_requests","message":"Slow down."}' }])
    link.start()
    await pass(0)
    expect(types()).toEqual(['connecting', 'retrying'])
  })

  it('makes a new session when the connection fails', async () => {
    const { link, peers, requests, types, pass } = setUp([created, created])
    link.start()
    await pass(0)
    peers[0]?.become('connected')
    peers[0]?.become('failed')
    expect(types().at(-1)).toBe('retrying')
    await pass(500)
    expect(requests.map((request) => request.split(' ')[0])).toEqual(['POST', 'DELETE', 'POST'])
    expect(peers[0]?.closed).toBe(true)
    peers[1]?.become('connected')
    expect(types().at(-1)).toBe('connected')
  })

  it('waits out a short interruption', async () => {
    const { link, peers, types, pass } = setUp([created])
    link.start()
    await pass(0)
    peers[0]?.become('connected')
    peers[0]?.become('disconnected')
    await pass(1_900)
    peers[0]?.become('connected')
    await pass(20_000)
    expect(types()).not.toContain('retrying')
  })

  it('gives up on a longer interruption', async () => {
    const { link, peers, types, pass } = setUp([created])
    link.start()
    await pass(0)
    peers[0]?.become('connected')
    peers[0]?.become('disconnected')
    await pass(2_100)
    expect(types().at(-1)).toBe('retrying')
  })

  it('hears that the hub ended the session', async () => {
    const { link, peers, events, pass } = setUp([created])
    link.start()
    await pass(0)
    const [peer] = peers
    peer?.become('connected')
    if (peer) peer.dtls.state = 'closed'
    peer?.dtls.onstatechange?.()
    expect(events.at(-1)).toMatchObject({ type: 'retrying', message: 'The hub ended the session.' })
  })

  it('blames the network after two answers without a media path', async () => {
    const { link, events, pass } = setUp([created, created])
    link.start()
    await pass(8_000)
    expect(events.at(-1)?.type).toBe('retrying')
    await pass(500 + 8_000)
    expect(events).toContainEqual({ type: 'unreachable', endpoints: ['UDP port 7882 of 203.0.113.5'] })
  })

  it('starts its delays over only after a stable connection', async () => {
    const { link, peers, events, pass } = setUp([created, created, created])
    link.start()
    await pass(0)
    peers[0]?.become('connected')
    peers[0]?.become('failed')
    await pass(500)
    peers[1]?.become('connected')
    peers[1]?.become('failed')
    expect(events.at(-1)).toMatchObject({ type: 'retrying', attempt: 2 })
    await pass(1_000)
    peers[2]?.become('connected')
    await pass(5_000)
    peers[2]?.become('failed')
    expect(events.at(-1)).toMatchObject({ type: 'retrying', attempt: 1 })
  })

  it('tries at once when asked to', async () => {
    const { link, requests, pass } = setUp([{ status: 409, headers: { 'Retry-After': '10' } }, created])
    link.start()
    await pass(100)
    link.retryNow()
    await pass(0)
    expect(requests).toHaveLength(2)
  })

  function door() {
    let open = () => {}
    const opened = new Promise<void>((resolve) => (open = resolve))
    return { open, opened }
  }

  it('makes one session however often it is asked to try while the token is awaited', async () => {
    const token = door()
    const { link, peers, requests, pass } = setUp([created, created, created], ['token'], { token: token.opened })
    link.start()
    link.retryNow()
    await pass(10)
    link.retryNow()
    await pass(10)
    token.open()
    await pass(1_000)
    expect(requests.map((request) => request.split(' ')[0])).toEqual(['POST'])
    expect(peers.filter((peer) => !peer.closed)).toHaveLength(1)
  })

  it('makes one session when it is asked to try in the moment before its offer', async () => {
    const answer = door()
    const { link, peers, requests, pass } = setUp([created, created], ['token'], { answer: answer.opened })
    link.start()
    link.retryNow()
    await pass(10)
    answer.open()
    await pass(1_000)
    expect(requests.map((request) => request.split(' ')[0])).toEqual(['POST'])
    expect(peers.filter((peer) => !peer.closed)).toHaveLength(1)
  })

  it('ends a session that was renewed before its answer, and makes another one', async () => {
    const answer = door()
    const { link, peers, requests, pass } = setUp([created, created], ['token'], { answer: answer.opened })
    link.start()
    await pass(0)
    link.renew('A source was added.')
    answer.open()
    await pass(0)
    expect(requests.slice(1)).toEqual(['DELETE /whep/session/1 Bearer token'])
    await pass(500)
    expect(requests.map((request) => request.split(' ')[0])).toEqual(['POST', 'DELETE', 'POST'])
    expect(peers.map((peer) => peer.closed)).toEqual([true, false])
  })

  it('closes the peer of an offer that cannot be made', async () => {
    const prepare = () => {
      throw new TypeError('not here')
    }
    const { link, peers, types, pass } = setUp([], ['token'], { prepare })
    link.start()
    await pass(0)
    expect(types()).toEqual(['connecting', 'retrying'])
    expect(peers.map((peer) => peer.closed)).toEqual([true])
    link.stop()
  })
})
