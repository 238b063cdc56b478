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
