const EVERY_MS = 10_000

/** Asks how many watch, again and again while it runs; never more once the hub has said that the app does not tell. */
export class ViewerPoll {
  private timer: ReturnType<typeof setTimeout> | undefined
  /** Counts starts and stops: an answer that comes after either belongs to nobody. */
  private run = 0
  private running = false
  private told = true

  /** `ask` gives null where the app does not tell. */
  constructor(
    private readonly ask: () => Promise<number | null>,
    private readonly onViewers: (viewers: number) => void,
  ) {}

  start(): void {
    if (this.running || !this.told) return
    this.running = true
    void this.look(++this.run)
  }

  stop(): void {
    this.running = false
    this.run += 1
    clearTimeout(this.timer)
  }

  private async look(run: number): Promise<void> {
    // A figure that could not be had is asked for at the next turn.
    const viewers = await this.ask().catch(() => undefined)
    if (run !== this.run) return
    if (viewers === null) {
      this.told = false
      return
    }
    if (viewers !== undefined) this.onViewers(viewers)
    this.timer = setTimeout(() => void this.look(run), EVERY_MS)
  }
}
