import { describe, expect, it } from 'vitest'
import { parseCommand, stateMessage } from './messages'

describe('parseCommand', () => {
  it('knows its commands', () => expect(parseCommand({ type: 'mediahub:mute' })).toBe('mute'))
  it.each([undefined, null, 'mediahub:play', 5, {}, { type: 'play' }, { type: 'mediahub:toString' }, { type: ['mediahub:play'] }])(
    'ignores %o',
    (data) => expect(parseCommand(data)).toBeUndefined(),
  )
})

describe('stateMessage', () => {
  it('says null for what is not known', () =>
    expect(stateMessage('waiting', 'Waiting for the stream to start', true, undefined)).toEqual({
      type: 'mediahub:state',
      state: 'waiting',
      message: 'Waiting for the stream to start',
      muted: true,
      latencyMs: null,
      width: null,
      height: null,
    }))
})
