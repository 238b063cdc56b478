import { describe, expect, it } from 'vitest'
import { mediaEndpoints, parseVideoCodec, preferCodec, withStartBitrate } from './sdp'

const answer = [
  'v=0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10;useinbandfec=1',
  'm=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103',
  'a=rtpmap:96 VP8/90000',
  'a=rtpmap:97 rtx/90000',
  'a=fmtp:97 apt=96',
  'a=rtpmap:102 H264/90000',
  'a=fmtp:102 packetization-mode=1;profile-level-id=42e01f',
  'a=rtpmap:103 rtx/90000',
  'a=fmtp:103 apt=102',
  '',
].join('\r\n')

describe('withStartBitrate', () => {
  const lines = withStartBitrate(answer, 2500).split('\r\n')

  it('extends an existing video format line', () =>
    expect(lines).toContain('a=fmtp:102 packetization-mode=1;profile-level-id=42e01f;x-google-start-bitrate=2500'))

  it('adds a line to a format that has none', () => expect(lines[lines.indexOf('a=rtpmap:96 VP8/90000') + 1]).toBe('a=fmtp:96 x-google-start-bitrate=2500'))

  it('leaves retransmission and audio alone', () => {
    expect(lines).toContain('a=fmtp:97 apt=96')
    expect(lines).toContain('a=fmtp:111 minptime=10;useinbandfec=1')
  })

  it('changes nothing the second time', () => expect(withStartBitrate(lines.join('\r\n'), 2500)).toBe(lines.join('\r\n')))

  it('keeps the line ends', () => expect(lines.at(-1)).toBe(''))
})

describe('preferCodec', () => {
  const codecs = ['video/VP8', 'video/rtx', 'video/H264', 'video/AV1', 'video/H264'].map((mimeType, index) => ({ mimeType, index }))

  it('moves every profile of the codec to the front and keeps the rest in order', () =>
    expect(preferCodec(codecs, 'h264').map((codec) => codec.index)).toEqual([2, 4, 0, 1, 3]))

  it('prefers the H.264 profile that every browser decodes', () => {
    const profiles = ['42001f;packetization-mode=1', '42e01f;packetization-mode=0', '42e01f;packetization-mode=1', '640c1f;packetization-mode=1'].map(
      (format) => ({ mimeType: 'video/H264', sdpFmtpLine: `profile-level-id=${format}` }),
    )
    expect(preferCodec(profiles, 'h264').map((profile) => profiles.indexOf(profile))).toEqual([2, 0, 1, 3])
  })

  it('keeps all when the browser lacks the codec', () => expect(preferCodec(codecs, 'vp9')).toEqual(codecs))
})

describe('parseVideoCodec', () => {
  it('takes the known names in any case', () => expect(parseVideoCodec('VP8')).toBe('vp8'))
  it('refuses others', () => {
    expect(parseVideoCodec('theora')).toBeUndefined()
    expect(parseVideoCodec(null)).toBeUndefined()
  })
})

describe('mediaEndpoints', () => {
  const candidate = 'a=candidate:1 1 udp 2130706431 203.0.113.5 7882 typ host'

  it('says transport, port and address once each', () =>
    expect(mediaEndpoints([candidate, candidate, 'a=candidate:2 1 tcp 1 203.0.113.5 7881 typ host tcptype passive', ''].join('\r\n'))).toEqual([
      'UDP port 7882 of 203.0.113.5',
      'TCP port 7881 of 203.0.113.5',
    ]))
})
