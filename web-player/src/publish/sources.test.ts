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

/** Browser devices of which those in `failing` cannot be opened; `said` is what the listener heard, in order. */
function setUp() {
  const failing = new Set<'video' | 'audio'>()
  const asked: MediaStreamConstraints[] = []
  const said: string[] = []
  const mediaDevices = Object.assign(new EventTarget(), {
    getUserMedia: async (wanted: MediaStreamConstraints) => {
      asked.push(wanted)
      if ((wanted.video && failing.has('video')) || (wanted.audio && failing.has('audio'))) throw new DOMException('', 'NotReadableError')
      return new Stream(wanted)
    },
    enumerateDevices: async () => [],
  })
  vi.stubGlobal('navigator', { mediaDevices, userAgent: '' })
  const sources = new Sources({
    onChange: () => said.push(sources.video ? 'picture' : 'no picture'),
    onProblem: ({ title }) => said.push(title),
  })
  return { sources, failing, asked, said }
}

it('forgets a camera that was unplugged, and says so last', async () => {
  const { sources, said } = setUp()
  await sources.open()
  sources.cameraTrack?.dispatchEvent(new Event('ended'))
  expect(sources.cameraTrack).toBeUndefined()
  expect(sources.microphoneTrack).toBeDefined()
  expect(said).toEqual(['picture', 'no picture', 'The camera was disconnected'])
})

it('forgets the old camera when the new one is busy, and keeps it switched off', async () => {
  const { sources, failing, said } = setUp()
  await sources.open()
  if (sources.cameraTrack) sources.cameraTrack.enabled = false
  failing.add('video')
  await sources.useCamera('other')
  expect(sources.cameraTrack).toBeUndefined()
  expect(said).toEqual(['picture', 'no picture', 'The camera is busy'])
  failing.clear()
  await sources.useCamera('other')
  expect(sources.cameraTrack?.enabled).toBe(false)
})

it('says what could not be opened after it has shown what could', async () => {
  const { sources, failing, said } = setUp()
  failing.add('audio')
  await sources.open()
  expect(said).toEqual(['picture', 'The microphone is busy'])
})

it('opens the chosen devices again', async () => {
  const { sources, asked } = setUp()
  await sources.useCamera('rear')
  await sources.open()
  expect(asked.at(-1)).toMatchObject({ video: { deviceId: { ideal: 'rear' } } })
  expect(asked.at(-1)?.audio).not.toHaveProperty('deviceId')
})
