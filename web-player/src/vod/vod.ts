import { pageParameter } from '../client/target'
import { duration, parseVod, size, type Vod, whyNot } from './source'
import './vod.css'

const video = document.getElementById('video') as HTMLVideoElement
const message = document.getElementById('message') as HTMLElement
const title = document.getElementById('title') as HTMLElement
const facts = document.getElementById('facts') as HTMLElement
const actions = document.getElementById('actions') as HTMLElement
const download = document.getElementById('download') as HTMLAnchorElement

function say(text: string): void {
  message.textContent = text
  message.hidden = false
  video.hidden = true
}

function fact(name: string, value: string): void {
  const term = document.createElement('dt')
  const text = document.createElement('dd')
  term.textContent = name
  text.textContent = value
  facts.append(term, text)
  facts.hidden = false
}

function play(url: string, poster: string | null, name: string): void {
  if (poster) video.poster = poster
  video.src = url
  video.hidden = false
  message.hidden = true
  download.href = url
  download.download = name
  actions.hidden = false
}

/** With an API token or a session the API tells all there is to know; a link's token opens the file alone. */
async function load(app: string, id: string, token: string): Promise<void> {
  if (!token.startsWith('sk_') && !token.startsWith('eyJ')) {
    const link = `?token=${encodeURIComponent(token)}`
    play(`/vod/${app}/${id}/file${link}`, `/vod/${app}/${id}/poster.jpg${link}`, `clip-${id}`)
    return
  }
  const response = await fetch(`/api/v1/apps/${app}/vods/${id}`, { headers: { Authorization: `Bearer ${token}` } })
  const body = (await response.json()) as { data?: Vod; message?: string }
  const vod = body.data
  if (!vod) {
    say(body.message ?? 'This recording cannot be shown.')
    return
  }
  title.textContent = vod.room
  fact('Recorded', new Date(vod.startedAt).toLocaleString())
  if (vod.url) {
    fact('Duration', duration(vod.durationS))
    fact('Size', size(vod.sizeBytes))
    if (vod.width > 0) fact('Picture', `${vod.width} × ${vod.height}`)
    play(vod.url, vod.snapshotUrl, `clip-${id}`)
  } else {
    say(whyNot(vod))
  }
}

video.addEventListener('loadedmetadata', () => {
  if (facts.hidden) fact('Duration', duration(video.duration))
})
video.addEventListener('error', () => say('This recording cannot be played: the link has expired, or this browser lacks its codec.'))

// A new link pasted into the same tab differs in its fragment alone, which loads nothing.
window.addEventListener('hashchange', () => location.reload())
const theme = pageParameter(location, 'theme')
if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme
const vod = parseVod(location.pathname)
const token = pageParameter(location, 'token')
if (!vod) {
  say('This address names no recording. It should end in /app/number, for example /vod/live/12.')
} else if (!token) {
  say('This address lacks its token. GET /api/v1/apps/{app}/vods/{id} gives the whole link as playUrl.')
} else {
  title.textContent = `Recording ${vod.id}`
  document.title = `Recording ${vod.id}`
  load(vod.app, vod.id, token).catch((failure: unknown) => say(`The hub cannot be reached: ${String(failure)}`))
}
