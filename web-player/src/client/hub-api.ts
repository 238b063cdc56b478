import { pathOf, type Target } from './target'

/** A refusal of the hub, or `status` 0 where no answer came. `message` says what to do and may be shown. */
export class HubError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly retryAfter: string | null = null,
    /** Where the hub has the same as single pictures (MJPEG), for a page that said it can show them. */
    readonly pictures: string | undefined = undefined,
    /** The hub's stable name of it. */
    readonly code: string | undefined = undefined,
  ) {
    super(message)
    this.name = 'HubError'
  }
}

export type Fetch = (input: string, init?: RequestInit) => Promise<Response>

const MJPEG = 'multipart/x-mixed-replace'

/** How long an answer may take before the try counts as lost: a black-holed network must not look like a slow hub. */
const ANSWER_TIMEOUT_MS = 10_000

/** Calls the hub; any status but 2xx and any network error becomes a HubError with the hub's own message. */
export async function callHub(fetcher: Fetch, url: string, init: RequestInit): Promise<Response> {
  // Not AbortSignal.any, which browsers lack that can play everything else. The timer is left running for the answer's body.
  const limit = new AbortController()
  const abort = () => limit.abort()
  setTimeout(abort, ANSWER_TIMEOUT_MS)
  if (init.signal?.aborted) abort()
  init.signal?.addEventListener('abort', abort, { signal: limit.signal })
  let response: Response
  try {
    response = await fetcher(url, { cache: 'no-store', ...init, signal: limit.signal })
  } catch {
    throw new HubError(0, 'The hub cannot be reached. Check the network connection.')
  }
  if (response.ok) return response
  const pictures = picturesOf(response.headers.get('Link'), url)
  const { message, error } = await bodyOf(response)
  throw new HubError(response.status, message ?? `The hub answered ${response.status}.`, response.headers.get('Retry-After'), pictures, error)
}

/** A viewer's token for a room of an app that plays publicly; a HubError with status 404 where it does not. */
export async function fetchPlayToken(fetcher: Fetch, hub: string, target: Target, signal: AbortSignal): Promise<string> {
  const path = `/api/v1/apps/${encodeURIComponent(target.app)}/play-token/${encodeURIComponent(target.room)}`
  const response = await callHub(fetcher, hub + path, { signal })
  const body: unknown = await response.json().catch(() => undefined)
  const token = (body as { data?: { token?: unknown } } | undefined)?.data?.token
  if (typeof token !== 'string') throw new HubError(0, 'The hub answered without a token. Reload the page.')
  return token
}

/** How many watch a room; null where its app does not tell. */
export async function fetchViewers(fetcher: Fetch, hub: string, target: Target): Promise<number | null> {
  const path = `/api/v1/apps/${encodeURIComponent(target.app)}/viewers/${encodeURIComponent(target.room)}`
  const body: unknown = await (await callHub(fetcher, hub + path, {})).json()
  const viewers = (body as { data?: { viewers?: unknown } } | undefined)?.data?.viewers
  return typeof viewers === 'number' ? viewers : null
}

/** Whether nobody can watch this room without a token of their own; false where the hub cannot say. */
export async function viewersNeedToken(fetcher: Fetch, hub: string, target: Target): Promise<boolean> {
  try {
    await fetchPlayToken(fetcher, hub, target, new AbortController().signal)
    return false
  } catch (error) {
    return error instanceof HubError && error.status >= 400 && error.status < 500 && error.status !== 429
  }
}

/** One WHIP or WHEP session as the hub made it (RFC 9725 section 4.2). */
export interface Session {
  answer: string
  /** Absolute URL of the session; undefined where the server gave none. */
  url: string | undefined
}

export async function postOffer(
  fetcher: Fetch,
  hub: string,
  kind: 'whip' | 'whep',
  target: Target,
  token: string,
  offer: string,
  pictures = false,
): Promise<Session> {
  const endpoint = hub + pathOf(kind, target)
  const response = await callHub(fetcher, endpoint, {
    method: 'POST',
    headers: { 'Content-Type': 'application/sdp', Accept: pictures ? `application/sdp, ${MJPEG}` : 'application/sdp', Authorization: `Bearer ${token}` },
    body: offer,
  })
  const location = response.headers.get('Location')
  return { answer: await response.text(), url: location === null ? undefined : new URL(location, endpoint).href }
}

/** Ends a session. Best effort: `keepalive` lets it leave while the page is closing, and the hub times out anyway. */
export function deleteSession(fetcher: Fetch, url: string, token: string): void {
  fetcher(url, { method: 'DELETE', headers: { Authorization: `Bearer ${token}` }, keepalive: true }).catch(() => undefined)
}

/** The target of `<…>; rel="alternate"; type="multipart/x-mixed-replace"`. */
function picturesOf(link: string | null, base: string): string | undefined {
  const target = link?.includes(MJPEG) ? /<([^>]+)>/.exec(link)?.[1] : undefined
  return target === undefined ? undefined : new URL(target, base).href
}

async function bodyOf(response: Response): Promise<{ message?: string; error?: string }> {
  const text = await response.text().catch(() => '')
  try {
    const { message, error } = JSON.parse(text) as { message?: unknown; error?: unknown }
    return { ...(typeof message === 'string' && message !== '' ? { message } : {}), ...(typeof error === 'string' ? { error } : {}) }
  } catch {
    // Not the hub's JSON: a proxy in between answered, and its page means nothing to a viewer.
    return {}
  }
}
