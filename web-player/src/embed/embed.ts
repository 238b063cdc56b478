import { pageParameter } from '../client/target'
import type { StateChange } from '../player/player-element'
import { fillPage } from '../player/player-page'
import { parseCommand, stateMessage } from './messages'

const off = (name: string) => ['0', 'false'].includes(pageParameter(location, name) ?? '')
const on = (name: string) => ['1', 'true'].includes(pageParameter(location, name) ?? '')

const player = fillPage({ heading: on('heading'), autoplay: !off('autoplay'), muted: on('muted'), controls: !off('controls') })

if (player && window.parent !== window) {
  let message = ''
  const tell = () => window.parent.postMessage(stateMessage(player.state, message, player.muted, player.stats()), '*')
  player.addEventListener('statechange', (event) => {
    message = (event as CustomEvent<StateChange>).detail.message
    tell()
  })
  player.addEventListener('volumechange', tell)
  window.addEventListener('message', (event) => {
    // Only the page that holds the frame commands it; a sibling frame or a popup does not.
    if (event.source !== window.parent) return
    const command = parseCommand(event.data)
    if (command === 'state') tell()
    else if (command) player[command]()
  })
  tell()
}
