import { afterEach, expect, it, vi } from 'vitest'
import { Sources } from './sources'

class Track extends EventTarget {
  enabled = true
  stop() {}
}

class Stream {
  private readonly video: Track[]
  private readonly audio: Track[]

  constructor(wanted: MediaStreamConstraints) {
    this.video = wanted.video ? [new Track()] : []
    this.audio = wanted.audio ? [new Track()] : []
  }
  getVideoTracks = () => this.video
  getAudioTracks = () => this.audio
}

afterEach(() => vi.unstubAllGlobals())

it('keeps the microphone muted and the camera off when another device takes its place', async () => {
  const mediaDevices = Object.assign(new EventTarget(), {
    getUserMedia: async (wanted: MediaStreamConstraints) => new Stream(wanted),
    enumerateDevices: async () => [],
  })
  vi.stubGlobal('navigator', { mediaDevices, userAgent: '' })
  const sources = new Sources({ onChange: () => undefined, onProblem: () => undefined })
  await sources.open()
  const first = sources.microphoneTrack
  expect([first?.enabled, sources.cameraTrack?.enabled]).toEqual([true, true])
  if (first) first.enabled = false
  await sources.useMicrophone('other')
  expect(sources.microphoneTrack).not.toBe(first)
  expect(sources.microphoneTrack?.enabled).toBe(false)
  if (sources.cameraTrack) sources.cameraTrack.enabled = false
  await sources.open()
  expect([sources.microphoneTrack?.enabled, sources.cameraTrack?.enabled]).toEqual([false, false])
})
