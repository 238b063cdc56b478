import checkIcon from 'lucide-static/icons/check.svg?raw'
import copyIcon from 'lucide-static/icons/copy.svg?raw'
import type { MediaSample } from '../client/stats'
import { embedCode, pathOf, type Target } from '../client/target'
import { bits } from '../player/developer-overlay'
import { element, icon, setText } from '../player/dom'
import { healthOf } from './health'

/** What a publisher needs once the stream is on air: how it is doing, and the links to hand out. */
export class ShareCard {
  private readonly word = element('strong', { class: 'health-word' }, 'good')
  private readonly reason = element('span', { class: 'health-reason' })
  private readonly bitrate = element('dd', {}, '–')
  private readonly resolution = element('dd', {}, '–')
  private readonly frames = element('dd', {}, '–')
  private readonly access = element('p', { class: 'access', hidden: true })
  private readonly health: HTMLElement
  readonly root: HTMLElement

  constructor(target: Target) {
    const watch = location.origin + pathOf('play', { app: target.app, room: target.room })
    const embed = embedCode(location.origin, { app: target.app, room: target.room })
    this.health = element('p', { class: 'health', 'data-health': 'good' }, this.word, this.reason)
    this.root = element(
      'section',
      { class: 'card share', hidden: true, 'aria-label': 'Your stream' },
      this.health,
      element(
        'dl',
        { class: 'figures' },
        ...([['Bitrate', this.bitrate], ['Resolution', this.resolution], ['Frames/s', this.frames]] as const).map(([name, value]) =>
          element('div', {}, element('dt', {}, name), value),
        ),
      ),
      this.access,
      copyField('Watch link', watch),
      copyField('Embed code', embed),
    )
  }

  /** The links below lead nowhere without a token: says so, and where to get one. */
  showNeedsToken(): void {
    this.access.hidden = false
    setText(
      this.access,
      'This app has no public playback: viewers need a token. POST /api/v1/apps/{app}/tokens with "canPublish": false makes one; add it to a link as #token=…',
    )
  }

  show(sample: MediaSample, secondsOnAir: number, hasVideo: boolean): void {
    const health = healthOf(sample, secondsOnAir, hasVideo)
    this.health.dataset['health'] = health.word
    setText(this.word, health.word)
    setText(this.reason, health.reason)
    setText(this.bitrate, bits(sample.videoBitrate === undefined ? sample.audioBitrate : sample.videoBitrate + (sample.audioBitrate ?? 0)))
    setText(this.resolution, sample.width && sample.height ? `${sample.width} × ${sample.height}` : '–')
    setText(this.frames, sample.framesPerSecond === undefined ? '–' : String(Math.round(sample.framesPerSecond)))
  }
}

function copyField(name: string, value: string): HTMLElement {
  const input = element('input', { type: 'text', readonly: true, value, spellcheck: 'false' })
  input.addEventListener('focus', () => input.select())
  const label = element('span', { 'aria-live': 'polite' }, 'Copy')
  const button = element('button', { type: 'button', class: 'button', 'aria-label': `Copy ${name.toLowerCase()}` }, icon(copyIcon), label)
  button.addEventListener('click', async () => {
    if (!(await copy(input))) return
    setText(label, 'Copied')
    button.firstElementChild?.replaceWith(icon(checkIcon))
    setTimeout(() => {
      setText(label, 'Copy')
      button.firstElementChild?.replaceWith(icon(copyIcon))
    }, 2_000)
  })
  return element('div', { class: 'copy-field' }, element('label', {}, element('span', {}, name), input), button)
}

/** The clipboard API needs a secure page; on plain http the old command still works on a selection. */
async function copy(input: HTMLInputElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(input.value)
    return true
  } catch {
    input.select()
    return document.execCommand('copy')
  }
}
