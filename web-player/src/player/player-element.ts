import volumeOffIcon from 'lucide-static/icons/volume-x.svg?raw'
import { fetchViewers } from '../client/hub-api'
import type { MediaSample } from '../client/stats'
import { ViewerPoll } from '../client/viewer-poll'
import { type ViewerEvent, WhepClient } from '../client/whep-client'
import { Controls } from './controls'
import { DeveloperOverlay } from './developer-overlay'
import { element, icon, setText } from './dom'
import { LastFrame, MessagePanel } from './message-panel'
import { PictureStream } from './picture-stream'
import { INITIAL, liveLabel, type PlayerEvent, type PlayerModel, type PlayerState, reduce } from './state'
import './player.css'

/** A pause shorter than this keeps its session, so that it resumes in the same instant; then the hub is freed of it. */
const RELEASE_AFTER_PAUSE_MS = 10_000
const CONTROLS_HIDE_MS = 2_500
/** A click pauses only when no second one makes it a double click by then. */
const DOUBLE_CLICK_MS = 250

export interface StateChange {
  state: PlayerState
  message: string
}

/**
 * `<mediahub-player app="live" room="demo" autoplay>`: watches one room.
 *
 * Attributes: `app`, `room`, `identity`, `token`, `hub` (origin, default: the page's), `heading` (shown top left),
 * `pictures="none"` (a camera's JPEGs are wanted as video), `autoplay`, `muted`, `controls="none"`, `page-keys` (the whole page's keys belong to this player). All are read when
 * the element is attached. The element reflects its state in `state` (see PlayerState) and fires `statechange`
 * (CustomEvent<StateChange>), `volumechange` and `sample` (CustomEvent<MediaSample>, once a second).
 */
export class MediahubPlayer extends HTMLElement {
  private readonly video = element('video', { playsinline: true, disableremoteplayback: true })
  private readonly lastFrame = new LastFrame()
  private readonly message = new MessagePanel(() => this.onAction())
  private readonly details = new DeveloperOverlay()
  private readonly viewers = element('span', { class: 'mh-viewers' })
  private readonly announcer = element('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' })
  private readonly soundButton = element('button', { type: 'button', class: 'mh-sound button', hidden: true }, icon(volumeOffIcon), 'Tap for sound')
  private readonly controls = new Controls(
    {
      togglePlay: () => this.togglePlay(),
      toggleMute: () => (this.muted ? this.unmute() : this.mute()),
      setVolume: (volume) => this.setVolume(volume),
      toggleDetails: () => this.details.toggle(this.sample),
      togglePictureInPicture: () => void this.togglePictureInPicture(),
      toggleFullscreen: () => void this.toggleFullscreen(),
    },
    { pictureInPicture: document.pictureInPictureEnabled === true, fullscreen: document.fullscreenEnabled || 'webkitEnterFullscreen' in this.video },
  )
  private model: PlayerModel = INITIAL
  private client: WhepClient | undefined
  private stream: MediaStream | undefined
  private pictures: PictureStream | undefined
  private viewerPoll: ViewerPoll | undefined
  private sample: MediaSample | undefined
  private releaseTimer: ReturnType<typeof setTimeout> | undefined
  private hideTimer: ReturnType<typeof setTimeout> | undefined
  private clickTimer: ReturnType<typeof setTimeout> | undefined
  private activeBeforePress = false
  private pressedByTouch = false
  /** Aborted when the element leaves the page: takes all listeners outside of it along. */
  private attached: AbortController | undefined

  /** Starts watching, or goes on after a pause. */
  play(): void {
    if (this.model.state !== 'paused' || !this.client) return
    clearTimeout(this.releaseTimer)
    this.apply({ type: 'connecting' })
    if (!this.client.running) this.client.start()
    else if (this.client.connected) void this.startVideo()
    else this.client.retryNow()
  }

  pause(): void {
    if (this.model.state === 'paused') return
    this.apply({ type: 'paused' })
    this.video.pause()
    clearTimeout(this.releaseTimer)
    // Without media there is nothing worth keeping for a resume.
    this.releaseTimer = setTimeout(() => this.client?.stop(), this.sample ? RELEASE_AFTER_PAUSE_MS : 0)
  }

  mute(): void {
    this.video.muted = true
  }

  unmute(): void {
    this.video.muted = false
    if (this.video.volume === 0) this.video.volume = 1
    this.soundButton.hidden = true
  }

  get muted(): boolean {
    return this.video.muted
  }

  /** 0–1. */
  setVolume(volume: number): void {
    this.video.volume = Math.min(1, Math.max(0, Math.round(volume * 20) / 20))
    if (this.video.volume > 0) this.unmute()
    else this.mute()
  }

  get state(): PlayerState {
    return this.model.state
  }

  /** The last sample of the connection; undefined before the first second. */
  stats(): MediaSample | undefined {
    return this.sample
  }

  /** Ends the session and stays paused. For pages that are about to be left. */
  stop(): void {
    this.pause()
    clearTimeout(this.releaseTimer)
    this.client?.stop()
  }

  connectedCallback(): void {
    this.attached = new AbortController()
    this.video.muted = this.hasAttribute('muted')
    const title = this.getAttribute('heading')
    const heading = element('div', { class: 'mh-heading' }, ...(title ? [element('span', {}, title), this.viewers] : []))
    const parts = [this.video, this.lastFrame.root, heading, this.message.root, this.soundButton, this.details.root, this.announcer]
    this.replaceChildren(...parts, ...(this.getAttribute('controls') === 'none' ? [] : [this.controls.root]))
    this.tabIndex = this.hasAttribute('page-keys') ? -1 : 0
    this.listen(this.attached.signal)
    const hub = this.getAttribute('hub') ?? location.origin
    const target = {
      app: this.getAttribute('app') ?? '',
      room: this.getAttribute('room') ?? '',
      ...optional('identity', this.getAttribute('identity')),
      ...optional('token', this.getAttribute('token')),
    }
    const ask = () => fetchViewers((input, init) => fetch(input, init), hub, target)
    this.viewerPoll = title ? new ViewerPoll(ask, (viewers) => this.showViewers(viewers)) : undefined
    this.client = new WhepClient({
      hub,
      target,
      pictures: this.getAttribute('pictures') !== 'none',
      onEvent: (event) => this.onViewerEvent(event),
    })
    this.render()
    if (this.hasAttribute('autoplay')) this.play()
    else this.client.warm()
  }

  disconnectedCallback(): void {
    this.attached?.abort()
    clearTimeout(this.releaseTimer)
    clearTimeout(this.hideTimer)
    clearTimeout(this.clickTimer)
    this.client?.stop()
    this.viewerPoll?.stop()
    this.closePictures()
    this.model = INITIAL
  }

  private listen(signal: AbortSignal): void {
    this.soundButton.addEventListener('click', () => this.unmute(), { signal })
    this.video.addEventListener('playing', () => this.follow({ type: 'playing' }), { signal })
    this.video.addEventListener('resize', () => this.render(), { signal })
    this.video.addEventListener('volumechange', () => this.onVolume(), { signal })
    // The first touch only brings the controls; with a mouse they are there already.
    this.addEventListener('pointerdown', (event) => this.onPress(event), { signal })
    this.video.addEventListener('click', (event) => this.onClick(event), { signal })
    this.addEventListener('dblclick', (event) => this.onDoubleClick(event), { signal })
    // Browsers pause a video by themselves (picture-in-picture's own button, iOS): follow them.
    this.video.addEventListener('pause', () => this.model.state === 'live' && this.video.srcObject !== null && !document.hidden && this.pause(), { signal })
    document.addEventListener('visibilitychange', () => this.onVisible(), { signal })
    for (const type of ['pointermove', 'pointerdown', 'focusin', 'keydown']) this.addEventListener(type, () => this.showControls(), { signal })
    // A finger leaves with every tap.
    this.addEventListener('pointerleave', (event) => event.pointerType !== 'touch' && this.hideControls(), { signal })
    const keys: EventTarget = this.hasAttribute('page-keys') ? document : this
    keys.addEventListener('keydown', (event) => this.onKey(event as KeyboardEvent), { signal })
    document.addEventListener('fullscreenchange', () => this.render(), { signal })
    window.addEventListener('online', () => this.model.state !== 'paused' && this.client?.retryNow(), { signal })
    window.addEventListener('pagehide', () => this.client?.stop(), { signal })
    // Back from the browser's page cache: the session was ended at pagehide.
    window.addEventListener('pageshow', (event) => event.persisted && this.model.state !== 'paused' && this.client?.start(), { signal })
  }

  private onViewerEvent(event: ViewerEvent): void {
    if (event.type === 'picture') return this.showPicture(event.jpeg)
    // The next pictures begin a new stream: only that makes the video say that it plays.
    if (event.type === 'connecting') this.closePictures()
    if (event.type === 'stream') {
      this.closePictures()
      this.lastFrame.keep(this.video)
      this.stream = event.stream
      this.show(event.stream)
      return
    }
    if (event.type === 'sample') {
      this.sample = event.sample
      this.showWhatArrives(event.sample)
      this.details.update(event.sample)
      this.dispatchEvent(new CustomEvent('sample', { detail: event.sample }))
      return this.follow({ type: 'silence', silentMs: event.silentMs })
    }
    this.follow(event)
  }

  /** A paused viewer is not told what happens to a session it no longer watches. */
  private follow(event: PlayerEvent): void {
    if (this.model.state !== 'paused') this.apply(event)
  }

  private showPicture(jpeg: Blob): void {
    if (!this.pictures) {
      this.lastFrame.keep(this.video)
      this.pictures = new PictureStream()
      this.stream = this.pictures.stream
      this.show(this.stream)
    }
    this.pictures.show(jpeg)
  }

  private closePictures(): void {
    this.pictures?.close()
    this.pictures = undefined
  }

  private show(stream: MediaStream): void {
    this.video.srcObject = stream
    void this.startVideo()
  }

  /**
   * A video element with a picture track waits for the first picture and plays no sound before it. Where only sound comes
   * (the publisher's camera is off), it gets the sound alone until a picture arrives.
   */
  private showWhatArrives(sample: MediaSample): void {
    if (!this.stream || this.model.state === 'paused') return
    const picture = (sample.videoBitrate ?? 0) > 0
    if (this.video.srcObject !== this.stream) {
      if (picture) this.show(this.stream)
    } else if (!picture && (sample.audioBitrate ?? 0) > 0 && this.model.state !== 'live' && this.stream.getVideoTracks().length > 0) {
      this.show(new MediaStream(this.stream.getAudioTracks()))
    }
  }

  /** Plays with sound where the browser allows it, else muted with an offer to turn it on. */
  private async startVideo(): Promise<void> {
    if (this.model.state === 'paused') return
    try {
      await this.video.play()
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return
      if (this.video.muted) return this.pause()
      this.video.muted = true
      this.soundButton.hidden = false
      void this.startVideo()
    }
  }

  private apply(event: PlayerEvent): void {
    const before = this.model
    this.model = reduce(before, event)
    if (before.state === 'live' && this.model.state !== 'live') this.lastFrame.keep(this.video)
    if (this.model.state === 'live') {
      this.lastFrame.hide()
      this.viewerPoll?.start()
    } else {
      this.viewerPoll?.stop()
    }
    this.render()
    if (before.state === this.model.state && before.title === this.model.title) return
    setText(this.announcer, [this.model.title, this.model.detail].filter(Boolean).join('. '))
    this.dispatchEvent(new CustomEvent<StateChange>('statechange', { detail: { state: this.model.state, message: this.model.title } }))
  }

  private showViewers(viewers: number): void {
    const words = `${viewers} watching`
    if (this.viewers.textContent !== words) setText(this.announcer, words)
    setText(this.viewers, words)
  }

  private render(): void {
    this.setAttribute('state', this.model.state)
    this.message.show(this.model)
    this.toggleAttribute('audio-only', this.model.state === 'live' && this.video.videoWidth === 0)
    this.controls.update({
      playing: this.model.state !== 'paused',
      muted: this.video.muted || this.video.volume === 0,
      volume: this.video.volume,
      live: this.model.state === 'live',
      liveLabel: liveLabel(this.sample?.latencyMs),
      quality: this.video.videoHeight > 0 ? `${Math.min(this.video.videoWidth, this.video.videoHeight)}p` : '',
      fullscreen: document.fullscreenElement === this,
    })
  }

  private onAction(): void {
    if (this.model.state === 'paused') this.play()
    else this.client?.retryNow()
  }

  private togglePlay(): void {
    if (this.model.state === 'paused') this.play()
    else this.pause()
  }

  private onPress(event: PointerEvent): void {
    this.activeBeforePress = this.hasAttribute('data-active')
    this.pressedByTouch = event.pointerType === 'touch'
  }

  private onClick(event: MouseEvent): void {
    if (!this.activeBeforePress || this.model.state !== 'live') return
    if (this.pressedByTouch) return this.pause()
    if (event.detail > 1) return
    clearTimeout(this.clickTimer)
    this.clickTimer = setTimeout(() => this.model.state === 'live' && this.pause(), DOUBLE_CLICK_MS)
  }

  private onDoubleClick(event: MouseEvent): void {
    const target = event.target as HTMLElement
    // Words of the details are selected by it, and a second tap after one that paused is not meant for the screen.
    if (target.closest('button, input, dl') || (this.pressedByTouch && target !== this.video)) return
    clearTimeout(this.clickTimer)
    void this.toggleFullscreen()
  }

  /** What the browser paused while nobody saw the page (its picture-in-picture was closed) goes on. */
  private onVisible(): void {
    if (!document.hidden && this.model.state === 'live' && this.video.paused) void this.startVideo()
  }

  private onVolume(): void {
    if (!this.video.muted) this.soundButton.hidden = true
    this.render()
    this.dispatchEvent(new Event('volumechange'))
  }

  private showControls(): void {
    this.toggleAttribute('data-active', true)
    clearTimeout(this.hideTimer)
    this.hideTimer = setTimeout(() => this.hideControls(), CONTROLS_HIDE_MS)
  }

  private hideControls(): void {
    // Whoever walks through the buttons with the keyboard must see where they are.
    if (!this.controls.root.matches(':has(:focus-visible)')) this.removeAttribute('data-active')
  }

  private onKey(event: KeyboardEvent): void {
    const target = event.target as HTMLElement
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches('input, select, textarea')) return
    // Space on a focused button presses that button.
    if (event.key === ' ' && target.matches('button')) return
    const action = this.keyAction(event.key)
    if (!action) return
    event.preventDefault()
    this.showControls()
    action()
  }

  private keyAction(key: string): (() => void) | undefined {
    switch (key.toLowerCase()) {
      case ' ':
      case 'k':
        return () => this.togglePlay()
      case 'm':
        return () => (this.muted ? this.unmute() : this.mute())
      case 'f':
        return () => void this.toggleFullscreen()
      case 'p':
        return () => void this.togglePictureInPicture()
      case 'i':
        return () => this.details.toggle(this.sample)
      case 'arrowup':
      case 'arrowright':
        return () => this.setVolume(this.muted ? 0.1 : this.video.volume + 0.1)
      case 'arrowdown':
      case 'arrowleft':
        return () => this.setVolume(this.video.volume - 0.1)
      default:
        return undefined
    }
  }

  private async togglePictureInPicture(): Promise<void> {
    const change = document.pictureInPictureElement ? document.exitPictureInPicture() : this.video.requestPictureInPicture()
    await change.catch(() => undefined)
  }

  private async toggleFullscreen(): Promise<void> {
    if (document.fullscreenElement) return document.exitFullscreen()
    if (document.fullscreenEnabled) return this.requestFullscreen().catch(() => undefined)
    // iPhones give full screen to the video alone.
    ;(this.video as { webkitEnterFullscreen?: () => void }).webkitEnterFullscreen?.()
  }
}

function optional<K extends string>(name: K, value: string | null): { [P in K]?: string } {
  return value === null || value === '' ? {} : ({ [name]: value } as { [P in K]: string })
}

customElements.define('mediahub-player', MediahubPlayer)
