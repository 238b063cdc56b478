import { describe, expect, it } from 'vitest'
import { linksFor } from './links'

describe('linksFor', () => {
  it('leads to the room and keeps the token out of what servers log', () =>
    expect(linksFor({ app: 'live', room: ' demo ', token: 'eyJ+b' })).toEqual({
      watch: '/play/live/demo#token=eyJ%2Bb',
      publish: '/publish/live/demo#token=eyJ%2Bb',
    }))
  it('watches without a stream key, which publishes only', () =>
    expect(linksFor({ app: 'live', room: 'demo', token: 'key' })).toEqual({ watch: '/play/live/demo', publish: '/publish/live/demo#token=key' }))
  it('offers publishing with a token only', () => expect(linksFor({ app: 'live', room: 'demo', token: '' })?.publish).toBeUndefined())
  it('leads nowhere without a room', () => expect(linksFor({ app: 'live', room: '  ', token: '' })).toBeUndefined())
})
