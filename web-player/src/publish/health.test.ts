import { describe, expect, it } from 'vitest'
import { StatsSampler } from '../client/stats'
import { healthOf, timeOnAir } from './health'

const sample = (changes: object) => ({
  ...new StatsSampler('outbound-rtp').sample([], 0),
  videoBitrate: 2_500_000,
  framesPerSecond: 30,
  roundTripMs: 20,
  lossRatio: 0,
  qualityLimitation: 'none',
  ...changes,
})

describe('healthOf', () => {
  it('is good when nothing is wrong', () => expect(healthOf(sample({}), 60, true).word).toBe('good'))
  it('calls heavy loss poor and says how much', () => {
    const health = healthOf(sample({ lossRatio: 0.12 }), 60, true)
    expect(health.word).toBe('poor')
    expect(health.reason).toContain('12 %')
  })
  it('calls some loss weak', () => expect(healthOf(sample({ lossRatio: 0.05 }), 60, true).word).toBe('weak'))
  it('blames the computer when encoding is the limit', () => expect(healthOf(sample({ qualityLimitation: 'cpu' }), 60, true).reason).toContain('computer'))
  it('blames the upload', () => {
    expect(healthOf(sample({ qualityLimitation: 'bandwidth' }), 60, true).word).toBe('weak')
    expect(healthOf(sample({ qualityLimitation: 'bandwidth', videoBitrate: 100_000 }), 60, true).word).toBe('poor')
  })
  it('gives a new stream time to find its rate', () => expect(healthOf(sample({ qualityLimitation: 'bandwidth' }), 3, true).word).toBe('good'))
  it('asks no picture of a stream without one', () => expect(healthOf(sample({ framesPerSecond: 0, videoBitrate: 0 }), 60, false).word).toBe('good'))
})

describe('timeOnAir', () => {
  it('reads like a clock', () => expect([0, 7.9, 750, 3723].map(timeOnAir)).toEqual(['0:00', '0:07', '12:30', '1:02:03']))
})
