import { beforeEach, describe, expect, it, vi } from 'vitest'

vi.mock('./player/player-element', () => ({ MediahubPlayer: class {} }))
vi.mock('./publish/publish-view', () => ({ PublishView: class {}, showNoAccess: () => undefined }))

const pages: Record<string, () => Promise<unknown>> = {
  play: () => import('./play/play'),
  embed: () => import('./embed/embed'),
  publish: () => import('./publish/publish'),
  vod: () => import('./vod/vod'),
}

describe('a new link in the same tab', () => {
  const reload = vi.fn()
  beforeEach(() => {
    reload.mockClear()
    const made = () => Object.assign(new EventTarget(), { append: () => undefined, setAttribute: () => undefined, dataset: {} })
    vi.stubGlobal('window', new EventTarget())
    vi.stubGlobal('location', { pathname: '/', search: '', hash: '', origin: 'http://hub', reload })
    vi.stubGlobal('document', { getElementById: made, createElement: made, documentElement: made(), body: made() })
  })

  it.each(Object.keys(pages))('is loaded by the %s page', async (page) => {
    await pages[page]?.()
    expect(reload).not.toHaveBeenCalled()
    window.dispatchEvent(new Event('hashchange'))
    expect(reload).toHaveBeenCalledOnce()
  })
})
