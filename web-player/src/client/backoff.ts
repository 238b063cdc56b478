/**
 * The one retry policy of these pages: doubling delays with jitter, so that a thousand viewers of a hub that restarts
 * do not all come back in the same instant.
 */
export class Backoff {
  private tries = 0

  constructor(
    private readonly firstMs = 500,
    private readonly maxMs = 10_000,
    private readonly random: () => number = Math.random,
  ) {}

  /** How many delays were handed out since the last reset. */
  get attempt(): number {
    return this.tries
  }

  /** The next delay in milliseconds: between half and all of `firstMs · 2^n`, capped at `maxMs`. */
  nextMs(): number {
    const ceiling = Math.min(this.maxMs, this.firstMs * 2 ** Math.min(this.tries, 30))
    this.tries += 1
    return Math.round(ceiling * (0.5 + this.random() / 2))
  }

  reset(): void {
    this.tries = 0
  }
}

/**
 * Reads a Retry-After header (RFC 9110 section 10.2.3: seconds or a date) as milliseconds between `minMs` and `maxMs`;
 * `fallbackMs` where there is none or it makes no sense.
 */
export function retryAfterMs(
  header: string | null,
  nowEpochMs: number,
  fallbackMs = 2_000,
  minMs = 500,
  maxMs = 15_000,
): number {
  if (header === null || header.trim() === '') return fallbackMs
  const seconds = Number(header)
  const delay = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - nowEpochMs
  return Number.isFinite(delay) ? Math.min(maxMs, Math.max(minMs, delay)) : fallbackMs
}

/**
 * How long a viewer waits before it asks again for a publisher who is away: the hub's Retry-After at first, then ever longer
 * up to 10 s, spread upwards by a quarter so that an audience left behind does not ask in step.
 */
export function awayDelayMs(retryAfter: number, tries: number, random: () => number = Math.random): number {
  const patient = Math.max(retryAfter, Math.min(10_000, retryAfter * 1.1 ** Math.min(tries, 100)))
  return Math.round(patient * (1 + random() / 4))
}
