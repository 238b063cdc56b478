import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ViewerPoll } from './viewer-poll'

describe('ViewerPoll', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  function setUp(answers: (number | null | Error)[]) {
    const seen: number[] = []
    let asked = 0
    const poll = new ViewerPoll(
      async () => {
        const answer = answers[asked++]
        if (answer instanceof Error) throw answer
        return answer === undefined ? 0 : answer
      },
      (viewers) => seen.push(viewers),
    )
    return { poll, seen, asked: () => asked }
  }

  it('asks every ten seconds while it runs, through failures', async () => {
    const { poll, seen, asked } = setUp([3, new Error('away'), 5])
    poll.start()
    poll.start()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(seen).toEqual([3, 5])
    poll.stop()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked()).toBe(3)
  })

  it('never asks again where the app does not tell', async () => {
    const { poll, seen, asked } = setUp([null])
    poll.start()
    await vi.advanceTimersByTimeAsync(30_000)
    poll.stop()
    poll.start()
    await vi.advanceTimersByTimeAsync(30_000)
    expect([seen, asked()]).toEqual([[], 1])
  })

  it('shows no answer that comes after a stop', async () => {
    const { poll, seen } = setUp([3])
    poll.start()
    poll.stop()
    await vi.advanceTimersByTimeAsync(0)
    expect(seen).toEqual([])
  })
})
