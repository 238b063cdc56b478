import { element, setText } from './dom'
import type { PlayerModel } from './state'

/** The words of a state over the picture, with the one action that helps. Hidden while live. */
export class MessagePanel {
  readonly root: HTMLElement
  private readonly title = element('p', { class: 'mh-title' })
  private readonly detail = element('p', { class: 'mh-detail' })
  private readonly action = element('button', { type: 'button', class: 'button primary' })
  private readonly spinner = element('span', { class: 'mh-spinner', 'aria-hidden': 'true' })

  constructor(onAction: () => void) {
    this.action.addEventListener('click', onAction)
    this.root = element('div', { class: 'mh-message' }, this.spinner, this.title, this.detail, this.action)
  }

  show(model: PlayerModel): void {
    this.root.hidden = model.state === 'live'
    this.spinner.hidden = !['connecting', 'reconnecting', 'waiting'].includes(model.state)
    setText(this.title, model.title)
    setText(this.detail, model.detail)
    this.detail.hidden = model.detail === ''
    setText(this.action, model.action)
    this.action.hidden = model.action === ''
  }
}

/** Keeps the last frame, which the style sheet blurs, while there is no picture to show. */
export class LastFrame {
  readonly root = element('canvas', { class: 'mh-last-frame', 'aria-hidden': 'true', hidden: true })

  keep(video: HTMLVideoElement): void {
    // A small copy is enough under the blur and costs a phone little memory.
    const scale = Math.min(1, 480 / (video.videoWidth || 1))
    const width = Math.round(video.videoWidth * scale)
    const height = Math.round(video.videoHeight * scale)
    if (width === 0 || height === 0) return
    this.root.width = width
    this.root.height = height
    this.root.getContext('2d')?.drawImage(video, 0, 0, width, height)
    this.root.hidden = false
  }

  hide(): void {
    this.root.hidden = true
  }
}
