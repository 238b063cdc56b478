import { describe, expect, it } from 'vitest'
import { awayDelayMs, Backoff, retryAfterMs } from './backoff'

describe('Backoff', () => {
  it('doubles up to its cap', () => {
    const backoff = new Backoff(500, 3_000, () => 1)
    expect([1, 2, 3, 4, 5].map(() => backoff.nextMs())).toEqual([500, 1000, 2000, 3000, 3000])
    expect(backoff.attempt).toBe(5)
  })

  it('never waits less than half of the step', () => {
    const backoff = new Backoff(500, 3_000, () => 0)
    expect([backoff.nextMs(), backoff.nextMs()]).toEqual([250, 500])
  })

  it('starts over after a reset', () => {
    const backoff = new Backoff(500, 3_000, () => 1)
    backoff.nextMs()
    backoff.nextMs()
    backoff.reset()
    expect(backoff.nextMs()).toBe(500)
  })

  it('stays finite after many tries', () => {
    const backoff = new Backoff(500, 3_000, () => 1)
    for (let i = 0; i < 5_000; i++) backoff.nextMs()
    expect(backoff.nextMs()).toBe(3_000)
  })
})

describe('retryAfterMs', () => {
  it('reads seconds', () => expect(retryAfterMs('3', 0)).toBe(3_000))
  it('reads a date', () => expect(retryAfterMs('Thu, 01 Jan 1970 00:00:05 GMT', 1_000)).toBe(4_000))
  it('holds zero and the past at its minimum', () => {
    expect(retryAfterMs('0', 0)).toBe(500)
    expect(retryAfterMs('Thu, 01 Jan 1970 00:00:05 GMT', 99_000)).toBe(500)
  })
  it('caps what a wrong server says', () => expect(retryAfterMs('86400', 0)).toBe(15_000))
  it('falls back on nothing and on nonsense', () => {
    expect(retryAfterMs(null, 0)).toBe(2_000)
    expect(retryAfterMs('soon', 0)).toBe(2_000)
  })
})

describe('awayDelayMs', () => {
  it('starts at what the hub said and grows to ten seconds', () => expect([0, 5, 1_000].map((tries) => awayDelayMs(2_000, tries, () => 0))).toEqual([2_000, 3_221, 10_000]))
  it('never asks earlier than the hub said', () => expect(awayDelayMs(15_000, 50, () => 0)).toBe(15_000))
  it('spreads an audience', () => expect(awayDelayMs(2_000, 0, () => 1)).toBe(2_500))
})
