import type { PublisherEvent } from '../client/whip-client'

/** The states of the publish page, as `data-state` of its body says them. */
export type PublishState = 'preview' | 'connecting' | 'live' | 'reconnecting' | 'denied' | 'blocked' | 'failed'

export interface PublishModel {
  state: PublishState
  /** It was on air since “Go live”: before that nothing is there to be connected again. */
  everLive: boolean
  /** What the notice says; empty where there is nothing to say. */
  title: string
  detail: string
}

export type PublishEvent = Exclude<PublisherEvent, { type: 'sample' }> | { type: 'stopped' }

export const PREVIEW: PublishModel = { state: 'preview', everLive: false, title: '', detail: '' }

/** Going live or on air: the primary button stops. */
export function isOnAir(state: PublishState): boolean {
  return state === 'connecting' || state === 'live' || state === 'reconnecting' || state === 'blocked'
}

/** What the publisher sees after `event`. Pure: no clock, no DOM. */
export function reduce(model: PublishModel, event: PublishEvent): PublishModel {
  switch (event.type) {
    case 'connecting':
      return { ...PREVIEW, state: 'connecting' }
    case 'connected':
      return { ...PREVIEW, state: 'live', everLive: true }
    case 'stopped':
      return PREVIEW
    case 'away':
      return waiting(model, 'The room is not free yet', 'The hub is asked again by itself.')
    case 'retrying':
      if (model.state === 'blocked') return model
      return waiting(model, `${model.everLive ? 'Reconnecting…' : 'Not live yet'} (try ${event.attempt})`, event.message)
    case 'unreachable':
      return { ...model, state: 'blocked', title: 'Your network blocks video', detail: allow(event.endpoints) }
    case 'refused':
      if (event.status === 401 || event.status === 403) return { ...PREVIEW, state: 'denied', title: 'You need a link with access', detail: event.message }
      return { ...PREVIEW, state: 'failed', title: 'The hub did not take the stream', detail: event.message }
  }
}

function waiting({ everLive }: PublishModel, title: string, detail: string): PublishModel {
  return { state: everLive ? 'reconnecting' : 'connecting', everLive, title, detail }
}

function allow(endpoints: string[]): string {
  return `Allow ${endpoints.length === 0 ? 'the hub’s media ports' : endpoints.join(' or ')} in the firewall, or use another network.`
}
