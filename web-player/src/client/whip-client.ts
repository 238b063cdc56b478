import type { Fetch } from './hub-api'
import { HubLink, type LinkEvent, type LinkOptions } from './hub-link'
import { preferCodec, type VideoCodec, withStartBitrate } from './sdp'
import { type MediaSample, StatsSampler } from './stats'
import type { Target } from './target'

export type PublisherEvent = LinkEvent | { type: 'sample'; sample: MediaSample }

export interface WhipOptions {
  hub: string
  target: Target
  codec: VideoCodec
  onEvent: (event: PublisherEvent) => void
  fetch?: Fetch
  createPeer?: LinkOptions['createPeer']
}

/** Where Chromium's estimate starts, kbit/s: with it 720p is sharp after 1.3 s in place of 1.6–2.6 s. */
const START_KILOBITS = 2_500
const SAMPLE_EVERY_MS = 1_000

/** The most that a picture of this height is sent with, bit/s. Encoders stay below it: 3 Mbit/s make 2.5 at 720p sure. */
export function maxVideoBitrate(height: number | undefined): number {
  if (height === undefined || height > 1080) return 8_000_000
  if (height > 720) return 4_500_000
  if (height > 480) return 3_000_000
  return 1_200_000
}

/** Publishes one stream to a room over WHIP and reconnects by itself; the same identity takes over its old session. */
export class WhipClient {
  private readonly link: HubLink
  private sampling: ReturnType<typeof setInterval> | undefined
  private video: MediaStreamTrack | undefined
  private audio: MediaStreamTrack | undefined

  constructor(private readonly options: WhipOptions) {
    this.link = new HubLink({
      kind: 'whip',
      hub: options.hub,
      target: options.target,
      token: (refused) => Promise.resolve(refused ? undefined : options.target.token),
      prepare: (peer) => this.prepare(peer),
      established: (peer) => this.limit(peer),
      editAnswer: (answer) => withStartBitrate(answer, START_KILOBITS),
      onEvent: (event) => this.onLinkEvent(event),
      ...(options.fetch ? { fetch: options.fetch } : {}),
      ...(options.createPeer ? { createPeer: options.createPeer } : {}),
    })
  }

  get peer(): RTCPeerConnection | undefined {
    return this.link.peer
  }

  start(video: MediaStreamTrack | undefined, audio: MediaStreamTrack | undefined): void {
    this.video = video
    this.audio = audio
    this.link.start()
  }

  stop(): void {
    clearInterval(this.sampling)
    this.link.stop()
  }

  retryNow(): void {
    this.link.retryNow()
  }

  /** Another camera, screen or microphone; without a new session where this kind is sent already (RTCRtpSender.replaceTrack). */
  async replace(kind: 'video' | 'audio', track: MediaStreamTrack | undefined): Promise<void> {
    if (kind === 'video') this.video = track
    else this.audio = track
    const peer = this.link.peer
    const transceiver = peer?.getTransceivers().find((candidate) => candidate.receiver.track.kind === kind)
    if (peer && !transceiver && track) this.link.renew('A source was added.')
    await transceiver?.sender.replaceTrack(track ?? null)
    if (peer && kind === 'video') this.limit(peer)
  }

  /** Offers only what there is: viewers of a picture that is announced and never comes would wait for it. */
  private prepare(peer: RTCPeerConnection): void {
    if (this.video) {
      const video = peer.addTransceiver(this.video, {
        direction: 'sendonly',
        sendEncodings: [{ maxBitrate: maxVideoBitrate(this.video.getSettings().height) }],
      })
      // Capabilities of the receiver, because Chromium lists there all profiles that preferences may name.
      const codecs = RTCRtpReceiver.getCapabilities('video')?.codecs
      if (codecs) video.setCodecPreferences?.(preferCodec(codecs, this.options.codec))
    }
    if (this.audio) peer.addTransceiver(this.audio, { direction: 'sendonly' })
  }

  /** Without maintain-resolution Chromium starts a 720p camera at 320×180 and is still at 960×540 after 15 s. */
  private limit(peer: RTCPeerConnection): void {
    const sender = peer.getSenders().find((candidate) => candidate.track?.kind === 'video')
    if (!sender) return
    const parameters = sender.getParameters() as RTCRtpSendParameters & { degradationPreference?: string }
    parameters.degradationPreference = 'maintain-resolution'
    const maxBitrate = maxVideoBitrate(sender.track?.getSettings().height)
    for (const encoding of parameters.encodings ?? []) encoding.maxBitrate = maxBitrate
    sender.setParameters(parameters).catch(() => undefined)
  }

  private onLinkEvent(event: LinkEvent): void {
    clearInterval(this.sampling)
    if (event.type === 'connected') this.startSampling()
    this.options.onEvent(event)
  }

  private startSampling(): void {
    const peer = this.link.peer
    if (!peer) return
    const sampler = new StatsSampler('outbound-rtp')
    this.sampling = setInterval(async () => {
      const report = await peer.getStats()
      if (this.link.peer === peer) this.options.onEvent({ type: 'sample', sample: sampler.sample(report.values(), Date.now()) })
    }, SAMPLE_EVERY_MS)
  }
}
