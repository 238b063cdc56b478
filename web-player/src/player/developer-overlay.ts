import type { MediaSample } from '../client/stats'
import { element } from './dom'

/** The overlay's lines for a sample: name and value, `–` for what the browser does not say. */
export function rowsOf(sample: MediaSample | undefined): [string, string][] {
  return [
    ['Resolution', sample?.width && sample.height ? `${sample.width} × ${sample.height}` : '–'],
    ['Frames/s', whole(sample?.framesPerSecond)],
    ['Bitrate', bits(add(sample?.videoBitrate, sample?.audioBitrate))],
    ['Round trip', milliseconds(sample?.roundTripMs)],
    ['Loss', sample?.lossRatio === undefined ? '–' : `${(sample.lossRatio * 100).toFixed(1)} %`],
    ['Jitter buffer', milliseconds(sample?.jitterBufferMs)],
    ['Frames dropped', whole(sample?.framesDropped)],
    ['Codec', [sample?.videoCodec, sample?.audioCodec].filter(Boolean).join(', ') || '–'],
    ['Cipher', [sample?.srtpCipher, sample?.tlsVersion].filter(Boolean).join(', ') || '–'],
    ['Path', sample?.candidatePair ?? '–'],
  ]
}

/** `2.5 Mbit/s`, `64 kbit/s`. */
export function bits(bitsPerSecond: number | undefined): string {
  if (bitsPerSecond === undefined) return '–'
  return bitsPerSecond >= 1_000_000 ? `${(bitsPerSecond / 1_000_000).toFixed(1)} Mbit/s` : `${Math.round(bitsPerSecond / 1_000)} kbit/s`
}

/** The panel that `i` opens. */
export class DeveloperOverlay {
  readonly root = element('dl', { class: 'mh-developer', hidden: true, 'aria-label': 'Stream details' })

  get open(): boolean {
    return !this.root.hidden
  }

  toggle(sample: MediaSample | undefined): void {
    this.root.hidden = !this.root.hidden
    this.update(sample)
  }

  update(sample: MediaSample | undefined): void {
    if (this.root.hidden) return
    this.root.replaceChildren(...rowsOf(sample).flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]))
  }
}

function add(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : a + (b ?? 0)
}

function whole(value: number | undefined): string {
  return value === undefined ? '–' : String(Math.round(value))
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? '–' : `${Math.round(value)} ms`
}
