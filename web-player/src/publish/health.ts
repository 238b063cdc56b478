import type { MediaSample } from '../client/stats'

export type HealthWord = 'good' | 'weak' | 'poor'

export interface Health {
  word: HealthWord
  /** Why, and what helps. */
  reason: string
}

/** Congestion control needs this long to find the rate, and saying "weak" meanwhile would be wrong. */
const STARTING_SECONDS = 6

/** Judges what is sent by what its receiver reports; the first cause found is the one that is said. */
export function healthOf(sample: MediaSample, secondsOnAir: number, hasVideo: boolean): Health {
  const loss = sample.lossRatio ?? 0
  const roundTripMs = sample.roundTripMs ?? 0
  if (loss > 0.1) return { word: 'poor', reason: `${percent(loss)} of the packets get lost. Move closer to the router or use a cable.` }
  if (roundTripMs > 800) return { word: 'poor', reason: `The way to the hub takes ${Math.round(roundTripMs)} ms. Another network would help.` }
  if (secondsOnAir < STARTING_SECONDS) return { word: 'good', reason: 'Finding the best quality…' }
  if (hasVideo && (sample.videoBitrate ?? 0) < 250_000 && sample.qualityLimitation === 'bandwidth') {
    return { word: 'poor', reason: 'The upload is too slow for video. Stop other uploads or use another network.' }
  }
  if (hasVideo && sample.qualityLimitation === 'cpu') {
    return { word: 'weak', reason: 'This computer is too busy to encode every frame. Close other programs.' }
  }
  if (loss > 0.03) return { word: 'weak', reason: `${percent(loss)} of the packets get lost. Wi-Fi is the usual cause.` }
  if (hasVideo && sample.qualityLimitation === 'bandwidth') return { word: 'weak', reason: 'The upload limits the quality.' }
  if (roundTripMs > 300) return { word: 'weak', reason: `The way to the hub takes ${Math.round(roundTripMs)} ms.` }
  if (hasVideo && sample.framesPerSecond !== undefined && sample.framesPerSecond < 12) {
    return { word: 'weak', reason: `Only ${Math.round(sample.framesPerSecond)} frames a second. More light helps most cameras.` }
  }
  return { word: 'good', reason: 'Picture and sound arrive at the hub as they should.' }
}

/** `0:07`, `12:30`, `1:02:03`. */
export function timeOnAir(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const pad = (value: number) => String(value).padStart(2, '0')
  const minutes = Math.floor(whole / 60)
  return minutes < 60 ? `${minutes}:${pad(whole % 60)}` : `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(whole % 60)}`
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`
}
