import { describe, expect, it } from 'vitest'
import { duration, parseVod, size, whyNot } from './source'

describe('the address of a recording', () => {
  it('names app and number', () => {
    expect(parseVod('/vod/live/12')).toEqual({ app: 'live', id: '12' })
    expect(parseVod('/vod/live/12/')).toEqual({ app: 'live', id: '12' })
  })
  it('is refused when it names none', () => {
    for (const path of ['/vod/live', '/vod/live/x', '/vod/../12', '/play/live/12', '/vod/a%2Fb/1']) expect(parseVod(path)).toBeUndefined()
  })
})

describe('words for people', () => {
  it('say why a recording failed, and when to look again at one that goes on', () => {
    expect(whyNot({ status: 'failed', reason: 'the disk was full' })).toBe('This recording failed: the disk was full')
    expect(whyNot({ status: 'failed', reason: null })).toBe('This recording failed.')
    expect(whyNot({ status: 'recording', reason: null })).toContain('still being recorded')
    expect(whyNot({ status: 'uploading', reason: null })).toContain('on its way')
    expect(whyNot({ status: 'ready', reason: null })).toBe('The file of this recording is gone.')
  })
  it('tell durations', () => {
    expect(duration(59.6)).toBe('1:00')
    expect(duration(3_725)).toBe('1:02:05')
  })
  it('tell sizes', () => {
    expect(size(999)).toBe('1 kB')
    expect(size(10_485_760)).toBe('10.5 MB')
    expect(size(5_400_000_000)).toBe('5.4 GB')
  })
})
