import { callHub, type Fetch, HubError } from './hub-api'
import { MultipartReader } from './multipart'
import type { MediaSample } from './stats'

export interface MjpegOptions {
  url: string
  fetch: Fetch
  onPicture: (jpeg: Blob) => void
  /** Once a second. `sincePictureMs` is the time since the last picture, `silentMs` what of it is more than this camera's rhythm. */
  onSample: (sample: MediaSample, silentMs: number, sincePictureMs: number) => void
  /** The stream is over, whoever ended it; not called after `stop`. */
  onEnd: (error: HubError) => void
}

const SAMPLE_EVERY_MS = 1_000
/** The hub's own limit for the time between two pictures. */
const SLOWEST_MS = 30_000
const GAPS_KEPT = 5

/** Reads a camera's pictures from the hub's MJPEG stream, until it ends. Use once. */
export class MjpegClient {
  private readonly run = new AbortController()
  private sampling: ReturnType<typeof setInterval> | undefined
  private pictures = 0
  private bytes = 0
  private lastPictureMs = Date.now()
  /** The times between the last pictures; the first one is left out, because the hub sends its newest picture at once. */
  private gapsMs: number[] = []
  private seen = 0

  constructor(private readonly options: MjpegOptions) {}

  start(): void {
    let sampledMs = Date.now()
    this.sampling = setInterval(() => {
      const atMs = Date.now()
      const sinceMs = atMs - this.lastPictureMs
      const sample = sampleOf(atMs, (atMs - sampledMs) / 1_000, this.pictures, this.bytes)
      sampledMs = atMs
      this.pictures = 0
      this.bytes = 0
      this.options.onSample(sample, Math.max(0, sinceMs - this.patienceMs()), sinceMs)
    }, SAMPLE_EVERY_MS)
    this.read().catch((error: unknown) => {
      if (!this.run.signal.aborted) this.fail(error instanceof HubError ? error : new HubError(0, 'The connection to the hub was interrupted.'))
    })
  }

  /** Stops as if the hub had ended the stream. */
  fail(error: HubError): void {
    this.stop()
    this.options.onEnd(error)
  }

  stop(): void {
    clearInterval(this.sampling)
    this.run.abort()
  }

  private patienceMs(): number {
    return this.gapsMs.length === 0 ? SLOWEST_MS : 2 * Math.max(...this.gapsMs)
  }

  private keepGap(atMs: number): void {
    this.seen += 1
    if (this.seen > 2) this.gapsMs = [...this.gapsMs, atMs - this.lastPictureMs].slice(-GAPS_KEPT)
    this.lastPictureMs = atMs
  }

  private async read(): Promise<void> {
    // An answer without end must not run into callHub's limit for answers: its headers are the answer here.
    const response = await callHub((input) => this.options.fetch(input, { signal: this.run.signal, cache: 'no-store' }), this.options.url, {})
    const body = response.body?.getReader()
    if (!body) throw new HubError(0, 'The hub answered without pictures.')
    const reader = new MultipartReader()
    for (;;) {
      const { done, value } = await body.read()
      if (done) throw new HubError(0, 'The camera’s stream has ended.')
      for (const jpeg of reader.push(value)) {
        this.pictures += 1
        this.bytes += jpeg.length
        this.keepGap(Date.now())
        this.options.onPicture(new Blob([jpeg], { type: 'image/jpeg' }))
      }
    }
  }
}

function sampleOf(atMs: number, seconds: number, pictures: number, bytes: number): MediaSample {
  return {
    atMs,
    videoBitrate: Math.round((bytes * 8) / Math.max(seconds, 0.001)),
    audioBitrate: undefined,
    framesPerSecond: pictures / Math.max(seconds, 0.001),
    width: undefined,
    height: undefined,
    roundTripMs: undefined,
    lossRatio: undefined,
    jitterBufferMs: undefined,
    latencyMs: undefined,
    framesDropped: undefined,
    freezes: undefined,
    nacks: undefined,
    keyframeRequests: undefined,
    totalAudioEnergy: undefined,
    videoCodec: 'MJPEG',
    audioCodec: undefined,
    srtpCipher: undefined,
    tlsVersion: undefined,
    candidatePair: undefined,
    qualityLimitation: undefined,
    availableBitrate: undefined,
  }
}
