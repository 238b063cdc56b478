import { awayDelayMs, Backoff, retryAfterMs } from './backoff'
import { deleteSession, type Fetch, HubError, postOffer } from './hub-api'
import { mediaEndpoints } from './sdp'
import type { Target } from './target'

/** What happens to the connection; the players and the publish page turn these into words. */
export type LinkEvent =
  | { type: 'connecting' }
  /** DTLS is up: media may flow. */
  | { type: 'connected' }
  /** 409: nobody publishes at present. The link asks again by itself. */
  | { type: 'away'; retryMs: number }
  /** The hub will not serve this; asking again without a change is pointless, so the link has stopped. */
  | { type: 'refused'; status: number; message: string }
  /** Lost or not reached; `attempt` counts from 1 and starts over after a stable connection. */
  | { type: 'retrying'; attempt: number; retryMs: number; message: string }
  /** The hub answers but no media path opens: a firewall. `endpoints` are what it must let through. */
  | { type: 'unreachable'; endpoints: string[] }

export interface LinkOptions {
  kind: 'whip' | 'whep'
  /** Origin of the hub, without a slash at the end. */
  hub: string
  target: Target
  /** Gives the bearer token; `refused` says that the last one was not accepted, undefined means there is no other. */
  token: (refused: boolean, signal: AbortSignal) => Promise<string | undefined>
  /**
   * For who can show single pictures (MJPEG): called where the hub has those, once the link has stopped for them. `url`
   * carries the token.
   */
  onPictures?: (url: string) => void
  /** Adds transceivers before the offer is made. */
  prepare: (peer: RTCPeerConnection) => void
  /** Called when the answer is in force. */
  established?: (peer: RTCPeerConnection) => unknown
  editAnswer?: (answer: string) => string
  onEvent: (event: LinkEvent) => void
  fetch?: Fetch
  createPeer?: (configuration: RTCConfiguration) => RTCPeerConnection
  backoff?: Backoff
  random?: () => number
}

const CONNECT_TIMEOUT_MS = 8_000
/** Wi-Fi roaming and short radio holes come back by themselves within this time. */
const DISCONNECTED_GRACE_MS = 2_000
const STABLE_AFTER_MS = 5_000
/** One failed path may be chance; after the second the network is told to be the reason. */
const UNREACHABLE_AFTER = 2

/**
 * Keeps one WHIP or WHEP session with the hub alive: offers, watches, and makes a new session when the old one is lost.
 * The offer is posted without waiting for candidates: the hub is ICE-lite, so the browser's checks show it the way
 * (RFC 8445 section 7.3.1.3, peer-reflexive candidates).
 */
export class HubLink {
  private readonly fetcher: Fetch
  private readonly backoff: Backoff
  /** Aborted at stop; what belongs to an older run then ends silently. */
  private run: AbortController | undefined
  private current: RTCPeerConnection | undefined
  /** Its offer met a 409 and serves the next try: a page may wait for hours, and browsers limit how many peers are made. */
  private unanswered: RTCPeerConnection | undefined
  private session: { url: string; token: string } | undefined
  /** Counts the tries: one that was overtaken while it waited ends silently. */
  private generation = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private stableTimer: ReturnType<typeof setTimeout> | undefined
  private pathFailures = 0
  private awayTries = 0
  private everConnected = false

  constructor(private readonly options: LinkOptions) {
    this.fetcher = options.fetch ?? ((input, init) => fetch(input, init))
    this.backoff = options.backoff ?? new Backoff()
  }

  get peer(): RTCPeerConnection | undefined {
    return this.current
  }

  get running(): boolean {
    return this.run !== undefined
  }

  start(): void {
    if (this.run) return
    this.run = new AbortController()
    this.pathFailures = 0
    this.awayTries = 0
    this.everConnected = false
    this.backoff.reset()
    this.options.onEvent({ type: 'connecting' })
    void this.connect(this.run.signal)
  }

  /** Ends the session at the hub and forgets it. Safe to call at any time, also while the page is closing. */
  stop(): void {
    this.run?.abort()
    this.run = undefined
    this.generation += 1
    this.endSession()
    this.unanswered?.close()
    this.unanswered = undefined
  }

  /** Tries at once where the link is waiting: the user asked, or the network came back. */
  retryNow(): void {
    if (!this.run) this.start()
    else if (!this.current) this.schedule(this.run.signal, 0)
  }

  /** Drops the session and makes a new one; for those who notice that nothing arrives although the path is open. */
  renew(reason: string): void {
    if (this.run) this.lost(this.run.signal, reason)
  }

  private async connect(signal: AbortSignal, refusal?: HubError): Promise<void> {
    const mine = ++this.generation
    const stale = () => signal.aborted || mine !== this.generation
    let peer: RTCPeerConnection | undefined
    try {
      const token = await this.options.token(refusal !== undefined, signal)
      if (stale()) return
      if (token === undefined) throw refusal ?? new HubError(401, 'The link carries no token. Ask for a new one.')
      peer = this.unanswered ?? (await this.offer())
      if (stale()) {
        if (peer !== this.unanswered) peer.close()
        return
      }
      // Of a retryNow in the meantime: this try serves it.
      clearTimeout(this.timer)
      this.current = peer
      this.unanswered = undefined
      // Not cut off by a stop or renew: only an answer that was read tells which session to end.
      const session = await postOffer(this.fetcher, this.options.hub, this.options.kind, this.options.target, token, peer.localDescription?.sdp ?? '', this.options.onPictures !== undefined)
      if (stale()) {
        if (session.url) deleteSession(this.fetcher, session.url, token)
        return
      }
      if (session.url) this.session = { url: session.url, token }
      this.watch(peer, session.answer, signal)
      await peer.setRemoteDescription({ type: 'answer', sdp: this.options.editAnswer?.(session.answer) ?? session.answer })
      if (this.current === peer) this.options.established?.(peer)
    } catch (error) {
      if (stale()) return
      if (peer && error instanceof HubError && error.status === 409) {
        this.unanswered = peer
        this.current = undefined
      }
      this.endSession()
      if (error instanceof HubError && error.status === 406 && error.pictures) return this.leaveTo(error.pictures, signal)
      this.failed(error, signal, refusal !== undefined)
    }
  }

  private async leaveTo(pictures: string, signal: AbortSignal): Promise<void> {
    const token = await this.options.token(false, signal)
    if (signal.aborted) return
    this.stop()
    const url = new URL(pictures)
    if (token !== undefined) url.searchParams.set('token', token)
    this.options.onPictures?.(url.href)
  }

  private async offer(): Promise<RTCPeerConnection> {
    const create = this.options.createPeer ?? ((configuration: RTCConfiguration) => new RTCPeerConnection(configuration))
    const peer = create({ bundlePolicy: 'max-bundle' })
    try {
      this.options.prepare(peer)
      await peer.setLocalDescription()
      return peer
    } catch (error) {
      peer.close()
      throw error
    }
  }

  private failed(error: unknown, signal: AbortSignal, tokenRefused: boolean): void {
    const failure = error instanceof HubError ? error : new HubError(0, error instanceof Error ? error.message : String(error))
    switch (failure.status) {
      case 401:
      case 403:
        if (!tokenRefused) void this.connect(signal, failure)
        else this.refuse(failure)
        return
      case 409: {
        const retryMs = awayDelayMs(retryAfterMs(failure.retryAfter, Date.now()), this.awayTries++, this.options.random)
        this.options.onEvent({ type: 'away', retryMs })
        this.schedule(signal, retryMs)
        return
      }
      case 429:
        // The plan's limit does not go away by asking; but who was on air keeps trying for its place.
        if (failure.code === 'quota_exceeded' && !this.everConnected) this.refuse(failure)
        else this.retry(signal, failure.message, failure.retryAfter)
        return
      case 0:
      case 408:
        this.retry(signal, failure.message, failure.retryAfter)
        return
      default:
        if (failure.status >= 500) this.retry(signal, failure.message, failure.retryAfter)
        else this.refuse(failure)
    }
  }

  private refuse(failure: HubError): void {
    this.stop()
    this.options.onEvent({ type: 'refused', status: failure.status, message: failure.message })
  }

  private retry(signal: AbortSignal, message: string, retryAfter: string | null = null): void {
    const backoffMs = this.backoff.nextMs()
    const retryMs = retryAfter === null ? backoffMs : Math.max(backoffMs, retryAfterMs(retryAfter, Date.now()))
    this.options.onEvent({ type: 'retrying', attempt: this.backoff.attempt, retryMs, message })
    this.schedule(signal, retryMs)
  }

  private schedule(signal: AbortSignal, delayMs: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      if (!signal.aborted) void this.connect(signal)
    }, delayMs)
  }

  private watch(peer: RTCPeerConnection, answer: string, signal: AbortSignal): void {
    const lost = (reason: string) => {
      if (this.current === peer && !signal.aborted) this.lost(signal, reason)
    }
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      if (this.current !== peer || signal.aborted) return
      this.pathFailures += 1
      if (this.pathFailures >= UNREACHABLE_AFTER) this.options.onEvent({ type: 'unreachable', endpoints: mediaEndpoints(answer) })
      lost('No media path to the hub opened.')
    }, CONNECT_TIMEOUT_MS)

    peer.onconnectionstatechange = () => {
      if (this.current !== peer) return
      if (peer.connectionState === 'failed') lost('The connection to the hub failed.')
      if (peer.connectionState === 'disconnected') {
        clearTimeout(this.timer)
        this.timer = setTimeout(() => lost('The connection to the hub was interrupted.'), DISCONNECTED_GRACE_MS)
      }
      if (peer.connectionState === 'connected') this.connected(peer)
    }
    // close_notify ends only the DTLS transport; connectionState says nothing about it.
    for (const { transport } of [...peer.getReceivers(), ...peer.getSenders()]) {
      if (transport && !transport.onstatechange) {
        transport.onstatechange = () => {
          if (transport.state === 'closed' || transport.state === 'failed') lost('The hub ended the session.')
        }
      }
    }
  }

  private connected(peer: RTCPeerConnection): void {
    clearTimeout(this.timer)
    this.pathFailures = 0
    this.awayTries = 0
    this.everConnected = true
    clearTimeout(this.stableTimer)
    this.stableTimer = setTimeout(() => {
      if (this.current === peer) this.backoff.reset()
    }, STABLE_AFTER_MS)
    this.options.onEvent({ type: 'connected' })
  }

  private lost(signal: AbortSignal, reason: string): void {
    this.generation += 1
    this.endSession()
    this.retry(signal, reason)
  }

  private endSession(): void {
    clearTimeout(this.timer)
    clearTimeout(this.stableTimer)
    if (this.session) deleteSession(this.fetcher, this.session.url, this.session.token)
    this.session = undefined
    const peer = this.current
    this.current = undefined
    if (!peer) return
    peer.onconnectionstatechange = null
    peer.ontrack = null
    peer.close()
  }
}
