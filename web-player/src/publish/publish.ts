import { viewersNeedToken } from '../client/hub-api'
import { parseVideoCodec } from '../client/sdp'
import { pageParameter, parseTarget, type Target } from '../client/target'
import { type PublisherEvent, WhipClient } from '../client/whip-client'
import type { Advice } from './device-errors'
import { isOnAir, PREVIEW, type PublishEvent, type PublishModel, reduce } from './publish-state'
import { PublishView, showNoAccess } from './publish-view'
import { Sources } from './sources'
import './publish.css'

/** The publish page: brings devices, connection and view together. */
class PublishPage {
  private readonly view: PublishView
  private readonly sources: Sources
  private readonly client: WhipClient
  private model: PublishModel = PREVIEW
  private problem: Advice | undefined
  private askedWhoMayWatch = false
  /** Epoch milliseconds of the first connection; reconnecting does not set the clock back. */
  private onAirSince: number | undefined
  private wakeLock: WakeLockSentinel | undefined

  constructor(root: HTMLElement, private readonly target: Target) {
    this.view = new PublishView(root, target, {
      toggleLive: () => (isOnAir(this.model.state) ? this.stop() : this.start()),
      tryAgain: () => this.tryAgain(),
      useCamera: (id) => void this.sources.useCamera(id),
      useMicrophone: (id) => void this.sources.useMicrophone(id),
      toggleScreen: () => (this.sources.sharingScreen ? this.sources.stopScreen() : void this.sources.shareScreen()),
    })
    this.sources = new Sources({
      onChange: () => this.onSources(),
      onProblem: (problem) => {
        this.problem = problem
        this.render()
      },
    })
    this.client = new WhipClient({
      hub: location.origin,
      target,
      codec: parseVideoCodec(pageParameter(location, 'codec') ?? null) ?? 'h264',
      onEvent: (event) => this.onEvent(event),
    })
    setInterval(() => this.onAirSince !== undefined && this.render(), 1_000)
    window.addEventListener('online', () => isOnAir(this.model.state) && this.client.retryNow())
    // Browsers take the wake lock away from a hidden tab.
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && isOnAir(this.model.state) && void this.keepAwake(true))
    window.addEventListener('pagehide', () => this.client.stop())
    window.addEventListener('beforeunload', (event) => {
      if (isOnAir(this.model.state)) event.preventDefault()
    })
    this.render()
    void this.sources.open()
  }

  private start(): void {
    this.onAirSince = undefined
    this.client.start(this.sources.video, this.sources.audio)
  }

  private stop(): void {
    this.client.stop()
    this.onAirSince = undefined
    this.apply({ type: 'stopped' })
  }

  private tryAgain(): void {
    if (this.model.title !== '') {
      this.client.retryNow()
      return
    }
    this.problem = undefined
    this.render()
    void this.sources.open()
  }

  private onSources(): void {
    // A device that works now answers whatever was said about devices before.
    if (this.sources.video && this.sources.audio) this.problem = undefined
    this.view.showSources(this.sources)
    void this.client.replace('video', this.sources.video)
    void this.client.replace('audio', this.sources.audio)
    this.render()
  }

  private onEvent(event: PublisherEvent): void {
    if (event.type === 'sample') this.view.share.show(event.sample, this.secondsOnAir(), this.sources.video !== undefined)
    else this.apply(event)
  }

  private apply(event: PublishEvent): void {
    const before = this.model
    this.model = reduce(before, event)
    if (this.model.state === 'live') {
      this.onAirSince ??= Date.now()
      void this.askWhoMayWatch()
    }
    if (!isOnAir(this.model.state)) this.onAirSince = undefined
    if (before.state !== this.model.state) {
      this.view.announce({ preview: 'Stopped', live: 'You are live', connecting: 'Connecting', reconnecting: 'Reconnecting' }[this.model.state as string] ?? '')
      void this.keepAwake(isOnAir(this.model.state))
    }
    this.render()
  }

  private async askWhoMayWatch(): Promise<void> {
    if (this.askedWhoMayWatch) return
    this.askedWhoMayWatch = true
    if (await viewersNeedToken((input, init) => fetch(input, init), location.origin, this.target)) this.view.share.showNeedsToken()
  }

  private render(): void {
    this.view.showState(this.model, this.secondsOnAir())
    const words: Advice | undefined = this.model.title === '' ? this.problem : { title: this.model.title, advice: this.model.detail }
    this.view.showNotice(words, words?.wanted !== 'screen')
  }

  private secondsOnAir(): number {
    return this.onAirSince === undefined ? 0 : (Date.now() - this.onAirSince) / 1_000
  }

  /** A phone that dims its screen stops its camera. */
  private async keepAwake(on: boolean): Promise<void> {
    const held = () => this.wakeLock !== undefined && !this.wakeLock.released
    if (on && !held()) {
      const lock = await navigator.wakeLock?.request('screen').catch(() => undefined)
      if (isOnAir(this.model.state) && !held()) this.wakeLock = lock
      else await lock?.release().catch(() => undefined)
    }
    if (!on) {
      const lock = this.wakeLock
      this.wakeLock = undefined
      await lock?.release().catch(() => undefined)
    }
  }
}

// A new link pasted into the same tab differs in its fragment alone, which loads nothing.
window.addEventListener('hashchange', () => location.reload())
const root = document.getElementById('publish') ?? document.body
const target = parseTarget(location)
if (!target) showNoAccess(root, 'This address names no room', 'It should end in /app/room, for example /publish/live/demo.')
else if (target.token === undefined) showNoAccess(root, 'You need a link with access', 'Ask the owner of this room for a link to publish: it carries a token.')
else {
  document.title = `Go live – ${target.room}`
  new PublishPage(root, target)
}
