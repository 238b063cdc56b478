import { pathOf } from '../client/target'

export interface RoomChoice {
  app: string
  room: string
  token: string
}

/** Where the two buttons lead; undefined while app or room are empty. Tokens go into the fragment, which no server logs. */
export function linksFor(choice: RoomChoice): { watch: string; publish: string | undefined } | undefined {
  const app = choice.app.trim()
  const room = choice.room.trim()
  const token = choice.token.trim()
  if (app === '' || room === '') return undefined
  const fragment = `#token=${encodeURIComponent(token)}`
  const publish = token === '' ? undefined : pathOf('publish', { app, room }) + fragment
  // A stream key publishes only; a join token also plays, which apps without public playback ask for.
  const watch = pathOf('play', { app, room }) + (token.startsWith('eyJ') ? fragment : '')
  return { watch, publish }
}
