import { pageParameter, parseTarget } from '../client/target'
import { element } from './dom'
import { MediahubPlayer } from './player-element'
import './player-page.css'

/** The player that fills a page, made from the page's URL; undefined (and words for a person) where it names no room. */
export function fillPage(attributes: { heading: boolean; autoplay: boolean; muted: boolean; controls: boolean }): MediahubPlayer | undefined {
  // A new link pasted into the same tab differs in its fragment alone, which loads nothing.
  window.addEventListener('hashchange', () => location.reload())
  const stage = document.getElementById('stage') ?? document.body
  const theme = pageParameter(location, 'theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme
  const target = parseTarget(location)
  if (!target) {
    stage.append(element('p', { class: 'no-room', role: 'alert' }, 'This address names no room. It should end in /app/room, for example /play/live/demo.'))
    return undefined
  }
  document.title = `${target.room} – live`
  const player = new MediahubPlayer()
  const values: Record<string, string | undefined> = {
    app: target.app,
    room: target.room,
    identity: target.identity,
    token: target.token,
    heading: attributes.heading ? target.room : undefined,
    autoplay: attributes.autoplay ? '' : undefined,
    muted: attributes.muted ? '' : undefined,
    controls: attributes.controls ? undefined : 'none',
    pictures: pageParameter(location, 'pictures'),
    'page-keys': '',
  }
  for (const [name, value] of Object.entries(values)) if (value !== undefined) player.setAttribute(name, value)
  stage.append(player)
  return player
}
