import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

/** As much of an element as the player needs: attributes and events, no layout and no bubbling. */
class FakeElement extends EventTarget {
  readonly attributes = new Map<string, string>()
  readonly classList = { add: () => undefined }
  readonly style = { setProperty: () => undefined }
  readonly content = { firstElementChild: this }
  hidden = false
  tag = ''
  readonly requestFullscreen = vi.fn(async () => undefined)
  append(): void {}
  replaceChildren(): void {}
  matches(): boolean {
    return false
  }
  closest(selector: string): FakeElement | null {
    return selector.split(', ').includes(this.tag) ? this : null
  }
  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null
  }
  hasAttribute(name: string): boolean {
    return this.attributes.has(name)
  }
  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value)
  }
  removeAttribute(name: string): void {
    this.attributes.delete(name)
  }
  toggleAttribute(name: string, on: boolean): void {
    if (on) this.attributes.set(name, '')
    else this.attributes.delete(name)
  }
}

class FakeVideo extends FakeElement {
  paused = true
  videoWidth = 0
  videoHeight = 0
  srcObject: unknown = null
  readonly play = vi.fn(async () => void (this.paused = false))
  readonly pause = vi.fn(() => void (this.paused = true))
}

const videos: FakeVideo[] = []
const page = Object.assign(new EventTarget(), {
  hidden: false,
  fullscreenEnabled: true,
  fullscreenElement: null,
  createElement: (tag: string) => {
    if (tag !== 'video') return Object.assign(new FakeElement(), { tag })
    const video = new FakeVideo()
    videos.push(video)
    return video
  },
})
vi.stubGlobal('HTMLElement', FakeElement)
vi.stubGlobal('document', page)
vi.stubGlobal('window', new EventTarget())
vi.stubGlobal('location', { origin: 'http://hub' })
vi.stubGlobal('customElements', { define: () => undefined })
vi.mock('../client/whep-client', () => ({
  WhepClient: class {
    running = false
    connected = true
    start = () => (this.running = true)
    stop = () => undefined
    warm = () => undefined
  },
}))

const { MediahubPlayer } = await import('./player-element')

/** A player that is live, and its video. */
function live() {
  const player = new MediahubPlayer()
  const video = videos.at(-1)!
  player.setAttribute('autoplay', '')
  player.connectedCallback()
  video.paused = false
  video.dispatchEvent(new Event('playing'))
  expect(player.state).toBe('live')
  return { player, video }
}

const pointer = (type: string, pointerType: string) => Object.assign(new Event(type), { pointerType })

/** The nth click of a row, as the browser tells it: on `on`, with the press bubbling to the player. */
function press(player: EventTarget, on: EventTarget, pointerType: string, detail = 1) {
  player.dispatchEvent(pointer('pointerdown', pointerType))
  player.dispatchEvent(pointer('pointerup', pointerType))
  if (pointerType === 'touch') player.dispatchEvent(pointer('pointerleave', pointerType))
  on.dispatchEvent(Object.assign(new Event('click'), { detail }))
}

/** A double click that bubbled to the player from an element. */
function doubleClick(player: EventTarget, from: FakeElement) {
  const event = new Event('dblclick')
  Object.defineProperty(event, 'target', { get: () => from, set: () => undefined })
  player.dispatchEvent(event)
}

describe('MediahubPlayer', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => {
    vi.useRealTimers()
    page.hidden = false
  })

  it('keeps its controls after a finger has left, until they hide by themselves', () => {
    const { player } = live()
    player.dispatchEvent(pointer('pointerdown', 'touch'))
    player.dispatchEvent(pointer('pointerleave', 'touch'))
    expect(player.hasAttribute('data-active')).toBe(true)
    vi.advanceTimersByTime(2_500)
    expect(player.hasAttribute('data-active')).toBe(false)
  })
  it('hides its controls when the mouse leaves', () => {
    const { player } = live()
    player.dispatchEvent(pointer('pointermove', 'mouse'))
    player.dispatchEvent(pointer('pointerleave', 'mouse'))
    expect(player.hasAttribute('data-active')).toBe(false)
  })

  it('is paused by a click, once it is known to be no double click', () => {
    const { player, video } = live()
    player.dispatchEvent(pointer('pointermove', 'mouse'))
    press(player, video, 'mouse')
    expect(player.state).toBe('live')
    vi.advanceTimersByTime(250)
    expect(player.state).toBe('paused')
  })
  it('fills the screen by a double click, and goes on', () => {
    const { player, video } = live()
    player.dispatchEvent(pointer('pointermove', 'mouse'))
    press(player, video, 'mouse')
    press(player, video, 'mouse', 2)
    doubleClick(player, video)
    vi.advanceTimersByTime(1_000)
    expect(player.requestFullscreen).toHaveBeenCalledOnce()
    expect(player.state).toBe('live')
  })
  it('fills the screen by a double click on its message, and by none on a button', () => {
    const { player } = live()
    player.pause()
    doubleClick(player, Object.assign(new FakeElement(), { tag: 'button' }))
    expect(player.requestFullscreen).not.toHaveBeenCalled()
    doubleClick(player, Object.assign(new FakeElement(), { tag: 'div' }))
    expect(player.requestFullscreen).toHaveBeenCalledOnce()
  })
  it('shows its controls by the first tap and pauses by the second at once', () => {
    const { player, video } = live()
    press(player, video, 'touch')
    expect(player.state).toBe('live')
    press(player, video, 'touch', 2)
    expect(player.state).toBe('paused')
  })

  it('goes on when its page is seen again after the browser paused it unseen', () => {
    const { player, video } = live()
    page.hidden = true
    video.pause()
    video.dispatchEvent(new Event('pause'))
    video.play.mockClear()
    page.dispatchEvent(new Event('visibilitychange'))
    expect(video.play).not.toHaveBeenCalled()
    page.hidden = false
    page.dispatchEvent(new Event('visibilitychange'))
    expect(video.play).toHaveBeenCalledOnce()
    expect(player.state).toBe('live')
  })
  it('stays paused by its viewer when its page is seen again', () => {
    const { player, video } = live()
    player.pause()
    video.play.mockClear()
    page.dispatchEvent(new Event('visibilitychange'))
    expect(video.play).not.toHaveBeenCalled()
  })
})
