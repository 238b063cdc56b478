import type { ViewerEvent } from '../client/whep-client'

/** The states of a player, as the `state` attribute of the element says them. */
export type PlayerState = 'paused' | 'connecting' | 'waiting' | 'live' | 'reconnecting' | 'ended' | 'denied' | 'blocked'

export interface PlayerModel {
  state: PlayerState
  /** There was a picture or sound since the page opened: a missing publisher then means the end, not the beginning. */
  everLive: boolean
  /** Live until the packets stopped coming, with the connection still up. */
  silent: boolean
  /** The number of the try while reconnecting; 0 while it is the stream that is being waited for. */
  attempt: number
  title: string
  detail: string
  /** The words of the one button that helps; empty where nothing but time does. */
  action: string
}

export type PlayerEvent =
  | Exclude<ViewerEvent, { type: 'stream' | 'picture' | 'sample' }>
  | { type: 'playing' }
  | { type: 'silence'; silentMs: number }
  | { type: 'paused' }

/** A pause of the packets shorter than this is a network's hiccup, and the picture alone tells it. */
const SILENT_MS = 4_000
/** The hub gives up on a vanished publisher after at most 10 s; a viewer who still gets nothing then sees the end. */
const ENDED_MS = 15_000

export const INITIAL: PlayerModel = view({ everLive: false, attempt: 0 }, 'paused', 'Ready to play', '', 'Play')

/** What the viewer sees after `event`. Pure: no clock, no DOM. */
export function reduce(model: PlayerModel, event: PlayerEvent): PlayerModel {
  switch (event.type) {
    case 'paused':
      return view(model, 'paused', 'Paused', '', 'Play')
    case 'connecting':
      return view({ ...model, attempt: 0 }, 'connecting', 'Connecting…')
    case 'connected':
      return model
    case 'playing':
      return view({ everLive: true, attempt: 0 }, 'live', 'LIVE')
    case 'away':
      return model.everLive
        ? view(model, 'ended', 'The stream has ended', 'It goes on here by itself if it starts again.', 'Try again')
        : view(model, 'waiting', 'Waiting for the stream to start', 'It starts here by itself.', 'Try now')
    case 'refused':
      return refused(model, event.status, event.message)
    case 'retrying':
      return retrying(model, event.attempt, event.message)
    case 'unreachable':
      return view(model, 'blocked', 'Your network blocks video', allow(event.endpoints), 'Try again')
    case 'silence':
      return silence(model, event.silentMs)
  }
}

function refused(model: PlayerModel, status: number, message: string): PlayerModel {
  if (status === 401 || status === 403 || status === 404) return view(model, 'denied', 'You need a link with access', message, 'Try again')
  return view(model, 'blocked', 'This browser cannot play this stream', message, 'Try again')
}

function retrying(model: PlayerModel, attempt: number, message: string): PlayerModel {
  if (model.state === 'blocked') return model
  // A first try that fails is still part of connecting; nobody has seen a connection yet.
  if (!model.everLive && attempt === 1) return view({ ...model, attempt }, 'connecting', 'Connecting…')
  return view({ ...model, attempt }, 'reconnecting', `Reconnecting… (try ${attempt})`, message, 'Try now')
}

function silence(model: PlayerModel, silentMs: number): PlayerModel {
  if (model.silent && silentMs < SILENT_MS) return view({ everLive: true, attempt: 0 }, 'live', 'LIVE')
  if (model.silent && model.state !== 'ended' && silentMs >= ENDED_MS) {
    return { ...view(model, 'ended', 'The stream has ended', 'It goes on here by itself if it starts again.', 'Try again'), silent: true }
  }
  if (model.state === 'live' && silentMs >= SILENT_MS) {
    return { ...view({ ...model, attempt: 0 }, 'reconnecting', 'Reconnecting…', 'The publisher’s connection was interrupted.', 'Try now'), silent: true }
  }
  return model
}

function allow(endpoints: string[]): string {
  const what = endpoints.length === 0 ? 'the hub’s media ports' : endpoints.join(' or ')
  return `Allow ${what} in the firewall, or use another network.`
}

function view(from: Pick<PlayerModel, 'everLive' | 'attempt'>, state: PlayerState, title: string, detail = '', action = ''): PlayerModel {
  return { everLive: from.everLive, attempt: from.attempt, silent: false, state, title, detail, action }
}

/** The badge's words: `LIVE`, with the latency where it is known. */
export function liveLabel(latencyMs: number | undefined): string {
  if (latencyMs === undefined) return 'LIVE'
  return latencyMs < 1_000 ? `LIVE ${Math.max(10, Math.round(latencyMs / 10) * 10)} ms` : `LIVE ${(latencyMs / 1_000).toFixed(1)} s`
}
