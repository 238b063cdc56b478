import type { PublisherEvent } from '../client/whip-client'

/** The states of the publish page, as `data-state` of its body says them. */
export type PublishState = 'preview' | 'connecting' | 'live' | 'reconnecting' | 'denied' | 'blocked' | 'failed'

export interface PublishModel {
  state: PublishState
  /** What the notice says; empty where there is nothing to say. */
  title: string
  detail: string
}

export type PublishEvent = Exclude<PublisherEvent, { type: 'sample' }> | { type: 'stopped' }

export const PREVIEW: PublishModel = { state: 'preview', title: '', detail: '' }

/** Going live or on air: the primary button stops. */
export function isOnAir(state: PublishState): boolean {
  return state === 'connecting' || state === 'live' || state === 'reconnecting' || state === 'blocked'
}

/** What the publisher sees after `event`. Pure: no clock, no DOM. */
export function reduce(model: PublishModel, event: PublishEvent): PublishModel {
  switch (event.type) {
    case 'connecting':
      return { state: 'connecting', title: '', detail: '' }
    case 'connected':
      return { state: 'live', title: '', detail: '' }
    case 'stopped':
      return PREVIEW
    case 'away':
      return { state: 'reconnecting', title: 'The room is not free yet', detail: 'The hub is asked again by itself.' }
    case 'retrying':
      if (model.state === 'blocked') return model
      return { state: 'reconnecting', title: `Reconnecting… (try ${event.attempt})`, detail: event.message }
    case 'unreachable':
      return { state: 'blocked', title: 'Your network blocks video', detail: allow(event.endpoints) }
    case 'refused':
      if (event.status === 401 || event.status === 403) return { state: 'denied', title: 'You need a link with access', detail: event.message }
      return { state: 'failed', title: 'The hub did not take the stream', detail: event.message }
  }
}

function allow(endpoints: string[]): string {
  return `Allow ${endpoints.length === 0 ? 'the hub’s media ports' : endpoints.join(' or ')} in the firewall, or use another network.`
}
