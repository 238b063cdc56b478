import type { MediaSample } from '../client/stats'
import type { PlayerState } from '../player/state'

/** What an embedding page may ask for: `frame.contentWindow.postMessage({type: 'mediahub:play'}, origin)`. */
export type EmbedCommand = 'play' | 'pause' | 'mute' | 'unmute' | 'state'

/** What the frame tells its parent, at every change and as the answer to `mediahub:state`. Holds no secret. */
export interface EmbedState {
  type: 'mediahub:state'
  state: PlayerState
  message: string
  muted: boolean
  latencyMs: number | null
  width: number | null
  height: number | null
}

const COMMANDS: readonly string[] = ['play', 'pause', 'mute', 'unmute', 'state']

/** The command of a message, or undefined for everything else that travels between windows. */
export function parseCommand(data: unknown): EmbedCommand | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const type = (data as { type?: unknown }).type
  if (typeof type !== 'string' || !type.startsWith('mediahub:')) return undefined
  const name = type.slice('mediahub:'.length)
  return COMMANDS.includes(name) ? (name as EmbedCommand) : undefined
}

export function stateMessage(state: PlayerState, message: string, muted: boolean, sample: MediaSample | undefined): EmbedState {
  const whole = (value: number | undefined) => (value === undefined ? null : Math.round(value))
  return {
    type: 'mediahub:state',
    state,
    message,
    muted,
    latencyMs: whole(sample?.latencyMs),
    width: whole(sample?.width),
    height: whole(sample?.height),
  }
}
