// A network that loses datagrams: a relay before the hub's media port. Nothing of it is in the product.
import { createSocket } from 'node:dgram'

/** The same numbers in every run (mulberry32). */
function seeded(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Loses `share` of all datagrams in both directions. */
export async function lossyRelay(share, seed = 1) {
  const random = seeded(seed)
  const counts = { passed: 0, lost: 0 }
  const outside = createSocket('udp4')
  const inner = new Map()
  let target = 0

  const pass = (send) => {
    const lost = random() < share
    counts[lost ? 'lost' : 'passed']++
    if (!lost) send()
  }

  outside.on('message', (data, from) => {
    const key = `${from.address}:${from.port}`
    let upstream = inner.get(key)
    if (!upstream) {
      upstream = createSocket('udp4')
      upstream.on('message', (answer) => pass(() => outside.send(answer, from.port, from.address)))
      inner.set(key, upstream)
    }
    pass(() => upstream.send(data, target, '127.0.0.1'))
  })
  await new Promise((resolve) => outside.bind(0, '127.0.0.1', resolve))

  return {
    counts,
    /** The answer of the hub with the relay's port in its place. */
    through(sdp) {
      return sdp
        .split('\r\n')
        .filter((line) => !/^a=candidate:\S+ \d+ tcp /i.test(line))
        .map((line) =>
          line.replace(/^(a=candidate:\S+ \d+ udp \d+ \S+ )(\d+)/i, (_, before, port) => {
            target = Number(port)
            return before + outside.address().port
          }),
        )
        .join('\r\n')
    },
    close() {
      outside.close()
      inner.forEach((upstream) => upstream.close())
    },
  }
}
