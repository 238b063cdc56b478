import { describe, expect, it } from 'vitest'
import { StatsSampler } from './stats'

const transport = { id: 'T', type: 'transport', selectedCandidatePairId: 'P', srtpCipher: 'AEAD_AES_128_GCM', tlsVersion: 'FEFD' }
const pair = { id: 'P', type: 'candidate-pair', localCandidateId: 'L', remoteCandidateId: 'R', currentRoundTripTime: 0.04 }
const local = { id: 'L', type: 'local-candidate', protocol: 'udp', candidateType: 'prflx' }
const remote = { id: 'R', type: 'remote-candidate', candidateType: 'host', address: '::1', port: 7882 }
const codec = { id: 'C', type: 'codec', mimeType: 'video/H264' }

function viewer(seconds: number, lost = 0) {
  const video = {
    id: 'V',
    type: 'inbound-rtp',
    kind: 'video',
    codecId: 'C',
    bytesReceived: 250_000 * seconds,
    headerBytesReceived: 0,
    packetsReceived: 200 * seconds - lost,
    packetsLost: lost,
    jitterBufferDelay: 30 * seconds * 0.05,
    jitterBufferEmittedCount: 30 * seconds,
    framesPerSecond: 30,
    frameWidth: 1280,
    frameHeight: 720,
  }
  return [transport, pair, local, remote, codec, video]
}

describe('StatsSampler for a viewer', () => {
  it('derives rates from two reports', () => {
    const sampler = new StatsSampler('inbound-rtp')
    expect(sampler.sample(viewer(1), 1_000).videoBitrate).toBeUndefined()
    const sample = sampler.sample(viewer(2), 2_000)
    expect(sample.videoBitrate).toBe(2_000_000)
    expect(sample.jitterBufferMs).toBeCloseTo(50)
    expect(sample.latencyMs).toBeCloseTo(70)
    expect(sample.lossRatio).toBe(0)
  })

  it('counts loss of the last interval only', () => {
    const sampler = new StatsSampler('inbound-rtp')
    sampler.sample(viewer(1, 100), 1_000)
    expect(sampler.sample(viewer(2, 120), 2_000).lossRatio).toBeCloseTo(0.1)
    expect(sampler.sample(viewer(3, 120), 3_000).lossRatio).toBe(0)
  })

  it('names codec, cipher and candidate pair', () => {
    const sample = new StatsSampler('inbound-rtp').sample(viewer(1), 1_000)
    expect(sample.videoCodec).toBe('H264')
    expect(sample.srtpCipher).toBe('AEAD_AES_128_GCM')
    expect(sample.tlsVersion).toBe('DTLS 1.2')
    expect(sample.candidatePair).toBe('udp prflx → host [::1]:7882')
  })

  it('reports nothing it does not know', () => {
    const sample = new StatsSampler('inbound-rtp').sample([], 1_000)
    expect(sample.videoBitrate).toBeUndefined()
    expect(sample.latencyMs).toBeUndefined()
    expect(sample.candidatePair).toBeUndefined()
  })

  it('reports no rate after a counter started over', () => {
    const sampler = new StatsSampler('inbound-rtp')
    sampler.sample(viewer(5), 1_000)
    expect(sampler.sample(viewer(1), 2_000).videoBitrate).toBeUndefined()
  })
})

describe('StatsSampler for a publisher', () => {
  it('takes loss and round trip from the receiver reports', () => {
    const reports = [
      { id: 'V', type: 'outbound-rtp', kind: 'video', bytesSent: 1, qualityLimitationReason: 'bandwidth' },
      { id: 'X', type: 'remote-inbound-rtp', kind: 'video', fractionLost: 0.03, roundTripTime: 0.08 },
      { id: 'Y', type: 'remote-inbound-rtp', kind: 'audio', fractionLost: 0, roundTripTime: 0.09 },
    ]
    const sample = new StatsSampler('outbound-rtp').sample(reports, 1_000)
    expect(sample.lossRatio).toBe(0.03)
    expect(sample.roundTripMs).toBe(80)
    expect(sample.qualityLimitation).toBe('bandwidth')
  })
})
