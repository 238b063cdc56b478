/** The longest header of a part, and of what stands before the first one. */
const MAX_HEADER_BYTES = 4_096
/** The hub's own limit for a picture is 10 MiB. */
const MAX_PICTURE_BYTES = 16 << 20

/** Cuts a `multipart/x-mixed-replace` body into its parts, which say their length. Pure; any chunk size. */
export class MultipartReader {
  private rest = new Uint8Array(0)
  private wanted: number | undefined

  /** The parts that are whole with this chunk. Throws where the body is something else. */
  push(chunk: Uint8Array): Uint8Array<ArrayBuffer>[] {
    const data = new Uint8Array(this.rest.length + chunk.length)
    data.set(this.rest)
    data.set(chunk, this.rest.length)
    const parts: Uint8Array<ArrayBuffer>[] = []
    let at = 0
    for (;;) {
      if (this.wanted === undefined) {
        const end = endOfHeader(data, at)
        if (end === undefined) break
        this.wanted = lengthIn(data.subarray(at, end))
        at = end
      }
      if (data.length - at < this.wanted) break
      parts.push(data.slice(at, at + this.wanted))
      at += this.wanted
      this.wanted = undefined
    }
    this.rest = data.slice(at)
    return parts
  }
}

function endOfHeader(data: Uint8Array, from: number): number | undefined {
  for (let i = from; i + 3 < data.length; i++) {
    if (data[i] === 13 && data[i + 1] === 10 && data[i + 2] === 13 && data[i + 3] === 10) return i + 4
    if (i - from > MAX_HEADER_BYTES) throw new Error('A part of the stream has no end of its header.')
  }
  return undefined
}

function lengthIn(header: Uint8Array): number {
  const length = Number(/content-length:\s*(\d+)/i.exec(new TextDecoder().decode(header))?.[1])
  if (!(length > 0 && length <= MAX_PICTURE_BYTES)) throw new Error('A part of the stream does not say how long it is.')
  return length
}
