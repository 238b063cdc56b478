/** What these pages change in SDP, and nothing more. Lines end in CRLF (RFC 8866 section 5) and stay so. */

export type VideoCodec = 'h264' | 'vp8' | 'vp9' | 'av1'

const VIDEO_CODECS: readonly string[] = ['h264', 'vp8', 'vp9', 'av1']

export function parseVideoCodec(value: string | null): VideoCodec | undefined {
  const name = value?.toLowerCase()
  return name !== undefined && VIDEO_CODECS.includes(name) ? (name as VideoCodec) : undefined
}

/**
 * Puts `preferred` first and keeps all others behind it in their order, so that a hub without that codec still finds one.
 * Of H.264, constrained baseline in packetization mode 1 comes first: every browser decodes that, and not all the rest.
 * Fits `RTCRtpTransceiver.setCodecPreferences`.
 */
export function preferCodec<T extends { mimeType: string; sdpFmtpLine?: string }>(codecs: readonly T[], preferred: VideoCodec): T[] {
  const rank = (codec: T) => {
    if (codec.mimeType.toLowerCase() !== `video/${preferred}`) return 2
    const format = codec.sdpFmtpLine ?? ''
    return preferred === 'h264' && !(/profile-level-id=42e0/i.test(format) && /packetization-mode=1/.test(format)) ? 1 : 0
  }
  // Array.prototype.sort is stable (ECMA-262 section 23.1.3.30).
  return [...codecs].sort((a, b) => rank(a) - rank(b))
}

/**
 * Adds `x-google-start-bitrate` (kbit/s) to every video format of an answer. Chromium then starts there in place of
 * 300 kbit/s, and a 720p picture is sharp a second earlier; others ignore the parameter.
 */
export function withStartBitrate(answer: string, kilobitsPerSecond: number): string {
  const sections = answer.split(/(?=^m=)/m)
  return sections.map((section) => (section.startsWith('m=video') ? startBitrateIn(section, kilobitsPerSecond) : section)).join('')
}

function startBitrateIn(section: string, kilobitsPerSecond: number): string {
  const parameter = `x-google-start-bitrate=${kilobitsPerSecond}`
  const lines = section.split('\r\n')
  const withFormat = new Set(lines.map((line) => /^a=fmtp:(\d+) /.exec(line)?.[1]).filter((payloadType) => payloadType !== undefined))
  const repair = new Set(
    lines.map((line) => /^a=rtpmap:(\d+) (?:rtx|red|ulpfec|flexfec-03)\//i.exec(line)?.[1]).filter((payloadType) => payloadType !== undefined),
  )
  return lines
    .flatMap((line) => {
      const format = /^a=fmtp:(\d+) /.exec(line)?.[1]
      if (format !== undefined && !repair.has(format) && !line.includes('x-google-start-bitrate')) return [`${line};${parameter}`]
      const map = /^a=rtpmap:(\d+) /.exec(line)?.[1]
      if (map !== undefined && !repair.has(map) && !withFormat.has(map)) return [line, `a=fmtp:${map} ${parameter}`]
      return [line]
    })
    .join('\r\n')
}

/** Where an answer's candidates let media go, as words for a person: `UDP port 7882 of 203.0.113.5`. */
export function mediaEndpoints(answer: string): string[] {
  const endpoints = answer.split('\r\n').map((line) => {
    const fields = /^a=candidate:\S+ \d+ (udp|tcp) \d+ (\S+) (\d+) /i.exec(line)
    return fields && `${fields[1]?.toUpperCase()} port ${fields[3]} of ${fields[2]}`
  })
  return [...new Set(endpoints.filter((endpoint) => endpoint !== null))]
}
