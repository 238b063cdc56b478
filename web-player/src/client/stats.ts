/** What one look at a peer connection says; figures that were not reported are undefined, never zero. */
export interface MediaSample {
  /** Epoch milliseconds. */
  atMs: number
  /** Bits per second since the previous sample, payload and headers of RTP. */
  videoBitrate: number | undefined
  audioBitrate: number | undefined
  framesPerSecond: number | undefined
  width: number | undefined
  height: number | undefined
  roundTripMs: number | undefined
  /** Share of packets lost since the previous sample, 0–1. */
  lossRatio: number | undefined
  /** Mean time a frame or an audio block waited in the jitter buffer since the previous sample. */
  jitterBufferMs: number | undefined
  /** Half the round trip plus the jitter buffer: the part of the latency that a viewer's browser can know. */
  latencyMs: number | undefined
  framesDropped: number | undefined
  freezes: number | undefined
  nacks: number | undefined
  keyframeRequests: number | undefined
  /** Grows while sound arrives: energy as the W3C defines it for inbound-rtp. */
  totalAudioEnergy: number | undefined
  videoCodec: string | undefined
  audioCodec: string | undefined
  srtpCipher: string | undefined
  tlsVersion: string | undefined
  candidatePair: string | undefined
  /** Publisher only: `none`, `cpu`, `bandwidth` or `other`. */
  qualityLimitation: string | undefined
  /** Publisher only: what congestion control lets this browser send, bit/s. */
  availableBitrate: number | undefined
}

/** The members of RTCStats entries that are read here; TypeScript's DOM library types only a few of them. */
interface Stat {
  id: string
  type: string
  kind?: string
  [member: string]: unknown
}

interface Counters {
  atMs: number
  videoBytes: number | undefined
  audioBytes: number | undefined
  packets: number
  lost: number
  bufferDelay: number
  bufferCount: number
}

/**
 * Turns `getStats` reports into samples. Rates come from the difference to the previous report, so one sampler belongs to
 * one peer connection.
 */
export class StatsSampler {
  private previous: Counters | undefined

  constructor(private readonly direction: 'inbound-rtp' | 'outbound-rtp') {}

  sample(report: Iterable<unknown>, atMs: number): MediaSample {
    const all = [...report] as Stat[]
    const byId = new Map(all.map((stat) => [stat.id, stat]))
    const media = (kind: string) => all.find((stat) => stat.type === this.direction && stat.kind === kind)
    const video = media('video')
    const audio = media('audio')
    const remotes = all.filter((stat) => stat.type === 'remote-inbound-rtp')
    const transport = all.find((stat) => stat.type === 'transport')
    const pair = selectedPair(all, byId, transport)

    const now = this.counters(atMs, video, audio, remotes)
    const before = this.previous
    this.previous = now

    const roundTrip = number(pair, 'currentRoundTripTime') ?? number(remotes[0], 'roundTripTime')
    const roundTripMs = roundTrip === undefined ? undefined : roundTrip * 1000
    const jitterBufferMs = before && mean(now.bufferDelay - before.bufferDelay, now.bufferCount - before.bufferCount, 1000)
    const packets = before ? now.packets - before.packets : 0
    const lost = before ? now.lost - before.lost : 0

    return {
      atMs,
      videoBitrate: rate(before?.videoBytes, now.videoBytes, atMs - (before?.atMs ?? atMs)),
      audioBitrate: rate(before?.audioBytes, now.audioBytes, atMs - (before?.atMs ?? atMs)),
      framesPerSecond: number(video, 'framesPerSecond'),
      width: number(video, 'frameWidth'),
      height: number(video, 'frameHeight'),
      roundTripMs,
      lossRatio: this.direction === 'outbound-rtp' ? largest(remotes, 'fractionLost') : mean(Math.max(0, lost), packets + Math.max(0, lost), 1),
      jitterBufferMs,
      latencyMs: jitterBufferMs === undefined ? undefined : jitterBufferMs + (roundTripMs ?? 0) / 2,
      framesDropped: number(video, 'framesDropped'),
      freezes: number(video, 'freezeCount'),
      nacks: number(video, 'nackCount'),
      keyframeRequests: number(video, 'pliCount'),
      totalAudioEnergy: number(audio, 'totalAudioEnergy'),
      videoCodec: codecName(byId, video),
      audioCodec: codecName(byId, audio),
      srtpCipher: text(transport, 'srtpCipher'),
      tlsVersion: tlsName(text(transport, 'tlsVersion')),
      candidatePair: pairName(byId, pair),
      qualityLimitation: text(video, 'qualityLimitationReason'),
      availableBitrate: number(pair, 'availableOutgoingBitrate'),
    }
  }

  private counters(atMs: number, video: Stat | undefined, audio: Stat | undefined, remotes: Stat[]): Counters {
    const inbound = this.direction === 'inbound-rtp'
    const bytes = (stat: Stat | undefined) => {
      const payload = number(stat, inbound ? 'bytesReceived' : 'bytesSent')
      return payload === undefined ? undefined : payload + (number(stat, inbound ? 'headerBytesReceived' : 'headerBytesSent') ?? 0)
    }
    const sum = (member: string, stats: (Stat | undefined)[]) => stats.reduce((total, stat) => total + (number(stat, member) ?? 0), 0)
    const buffered = video ?? audio
    return {
      atMs,
      videoBytes: bytes(video),
      audioBytes: bytes(audio),
      packets: sum(inbound ? 'packetsReceived' : 'packetsSent', [video, audio]),
      lost: sum('packetsLost', inbound ? [video, audio] : remotes),
      bufferDelay: number(buffered, 'jitterBufferDelay') ?? 0,
      bufferCount: number(buffered, 'jitterBufferEmittedCount') ?? 0,
    }
  }
}

/** Firefox names no selected pair on its transport, so there the nominated pair that carries data counts. */
function selectedPair(all: Stat[], byId: Map<string, Stat>, transport: Stat | undefined): Stat | undefined {
  const id = text(transport, 'selectedCandidatePairId')
  if (id !== undefined) return byId.get(id)
  return all.find((stat) => stat.type === 'candidate-pair' && (stat['selected'] === true || (stat['nominated'] === true && stat['state'] === 'succeeded')))
}

function pairName(byId: Map<string, Stat>, pair: Stat | undefined): string | undefined {
  const local = byId.get(text(pair, 'localCandidateId') ?? '')
  const remote = byId.get(text(pair, 'remoteCandidateId') ?? '')
  if (!local || !remote) return undefined
  const address = text(remote, 'address') ?? text(remote, 'ip') ?? '?'
  const host = address.includes(':') ? `[${address}]` : address
  return `${text(local, 'protocol') ?? '?'} ${text(local, 'candidateType') ?? '?'} → ${text(remote, 'candidateType') ?? '?'} ${host}:${number(remote, 'port') ?? '?'}`
}

function codecName(byId: Map<string, Stat>, stat: Stat | undefined): string | undefined {
  return text(byId.get(text(stat, 'codecId') ?? ''), 'mimeType')?.replace(/^(video|audio)\//, '')
}

/** RTCTransportStats.tlsVersion is the hexadecimal wire version (RFC 6347 section 4.1: FEFD is DTLS 1.2). */
function tlsName(version: string | undefined): string | undefined {
  return version === 'FEFD' ? 'DTLS 1.2' : version === 'FEFC' ? 'DTLS 1.3' : version
}

function rate(before: number | undefined, now: number | undefined, elapsedMs: number): number | undefined {
  if (before === undefined || now === undefined || elapsedMs <= 0 || now < before) return undefined
  return Math.round(((now - before) * 8000) / elapsedMs)
}

function mean(sum: number, count: number, scale: number): number | undefined {
  return count > 0 ? (sum / count) * scale : undefined
}

function largest(stats: Stat[], member: string): number | undefined {
  const values = stats.map((stat) => number(stat, member)).filter((value) => value !== undefined)
  return values.length === 0 ? undefined : Math.max(...values)
}

function number(stat: Stat | undefined, member: string): number | undefined {
  const value = stat?.[member]
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function text(stat: Stat | undefined, member: string): string | undefined {
  const value = stat?.[member]
  return typeof value === 'string' && value !== '' ? value : undefined
}
