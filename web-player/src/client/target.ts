/** Which room a page is about, read from its URL: `/play/{app}/{room}`, `/embed/…`, `/publish/…` and their options. */
export interface Target {
  app: string
  room: string
  /** The publisher to watch where the URL names one: `?identity=`. */
  identity?: string
  /** From `#token=` (which browsers send to no server) or else `?token=`. */
  token?: string
}

/** The target of a page's location, or undefined where the path names no room. */
export function parseTarget(location: { pathname: string; search: string; hash: string }): Target | undefined {
  const parts = location.pathname.split('/').filter((part) => part !== '')
  const [app, room] = parts.slice(1).map(decode)
  if (!app || !room) return undefined
  const identity = pageParameter(location, 'identity')
  const token = pageParameter(location, 'token')
  return { app, room, ...(identity ? { identity } : {}), ...(token ? { token } : {}) }
}

/** A page option: the fragment wins over the query, empty counts as absent. */
export function pageParameter(location: { search: string; hash: string }, name: string): string | undefined {
  const fragment = new URLSearchParams(location.hash.replace(/^#/, '')).get(name)
  return fragment || new URLSearchParams(location.search).get(name) || undefined
}

/** `kind` is the first path segment: a page (`play`) or an endpoint (`whep`). */
export function pathOf(kind: string, target: Target): string {
  const parts = [kind, target.app, target.room, ...(target.identity === undefined ? [] : [target.identity])]
  return '/' + parts.map(encodeURIComponent).join('/')
}

/** The iframe tag that shows this room in somebody's page. The title names it for screen readers. */
export function embedCode(origin: string, target: Target): string {
  const source = origin + pathOf('embed', target)
  const title = `Live stream ${target.room}`.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
  return (
    `<iframe src="${source}" title="${title}" width="640" height="360" style="border:0;aspect-ratio:16/9;width:100%;height:auto"` +
    ` allow="autoplay; fullscreen; picture-in-picture" allowfullscreen></iframe>`
  )
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
