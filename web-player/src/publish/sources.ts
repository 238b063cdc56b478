import { adviceFor, type Advice, browserOf, type Wanted } from './device-errors'
import { AudioMixer } from './audio-mixer'

export interface SourcesListener {
  /** Tracks or devices changed: show and send what there is now. */
  onChange(): void
  onProblem(problem: Advice): void
}

const VIDEO: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } }
const AUDIO: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }

type Device = 'camera' | 'microphone'

/** Camera, microphone and screen of this browser: opens and closes them and knows what is sent. */
export class Sources {
  cameras: MediaDeviceInfo[] = []
  microphones: MediaDeviceInfo[] = []
  private camera: MediaStreamTrack | undefined
  private microphone: MediaStreamTrack | undefined
  /** What was switched off stays off with another device. */
  private readonly enabled = { camera: true, microphone: true }
  private readonly chosen: { camera?: string; microphone?: string } = {}
  private screen: MediaStreamTrack | undefined
  private screenSound: MediaStreamTrack | undefined
  private readonly mixer = new AudioMixer()

  constructor(private readonly listener: SourcesListener) {
    navigator.mediaDevices?.addEventListener('devicechange', () => void this.list().then(() => listener.onChange()))
  }

  /** The picture that goes out: the screen while it is shared, else the camera. */
  get video(): MediaStreamTrack | undefined {
    return this.screen ?? this.camera
  }

  /** The sound that goes out: the microphone, mixed with the shared tab's own sound where there is any. */
  get audio(): MediaStreamTrack | undefined {
    return this.mixer.mix(this.microphone, this.screenSound)
  }

  get microphoneTrack(): MediaStreamTrack | undefined {
    return this.microphone
  }

  get cameraTrack(): MediaStreamTrack | undefined {
    return this.camera
  }

  get sharingScreen(): boolean {
    return this.screen !== undefined
  }

  /** Opens both devices; where one is missing or refused, the other alone. */
  async open(): Promise<void> {
    if (!navigator.mediaDevices) return this.listener.onProblem(this.advice(new DOMException('', 'InsecureContext'), 'camera'))
    let problem: Advice | undefined
    try {
      this.take(await navigator.mediaDevices.getUserMedia({ ...this.constraints('camera'), ...this.constraints('microphone') }))
    } catch (error) {
      const problems = [await this.openOne('camera'), await this.openOne('microphone')].filter((found) => found !== undefined)
      problem = problems.length === 2 ? this.advice(error, 'camera and microphone') : problems[0]
    }
    await this.list()
    this.listener.onChange()
    if (problem) this.listener.onProblem(problem)
  }

  async useCamera(deviceId: string): Promise<void> {
    this.chosen.camera = deviceId
    await this.use({ video: { ...VIDEO, deviceId: { exact: deviceId } } }, 'camera')
  }

  async useMicrophone(deviceId: string): Promise<void> {
    this.chosen.microphone = deviceId
    await this.use({ audio: { ...AUDIO, deviceId: { exact: deviceId } } }, 'microphone')
  }

  async shareScreen(): Promise<void> {
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 30 } }, audio: true })
      this.stopScreen()
      this.screen = stream.getVideoTracks()[0]
      this.screenSound = stream.getAudioTracks()[0]
      if (this.screen) {
        // Text must stay sharp; the browser drops frames rather than pixels.
        this.screen.contentHint = 'detail'
        this.screen.addEventListener('ended', () => this.stopScreen())
      }
      this.listener.onChange()
    } catch (error) {
      this.listener.onProblem(this.advice(error, 'screen'))
    }
  }

  stopScreen(): void {
    if (!this.screen) return
    this.screen.stop()
    this.screenSound?.stop()
    this.screen = undefined
    this.screenSound = undefined
    this.listener.onChange()
  }

  /** The device that was chosen, else another one. */
  private constraints(wanted: Device): MediaStreamConstraints {
    const deviceId = this.chosen[wanted]
    const track = { ...(wanted === 'camera' ? VIDEO : AUDIO), ...(deviceId ? { deviceId: { ideal: deviceId } } : {}) }
    return wanted === 'camera' ? { video: track } : { audio: track }
  }

  private async openOne(wanted: Device): Promise<Advice | undefined> {
    try {
      this.take(await navigator.mediaDevices.getUserMedia(this.constraints(wanted)))
      return undefined
    } catch (error) {
      return this.advice(error, wanted)
    }
  }

  private async use(constraints: MediaStreamConstraints, wanted: Device): Promise<void> {
    // Phones open one camera at a time: the old one must be closed first.
    this.close(wanted)
    let problem: Advice | undefined
    try {
      this.take(await navigator.mediaDevices.getUserMedia(constraints))
    } catch (error) {
      problem = this.advice(error, wanted)
    }
    this.listener.onChange()
    if (problem) this.listener.onProblem(problem)
  }

  private close(wanted: Device): void {
    const track = this[wanted]
    if (!track) return
    this.enabled[wanted] = track.enabled
    track.stop()
    this[wanted] = undefined
  }

  private take(stream: MediaStream): void {
    const [video] = stream.getVideoTracks()
    const [audio] = stream.getAudioTracks()
    if (video) {
      this.close('camera')
      video.enabled = this.enabled.camera
      this.camera = this.watched(video, 'camera')
      // Motion keeps the frame rate in Chromium's encoder; the resolution is held by the sender's parameters.
      video.contentHint = 'motion'
    }
    if (audio) {
      this.close('microphone')
      audio.enabled = this.enabled.microphone
      this.microphone = this.watched(audio, 'microphone')
    }
  }

  /** `ended` is not fired by our own stop(): it means that the device was unplugged or its permission withdrawn. */
  private watched(track: MediaStreamTrack, wanted: Device): MediaStreamTrack {
    track.addEventListener('ended', () => {
      if (this[wanted] !== track) return
      this.close(wanted)
      this.listener.onChange()
      this.listener.onProblem({ title: `The ${wanted} was disconnected`, advice: 'Plug it in again and click “Try again”, or pick another one in the list.' })
    })
    return track
  }

  private async list(): Promise<void> {
    const devices = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? []
    this.cameras = devices.filter((device) => device.kind === 'videoinput' && device.deviceId !== '')
    this.microphones = devices.filter((device) => device.kind === 'audioinput' && device.deviceId !== '')
  }

  private advice(error: unknown, wanted: Wanted): Advice {
    return adviceFor(error instanceof Error || error instanceof DOMException ? error.name : String(error), wanted, browserOf(navigator.userAgent))
  }
}
