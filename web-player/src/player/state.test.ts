import { describe, expect, it } from 'vitest'
import { INITIAL, liveLabel, type PlayerEvent, type PlayerModel, reduce } from './state'

const after = (...events: PlayerEvent[]): PlayerModel => events.reduce(reduce, INITIAL)
const connecting: PlayerEvent = { type: 'connecting' }
const playing: PlayerEvent = { type: 'playing' }
const away: PlayerEvent = { type: 'away', retryMs: 2_000 }
const retrying = (attempt: number): PlayerEvent => ({ type: 'retrying', attempt, retryMs: 500, message: 'The hub answered 503.' })
const refused = (status: number): PlayerEvent => ({ type: 'refused', status, message: 'why' })
const silence = (silentMs: number): PlayerEvent => ({ type: 'silence', silentMs })

describe('reduce', () => {
  it('goes from connecting to live', () => {
    expect(after(connecting).title).toBe('Connecting…')
    expect(after(connecting, { type: 'connected' }, playing).state).toBe('live')
  })

  it('waits for a publisher who was never there', () => expect(after(connecting, away).title).toBe('Waiting for the stream to start'))

  it('says the end when the publisher leaves', () => expect(after(connecting, playing, retrying(1), away).title).toBe('The stream has ended'))

  it('goes live again after the end', () => expect(after(connecting, playing, away, playing).state).toBe('live'))

  it('counts the tries while reconnecting', () => {
    expect(after(connecting, playing, retrying(1)).title).toBe('Reconnecting… (try 1)')
    expect(after(connecting, playing, retrying(1), retrying(2)).attempt).toBe(2)
  })

  it('does not call the first failed try a reconnect', () => {
    expect(after(connecting, retrying(1)).state).toBe('connecting')
    expect(after(connecting, retrying(1), retrying(2)).state).toBe('reconnecting')
  })

  it.each([401, 403, 404])('takes %i for a missing link', (status) => {
    const model = after(connecting, refused(status))
    expect([model.state, model.title, model.detail]).toEqual(['denied', 'You need a link with access', 'why'])
  })

  it('blames the browser for a codec it lacks', () => expect(after(connecting, refused(406)).title).toBe('This browser cannot play this stream'))

  it('says which ports a firewall must allow, and keeps saying it while retrying', () => {
    const model = after(connecting, { type: 'unreachable', endpoints: ['UDP port 7882 of 203.0.113.5'] }, retrying(3))
    expect(model.state).toBe('blocked')
    expect(model.detail).toContain('UDP port 7882 of 203.0.113.5')
  })

  it('survives a short silence', () => expect(after(connecting, playing, silence(3_000)).state).toBe('live'))

  it('says reconnecting when packets stop, and live when they come again', () => {
    expect(after(connecting, playing, silence(5_000)).title).toBe('Reconnecting…')
    expect(after(connecting, playing, silence(5_000), silence(0)).state).toBe('live')
  })

  it('says the end after a long silence, and still comes back', () => {
    const silent = [connecting, playing, silence(5_000), silence(16_000)]
    expect(after(...silent).state).toBe('ended')
    expect(after(...silent, silence(0)).state).toBe('live')
  })

  it('ignores silence while it is not live', () => expect(after(connecting, silence(20_000)).state).toBe('connecting'))

  it('stays paused until asked', () => expect(after(connecting, playing, { type: 'paused' }, silence(9_000)).state).toBe('paused'))
})

describe('liveLabel', () => {
  it('rounds to what the eye can use', () => {
    expect(liveLabel(undefined)).toBe('LIVE')
    expect(liveLabel(2)).toBe('LIVE 10 ms')
    expect(liveLabel(123)).toBe('LIVE 120 ms')
    expect(liveLabel(1_640)).toBe('LIVE 1.6 s')
  })
})
