import maximizeIcon from 'lucide-static/icons/maximize.svg?raw'
import minimizeIcon from 'lucide-static/icons/minimize.svg?raw'
import pauseIcon from 'lucide-static/icons/pause.svg?raw'
import pipIcon from 'lucide-static/icons/picture-in-picture-2.svg?raw'
import playIcon from 'lucide-static/icons/play.svg?raw'
import volumeIcon from 'lucide-static/icons/volume-2.svg?raw'
import mutedIcon from 'lucide-static/icons/volume-x.svg?raw'
import { element, iconButton, setIconButton, setText } from './dom'

export interface ControlActions {
  togglePlay(): void
  toggleMute(): void
  setVolume(volume: number): void
  toggleDetails(): void
  togglePictureInPicture(): void
  toggleFullscreen(): void
}

export interface ControlState {
  playing: boolean
  muted: boolean
  volume: number
  live: boolean
  liveLabel: string
  quality: string
  fullscreen: boolean
}

/** The bottom bar: play, mute and volume, LIVE with latency, quality, picture-in-picture, full screen. */
export class Controls {
  readonly root: HTMLElement
  private readonly play: HTMLButtonElement
  private readonly mute: HTMLButtonElement
  private readonly volume: HTMLInputElement
  private readonly badge = element('span', { class: 'mh-badge', hidden: true, title: 'Estimated: half the round trip plus the jitter buffer' })
  private readonly quality: HTMLButtonElement
  private readonly fullscreen: HTMLButtonElement

  constructor(actions: ControlActions, can: { pictureInPicture: boolean; fullscreen: boolean }) {
    this.play = iconButton('Play', playIcon, () => actions.togglePlay())
    this.mute = iconButton('Mute', volumeIcon, () => actions.toggleMute())
    this.volume = element('input', { type: 'range', class: 'mh-volume', min: '0', max: '100', step: '5', 'aria-label': 'Volume' })
    this.volume.addEventListener('input', () => actions.setVolume(this.volume.valueAsNumber / 100))
    this.quality = element('button', { type: 'button', class: 'mh-quality', title: 'Stream details (i)', hidden: true })
    this.quality.addEventListener('click', () => actions.toggleDetails())
    this.fullscreen = iconButton('Full screen', maximizeIcon, () => actions.toggleFullscreen())
    this.fullscreen.hidden = !can.fullscreen
    const pip = iconButton('Picture in picture', pipIcon, () => actions.togglePictureInPicture())
    pip.hidden = !can.pictureInPicture
    this.root = element(
      'div',
      { class: 'mh-bar', role: 'group', 'aria-label': 'Player controls' },
      this.play,
      this.mute,
      this.volume,
      this.badge,
      element('span', { class: 'mh-spacer' }),
      this.quality,
      pip,
      this.fullscreen,
    )
  }

  update(state: ControlState): void {
    setIconButton(this.play, state.playing ? 'Pause' : 'Play', state.playing ? pauseIcon : playIcon)
    setIconButton(this.mute, state.muted ? 'Unmute' : 'Mute', state.muted ? mutedIcon : volumeIcon)
    const volume = state.muted ? 0 : Math.round(state.volume * 100)
    this.volume.valueAsNumber = volume
    this.volume.style.setProperty('--volume', `${volume}%`)
    this.badge.hidden = !state.live
    setText(this.badge, state.liveLabel)
    this.quality.hidden = !state.live || state.quality === ''
    setText(this.quality, state.quality)
    this.quality.setAttribute('aria-label', `Quality ${state.quality}, show stream details`)
    setIconButton(this.fullscreen, state.fullscreen ? 'Leave full screen' : 'Full screen', state.fullscreen ? minimizeIcon : maximizeIcon)
  }
}
