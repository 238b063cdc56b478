import { describe, expect, it } from 'vitest'
import { isOnAir, PREVIEW, type PublishEvent, reduce } from './publish-state'

const after = (...events: PublishEvent[]) => events.reduce(reduce, PREVIEW)

describe('reduce', () => {
  it('goes live and back to the preview', () => {
    expect(after({ type: 'connecting' }, { type: 'connected' }).state).toBe('live')
    expect(after({ type: 'connecting' }, { type: 'connected' }, { type: 'stopped' })).toEqual(PREVIEW)
  })
  it('stays on air while reconnecting', () => {
    const model = after({ type: 'connecting' }, { type: 'connected' }, { type: 'retrying', attempt: 2, retryMs: 1, message: 'why' })
    expect(model.title).toBe('Reconnecting… (try 2)')
    expect(isOnAir(model.state)).toBe(true)
  })
  it('does not say that it reconnects what never was live', () => {
    const retrying: PublishEvent = { type: 'retrying', attempt: 2, retryMs: 1, message: 'The hub answered 503.' }
    const model = after({ type: 'connecting' }, retrying)
    expect(model).toMatchObject({ state: 'connecting', title: 'Not live yet (try 2)', detail: 'The hub answered 503.' })
    expect(isOnAir(model.state)).toBe(true)
    expect(after({ type: 'connecting' }, { type: 'away', retryMs: 1 }).state).toBe('connecting')
    const again = after({ type: 'connecting' }, { type: 'connected' }, { type: 'stopped' }, { type: 'connecting' }, retrying)
    expect(again.title).toBe('Not live yet (try 2)')
  })
  it('asks for a link when the token is refused', () =>
    expect(after({ type: 'connecting' }, { type: 'refused', status: 403, message: 'Not this room.' })).toMatchObject({
      state: 'denied',
      title: 'You need a link with access',
      detail: 'Not this room.',
    }))
  it('passes on what the hub says about other refusals', () =>
    expect(after({ type: 'refused', status: 406, message: 'No common codec.' }).detail).toBe('No common codec.'))
  it('keeps saying that the network blocks while it retries', () =>
    expect(after({ type: 'unreachable', endpoints: [] }, { type: 'retrying', attempt: 3, retryMs: 1, message: '' }).state).toBe('blocked'))
})
