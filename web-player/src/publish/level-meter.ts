import { element } from '../player/dom'

/** Quieter than this shows nothing: the noise floor of ordinary microphones. */
const FLOOR_DB = -60

/** Root mean square of samples (−1…1) as 0…1 on a decibel scale, as ears hear it. */
export function levelOf(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  const decibels = 10 * Math.log10(sum / Math.max(1, samples.length) || 1e-12)
  return Math.min(1, Math.max(0, 1 - decibels / FLOOR_DB))
}

/** A bar that moves with the microphone. */
export class LevelMeter {
  private readonly bar = element('span', { class: 'level-bar' })
  readonly root = element('span', { class: 'level', role: 'meter', 'aria-label': 'Microphone level', 'aria-valuemin': '0', 'aria-valuemax': '100' }, this.bar)
  private context: AudioContext | undefined
  private track: MediaStreamTrack | undefined
  private disconnect = () => {}

  /** Shows the level of `track`; undefined shows silence. */
  listenTo(track: MediaStreamTrack | undefined): void {
    if (track === this.track) return
    this.track = track
    this.disconnect()
    this.show(0)
    if (!track) return
    this.context ??= new AudioContext()
    const context = this.context
    const source = context.createMediaStreamSource(new MediaStream([track]))
    const analyser = context.createAnalyser()
    analyser.fftSize = 1024
    source.connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    const timer = setInterval(() => {
      // Browsers hold sound back until the first click on the page.
      if (context.state === 'suspended') void context.resume()
      analyser.getFloatTimeDomainData(samples)
      this.show(levelOf(samples))
    }, 66)
    this.disconnect = () => {
      clearInterval(timer)
      source.disconnect()
    }
  }

  private show(level: number): void {
    this.bar.style.transform = `scaleX(${level.toFixed(3)})`
    this.root.setAttribute('aria-valuenow', String(Math.round(level * 100)))
  }
}
