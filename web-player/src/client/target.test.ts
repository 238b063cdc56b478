import { describe, expect, it } from 'vitest'
import { embedCode, pageParameter, parseTarget, pathOf } from './target'

const at = (pathname: string, search = '', hash = '') => ({ pathname, search, hash })

describe('parseTarget', () => {
  it('reads app and room', () => expect(parseTarget(at('/play/live/demo'))).toEqual({ app: 'live', room: 'demo' }))
  it('reads an identity', () => expect(parseTarget(at('/embed/live/demo', '?identity=cam%201'))).toEqual({ app: 'live', room: 'demo', identity: 'cam 1' }))
  it('forgives a slash at the end', () => expect(parseTarget(at('/play/live/demo/'))).toEqual({ app: 'live', room: 'demo' }))
  it('knows when the room is missing', () => expect(parseTarget(at('/play/live'))).toBeUndefined())
  it('prefers the token of the fragment', () => expect(parseTarget(at('/publish/live/demo', '?token=a', '#token=b'))?.token).toBe('b'))
  it('takes the token of the query', () => expect(parseTarget(at('/publish/live/demo', '?token=a'))?.token).toBe('a'))
  it('survives a broken escape', () => expect(parseTarget(at('/play/live/100%'))?.room).toBe('100%'))
})

describe('pageParameter', () => {
  it('treats empty as absent', () => expect(pageParameter(at('/', '?codec='), 'codec')).toBeUndefined())
})

describe('pathOf', () => {
  it('escapes what a path cannot hold', () => expect(pathOf('whep', { app: 'live', room: 'a b', identity: 'x/y' })).toBe('/whep/live/a%20b/x%2Fy'))
  it('never carries the token', () => expect(pathOf('play', { app: 'live', room: 'demo', token: 'secret' })).toBe('/play/live/demo'))
})

describe('embedCode', () => {
  it('cannot be broken out of', () => expect(embedCode('https://hub', { app: 'live', room: '"><script>' })).not.toContain('"><script>'))
})
