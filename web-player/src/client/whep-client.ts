import { Backoff } from './backoff'
import { type Fetch, fetchPlayToken, HubError } from './hub-api'
import { HubLink, type LinkEvent, type LinkOptions } from './hub-link'
import { MjpegClient } from './mjpeg-client'
import { type MediaSample, StatsSampler } from './stats'
import type { Target } from './target'

export type ViewerEvent =
  | LinkEvent
  /** Tracks of a new session; shown in place of the old stream. */
  | { type: 'stream'; stream: MediaStream }
  /** The next picture of a camera that sends single ones; shown in place of a stream. */
  | { type: 'picture'; jpeg: Blob }
  /** Once a second while connected. `silentMs` is the time since the last packet of sound or picture; of a camera what is more than its rhythm. */
  | { type: 'sample'; sample: MediaSample; silentMs: number }

export interface WhepOptions {
  hub: string
  target: Target
  onEvent: (event: ViewerEvent) => void
  /** Show a camera's JPEGs as they are; else the hub codes them as video. */
  pictures?: boolean
  fetch?: Fetch
  createPeer?: LinkOptions['createPeer']
  backoff?: LinkOptions['backoff']
}

const SAMPLE_EVERY_MS = 1_000
const RESTART_MS = 1_000
/** After so many failures without a picture the hub is asked for video instead. */
const MAX_PICTURE_FAILURES = 3
/** The hub keeps a viewer of a vanished publisher for 30 s and then ends the session; later silence is a lost message. */
const SILENT_TOO_LONG_MS = 35_000
/** A session in which nothing ever arrived was made at a bad moment; a new one is cheap. */
const NEVER_HEARD_MS = 10_000

/**
 * Watches one room over WHEP: asks for a play token where the target has none, receives, and reconnects by itself.
 * Use: `new WhepClient({hub, target, onEvent}).start()`, later `stop()`.
 */
export class WhepClient {
  private readonly link: HubLink
  private readonly linkOptions: LinkOptions
  /** Of the pictures alone: the link's starts over with each offer. */
  private readonly pictureBackoff = new Backoff(RESTART_MS)
  private readonly fetcher: Fetch
  private silent = false
  private mjpeg: MjpegClient | undefined
  private restart: ReturnType<typeof setTimeout> | undefined
  private pictureFailures = 0
  private stream: MediaStream | undefined
  private playToken: Promise<string> | undefined
  private sampling: ReturnType<typeof setInterval> | undefined

  constructor(private readonly options: WhepOptions) {
    this.fetcher = options.fetch ?? ((input, init) => fetch(input, init))
    this.linkOptions = {
      kind: 'whep',
      hub: options.hub,
      target: options.target,
      token: (refused, signal) => this.token(refused, signal),
      prepare: (peer) => this.prepare(peer),
      // Only now are sound and picture both in the stream, which the autoplay rules of browsers look at.
      established: () => this.stream && options.onEvent({ type: 'stream', stream: this.stream }),
      onEvent: (event) => this.onLinkEvent(event),
      ...(options.pictures ? { onPictures: (url: string) => this.showPictures(url) } : {}),
      fetch: this.fetcher,
      ...(options.createPeer ? { createPeer: options.createPeer } : {}),
      ...(options.backoff ? { backoff: options.backoff } : {}),
    }
    this.link = new HubLink(this.linkOptions)
  }

  get peer(): RTCPeerConnection | undefined {
    return this.link.peer
  }

  get running(): boolean {
    return this.link.running || this.mjpeg !== undefined
  }

  /** Whether something is there to be shown at once. */
  get connected(): boolean {
    return this.link.peer !== undefined || this.mjpeg !== undefined
  }

  /** Fetches the play token ahead of time, so that `start` costs one request only. */
  warm(): void {
    this.token(false, new AbortController().signal).catch(() => undefined)
  }

  start(): void {
    this.link.start()
  }

  stop(): void {
    clearInterval(this.sampling)
    clearTimeout(this.restart)
    this.mjpeg?.stop()
    this.mjpeg = undefined
    this.link.stop()
  }

  /** Tries at once: where the link waits, with the next offer; where a session is silent, with a new session. */
  retryNow(): void {
    if (this.mjpeg) return this.silent ? this.leavePictures() : undefined
    clearTimeout(this.restart)
    if (this.silent) this.link.renew('Nothing arrives any more.')
    this.link.retryNow()
  }

  private onLinkEvent(event: LinkEvent): void {
    clearInterval(this.sampling)
    this.silent = false
    if (event.type === 'connected') this.startSampling()
    this.options.onEvent(event)
  }

  private showPictures(url: string): void {
    let seen = false
    const mjpeg = new MjpegClient({
      url,
      fetch: this.fetcher,
      onPicture: (jpeg) => {
        seen = true
        this.pictureFailures = 0
        this.pictureBackoff.reset()
        this.options.onEvent({ type: 'picture', jpeg })
      },
      onSample: (sample, silentMs, sincePictureMs) => {
        this.silent = silentMs > 2 * SAMPLE_EVERY_MS
        this.options.onEvent({ type: 'sample', sample, silentMs })
        if (sincePictureMs <= SILENT_TOO_LONG_MS) return
        if (seen) this.leavePictures()
        else mjpeg.fail(new HubError(0, 'No picture of the camera arrives.'))
      },
      onEnd: (error) => {
        this.mjpeg = undefined
        const retryMs = this.pictureBackoff.nextMs()
        const { attempt } = this.pictureBackoff
        if (!seen) this.pictureFailures += 1
        if (this.pictureFailures >= MAX_PICTURE_FAILURES) delete this.linkOptions.onPictures
        this.options.onEvent({ type: 'retrying', attempt, retryMs, message: error.message })
        this.restart = setTimeout(() => this.leavePictures(), retryMs)
      },
    })
    this.mjpeg = mjpeg
    this.options.onEvent({ type: 'connected' })
    mjpeg.start()
  }

  /** Whoever publishes next may send something else, so it begins with an offer again. */
  private leavePictures(): void {
    this.mjpeg?.stop()
    this.mjpeg = undefined
    this.link.start()
  }

  private async token(refused: boolean, signal: AbortSignal): Promise<string | undefined> {
    if (this.options.target.token !== undefined) return refused ? undefined : this.options.target.token
    if (refused) this.playToken = undefined
    this.playToken ??= fetchPlayToken(this.fetcher, this.options.hub, this.options.target, signal)
    try {
      return await this.playToken
    } catch (error) {
      this.playToken = undefined
      throw error instanceof HubError && error.status === 404 ? new HubError(404, 'This stream is not public. Ask its owner for a link.') : error
    }
  }

  private prepare(peer: RTCPeerConnection): void {
    const stream = new MediaStream()
    this.stream = stream
    peer.ontrack = ({ track, receiver }) => {
      keepDelayLow(receiver)
      stream.addTrack(track)
    }
    peer.addTransceiver('video', { direction: 'recvonly' })
    peer.addTransceiver('audio', { direction: 'recvonly' })
  }

  private startSampling(): void {
    clearInterval(this.sampling)
    const peer = this.link.peer
    if (!peer) return
    const sampler = new StatsSampler('inbound-rtp')
    let lastMediaMs = Date.now()
    let patienceMs = NEVER_HEARD_MS
    this.sampling = setInterval(async () => {
      const report = await peer.getStats()
      if (this.link.peer !== peer) return
      const sample = sampler.sample(report.values(), Date.now())
      if ((sample.videoBitrate ?? 0) + (sample.audioBitrate ?? 0) > 0) {
        lastMediaMs = sample.atMs
        patienceMs = SILENT_TOO_LONG_MS
      }
      const silentMs = sample.atMs - lastMediaMs
      this.silent = silentMs > 2 * SAMPLE_EVERY_MS
      this.options.onEvent({ type: 'sample', sample, silentMs })
      if (silentMs > patienceMs) this.link.renew('Nothing arrives any more.')
    }, SAMPLE_EVERY_MS)
  }
}

/** Asks for the smallest jitter buffer; browsers still grow it when the network needs it. */
function keepDelayLow(receiver: RTCRtpReceiver): void {
  if ('jitterBufferTarget' in receiver) receiver.jitterBufferTarget = 0
  else (receiver as { playoutDelayHint?: number }).playoutDelayHint = 0
}
