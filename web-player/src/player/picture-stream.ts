import { element } from './dom'

/**
 * Single pictures as a MediaStream, so that a camera that sends JPEGs plays in the same video element, with the same
 * controls, as everything else. While one picture is decoded the newest waits; what came between is left out.
 */
export class PictureStream {
  readonly stream: MediaStream
  private readonly canvas = element('canvas', {})
  private readonly context = this.canvas.getContext('2d')
  private next: Blob | undefined
  private decoding = false

  constructor() {
    this.stream = this.canvas.captureStream()
  }

  show(jpeg: Blob): void {
    this.next = jpeg
    if (!this.decoding) void this.draw()
  }

  private async draw(): Promise<void> {
    this.decoding = true
    while (this.next) {
      const jpeg = this.next
      this.next = undefined
      // A picture that cannot be decoded is left out; the next one comes soon.
      const picture = await createImageBitmap(jpeg).catch(() => undefined)
      if (!picture) continue
      if (this.canvas.width !== picture.width || this.canvas.height !== picture.height) {
        this.canvas.width = picture.width
        this.canvas.height = picture.height
      }
      this.context?.drawImage(picture, 0, 0)
      picture.close()
    }
    this.decoding = false
  }

  close(): void {
    this.next = undefined
    for (const track of this.stream.getTracks()) track.stop()
  }
}
