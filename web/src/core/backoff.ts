/** How long to wait before the next attempt: doubling, with a limit, scattered so that pages that
 * lost the same server do not come back in the same moment. */
export class Backoff {
  private attempts = 0;

  constructor(
    private readonly firstMs: number,
    private readonly limitMs: number,
    private readonly random: () => number = Math.random,
  ) {}

  next(): number {
    const base = Math.min(this.limitMs, this.firstMs * 2 ** this.attempts);
    if (base < this.limitMs) this.attempts += 1;
    return base * (0.75 + 0.5 * this.random());
  }

  reset(): void {
    this.attempts = 0;
  }
}
