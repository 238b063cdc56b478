import { describe, expect, it } from 'vitest'
import { MultipartReader } from './multipart'

const text = (value: string) => new TextEncoder().encode(value)
const part = (body: string) => `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${body.length}\r\n\r\n${body}\r\n`

function read(chunks: Uint8Array[]): string[] {
  const reader = new MultipartReader()
  return chunks.flatMap((chunk) => reader.push(chunk)).map((bytes) => new TextDecoder().decode(bytes))
}

describe('MultipartReader', () => {
  const bodies = ['one', '--frame\r\n\r\n', 'three']
  const whole = text(bodies.map(part).join(''))

  it('finds every part in chunks of any size', () => {
    for (const size of [1, 2, 7, 64, whole.length]) {
      const chunks = []
      for (let at = 0; at < whole.length; at += size) chunks.push(whole.subarray(at, at + size))
      expect(read(chunks)).toEqual(bodies)
    }
  })

  it('waits for the end of a part', () => {
    expect(read([whole.subarray(0, whole.length - 4)])).toEqual(bodies.slice(0, 2))
  })

  it('refuses what is something else', () => {
    expect(() => read([text('<html>'.repeat(1_000))])).toThrow('header')
    expect(() => read([text('--frame\r\nContent-Type: image/jpeg\r\n\r\n')])).toThrow('long')
    expect(() => read([text('--frame\r\nContent-Length: 99999999999\r\n\r\n')])).toThrow('long')
  })
})
