import { describe, expect, it } from 'vitest'
import { adviceFor, browserOf } from './device-errors'

describe('adviceFor', () => {
  it.each([
    ['chromium', 'icon left of the address'],
    ['firefox', 'crossed-out camera'],
    ['safari', 'Settings for This Website'],
  ] as const)('names the buttons of %s when the camera is refused', (browser, words) =>
    expect(adviceFor('NotAllowedError', 'camera', browser).advice).toContain(words),
  )
  it('does not send people to settings for a cancelled screen share', () =>
    expect(adviceFor('NotAllowedError', 'screen', 'chromium').advice).toContain('Share screen'))
  it.each(['NotAllowedError', 'NotReadableError', 'NotFoundError', 'AbortError', 'OddError'])('offers no “Try again” of the screen at %s', (name) => {
    expect(adviceFor(name, 'screen', 'chromium')).toMatchObject({ wanted: 'screen', advice: expect.not.stringContaining('Try again') })
  })
  it('says what to close when the device is busy', () => expect(adviceFor('NotReadableError', 'microphone', 'other').title).toBe('The microphone is busy'))
  it('offers the screen where there is no camera', () => expect(adviceFor('NotFoundError', 'camera', 'other').advice).toContain('Share screen'))
  it('keeps the name of what it does not know', () => expect(adviceFor('OddError', 'camera', 'other').advice).toContain('OddError'))
})

describe('browserOf', () => {
  it('tells the engines apart', () => {
    expect(browserOf('Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36')).toBe('chromium')
    expect(browserOf('Mozilla/5.0 (X11; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe('firefox')
    expect(browserOf('Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15')).toBe('safari')
  })
})
