/** Mixes the microphone with a shared tab's sound into the one track that is sent. */
export class AudioMixer {
  private context: AudioContext | undefined
  private mixed: { of: MediaStreamTrack[]; track: MediaStreamTrack; disconnect: () => void } | undefined

  /** One track as it is, two as their sum; the same inputs give the same track again. */
  mix(first: MediaStreamTrack | undefined, second: MediaStreamTrack | undefined): MediaStreamTrack | undefined {
    if (!first || !second) {
      this.mixed?.disconnect()
      this.mixed = undefined
      return first ?? second
    }
    if (this.mixed?.of[0] === first && this.mixed.of[1] === second) return this.mixed.track
    this.mixed?.disconnect()
    this.context ??= new AudioContext()
    const destination = this.context.createMediaStreamDestination()
    const nodes = [first, second].map((track) => (this.context as AudioContext).createMediaStreamSource(new MediaStream([track])))
    for (const node of nodes) node.connect(destination)
    const [track] = destination.stream.getAudioTracks()
    if (!track) return first
    this.mixed = { of: [first, second], track, disconnect: () => nodes.forEach((node) => node.disconnect()) }
    return track
  }
}
