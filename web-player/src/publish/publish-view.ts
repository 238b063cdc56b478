import micIcon from 'lucide-static/icons/mic.svg?raw'
import micOffIcon from 'lucide-static/icons/mic-off.svg?raw'
import screenIcon from 'lucide-static/icons/monitor-up.svg?raw'
import cameraIcon from 'lucide-static/icons/video.svg?raw'
import cameraOffIcon from 'lucide-static/icons/video-off.svg?raw'
import type { Target } from '../client/target'
import { element, icon, iconButton, setIconButton, setText } from '../player/dom'
import type { Advice } from './device-errors'
import { timeOnAir } from './health'
import { LevelMeter } from './level-meter'
import { isOnAir, type PublishModel } from './publish-state'
import { ShareCard } from './share-card'
import type { Sources } from './sources'

export interface PublishActions {
  toggleLive(): void
  tryAgain(): void
  useCamera(deviceId: string): void
  useMicrophone(deviceId: string): void
  toggleScreen(): void
}

/** The publish page's elements; knows nothing of connections. */
export class PublishView {
  readonly share: ShareCard
  private readonly video = element('video', { class: 'preview', playsinline: true, muted: true, 'aria-label': 'Preview' })
  private readonly badge = element('span', { class: 'badge' }, 'Preview')
  private readonly empty = element('p', { class: 'preview-empty' }, 'Opening camera and microphone…')
  private readonly notice = element('div', { class: 'notice', role: 'alert', hidden: true })
  private readonly announcer = element('div', { class: 'visually-hidden', role: 'status' })
  private readonly cameras: HTMLSelectElement
  private readonly microphones: HTMLSelectElement
  private readonly cameraToggle: HTMLButtonElement
  private readonly microphoneToggle: HTMLButtonElement
  private readonly screen: HTMLButtonElement
  private readonly screenLabel = element('span', {}, 'Share screen')
  private readonly live: HTMLButtonElement
  private readonly meter = new LevelMeter()
  private sources: Sources | undefined
  /** An alert that is built again is spoken again, so it is built only for new words. */
  private shownNotice: string | undefined

  constructor(root: HTMLElement, target: Target, private readonly actions: PublishActions) {
    this.share = new ShareCard(target)
    this.video.muted = true
    this.cameras = select('Camera', (id) => actions.useCamera(id))
    this.microphones = select('Microphone', (id) => actions.useMicrophone(id))
    this.cameraToggle = iconButton('Switch camera off', cameraIcon, () => this.toggle(this.sources?.cameraTrack), 'button square')
    this.microphoneToggle = iconButton('Mute microphone', micIcon, () => this.toggle(this.sources?.microphoneTrack), 'button square')
    this.screen = element('button', { type: 'button', class: 'button' }, icon(screenIcon), this.screenLabel)
    this.screen.addEventListener('click', () => actions.toggleScreen())
    this.live = element('button', { type: 'button', class: 'button primary go-live', disabled: true }, 'Go live')
    this.live.addEventListener('click', () => actions.toggleLive())
    root.replaceChildren(
      element('header', {}, element('h1', {}, target.room), element('span', { class: 'app-name' }, `App ${target.app}`)),
      element('div', { class: 'stage' }, this.video, this.empty, this.badge),
      this.notice,
      element(
        'div',
        { class: 'devices' },
        element('div', { class: 'device' }, this.cameraToggle, element('label', {}, element('span', {}, 'Camera'), this.cameras)),
        element(
          'div',
          { class: 'device' },
          this.microphoneToggle,
          element('label', {}, element('span', { class: 'with-meter' }, 'Microphone', this.meter.root), this.microphones),
        ),
        element('div', { class: 'actions' }, this.screen, this.live),
      ),
      this.share.root,
      this.announcer,
    )
  }

  showSources(sources: Sources): void {
    this.sources = sources
    const video = sources.video
    const shown = (this.video.srcObject as MediaStream | null)?.getVideoTracks()[0]
    if (video !== shown) {
      this.video.srcObject = video ? new MediaStream([video]) : null
      this.video.play().catch(() => undefined)
    }
    this.video.classList.toggle('mirrored', !sources.sharingScreen)
    this.empty.hidden = video !== undefined
    setText(this.empty, 'No picture yet')
    this.meter.listenTo(sources.microphoneTrack)
    fill(this.cameras, sources.cameras, sources.cameraTrack, 'No camera')
    fill(this.microphones, sources.microphones, sources.microphoneTrack, 'No microphone')
    this.showToggles()
    this.screen.hidden = !navigator.mediaDevices || !('getDisplayMedia' in navigator.mediaDevices)
    setText(this.screenLabel, sources.sharingScreen ? 'Stop sharing' : 'Share screen')
    this.live.disabled = !video && !sources.audio
  }

  showState(model: PublishModel, secondsOnAir: number): void {
    document.body.dataset['state'] = model.state
    const onAir = isOnAir(model.state)
    const time = timeOnAir(secondsOnAir)
    this.live.classList.toggle('primary', !onAir)
    this.live.classList.toggle('stop', onAir)
    setText(this.live, onAir ? (model.everLive ? `Stop · ${time}` : 'Stop') : 'Go live')
    this.badge.classList.toggle('live', model.state === 'live')
    setText(this.badge, badgeOf(model, time))
    this.share.root.hidden = !(model.state === 'live' || model.state === 'reconnecting')
  }

  announce(text: string): void {
    setText(this.announcer, text)
  }

  /** Something the person should know or do; undefined takes it away. */
  showNotice(advice: Advice | undefined, canTryAgain: boolean): void {
    const shown = advice && `${advice.title}\n${advice.advice}`
    if (shown === this.shownNotice) return
    this.shownNotice = shown
    this.notice.hidden = advice === undefined
    if (!advice) return this.notice.replaceChildren()
    const words = element('div', {}, element('strong', {}, advice.title), element('p', {}, advice.advice))
    this.notice.replaceChildren(words)
    if (!canTryAgain) return
    const again = element('button', { type: 'button', class: 'button' }, 'Try again')
    again.addEventListener('click', () => this.actions.tryAgain())
    this.notice.append(again)
  }

  private toggle(track: MediaStreamTrack | undefined): void {
    if (track) track.enabled = !track.enabled
    this.showToggles()
  }

  private showToggles(): void {
    const camera = this.sources?.cameraTrack
    const microphone = this.sources?.microphoneTrack
    this.cameraToggle.disabled = !camera
    this.microphoneToggle.disabled = !microphone
    const cameraOff = camera?.enabled === false
    const muted = microphone?.enabled === false
    setIconButton(this.cameraToggle, cameraOff ? 'Switch camera on' : 'Switch camera off', cameraOff ? cameraOffIcon : cameraIcon)
    setIconButton(this.microphoneToggle, muted ? 'Unmute microphone' : 'Mute microphone', muted ? micOffIcon : micIcon)
    this.cameraToggle.classList.toggle('off', cameraOff)
    this.microphoneToggle.classList.toggle('off', muted)
  }
}

/** The page without a usable link: one sentence, no camera prompt. */
export function showNoAccess(root: HTMLElement, title: string, detail: string): void {
  document.body.dataset['state'] = 'denied'
  root.replaceChildren(element('section', { class: 'no-access', role: 'alert' }, element('h1', {}, title), element('p', {}, detail)))
}

function badgeOf(model: PublishModel, time: string): string {
  switch (model.state) {
    case 'live':
      return `LIVE ${time}`
    case 'connecting':
    case 'reconnecting':
    case 'blocked':
      return model.everLive ? 'Reconnecting…' : 'Connecting…'
    case 'preview':
    case 'denied':
    case 'failed':
      return 'Preview'
  }
}

function select(name: string, onChoice: (deviceId: string) => void): HTMLSelectElement {
  const made = element('select', { 'aria-label': name, disabled: true })
  made.addEventListener('change', () => onChoice(made.value))
  return made
}

function fill(list: HTMLSelectElement, devices: MediaDeviceInfo[], track: MediaStreamTrack | undefined, none: string): void {
  list.disabled = devices.length === 0
  const options = devices.map((device, index) => element('option', { value: device.deviceId }, device.label || `Device ${index + 1}`))
  list.replaceChildren(...(options.length > 0 ? options : [element('option', {}, none)]))
  const current = track?.getSettings().deviceId
  if (current && devices.some((device) => device.deviceId === current)) list.value = current
}
