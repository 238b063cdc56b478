/** Which recording a page's path names; undefined when it names none. */
export function parseVod(path: string): { app: string; id: string } | undefined {
  const match = /^\/vod\/([a-z0-9][a-z0-9-]*)\/(\d{1,18})\/?$/.exec(path)
  return match?.[1] && match[2] ? { app: match[1], id: match[2] } : undefined
}

/** What the API tells of a recording. */
export interface Vod {
  room: string
  status: string
  startedAt: string
  durationS: number
  sizeBytes: number
  width: number
  height: number
  url: string | null
  snapshotUrl: string | null
  reason: string | null
}

/** Why a recording cannot be played now, in words for a person. */
export function whyNot(vod: Pick<Vod, 'status' | 'reason'>): string {
  switch (vod.status) {
    case 'recording':
      return 'This is still being recorded. Reload the page when the recording has ended.'
    case 'uploading':
      return 'This recording is on its way into its bucket. Reload the page in a few minutes.'
    case 'failed':
      return vod.reason ? `This recording failed: ${vod.reason}` : 'This recording failed.'
    default:
      return 'The file of this recording is gone.'
  }
}

/** Hours, minutes and seconds. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

/** Bytes in the unit that fits. */
export function size(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`
}
