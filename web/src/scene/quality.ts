/** What is drawn. */
export interface Look {
  readonly pixelRatio: number;
  readonly shadowSize: number;
}

const LADDER: readonly Look[] = [
  { pixelRatio: 2, shadowSize: 2048 },
  { pixelRatio: 1.5, shadowSize: 1024 },
  { pixelRatio: 1, shadowSize: 1024 },
  { pixelRatio: 0.75, shadowSize: 512 },
  { pixelRatio: 0.5, shadowSize: 512 },
  { pixelRatio: 0.4, shadowSize: 0 },
];

const SLOW_MS = 26;
const WINDOW = 24;

/** Draws less where drawing takes too long: sharpness first, shadows last. Never climbs back by
 * itself, which would show as a flicker. */
export class Quality {
  private step: number;
  private spent: number[] = [];

  constructor(software: boolean) {
    this.step = software ? 3 : 0;
  }

  get look(): Look {
    return LADDER[this.step]!;
  }

  /** @param intervalMs between two drawn frames in a row
   * @returns whether `look` has changed */
  judge(intervalMs: number): boolean {
    if (intervalMs > 400) return false; // a pause, not a slow frame
    this.spent.push(intervalMs);
    if (this.spent.length < WINDOW) return false;
    const mean = this.spent.reduce((sum, ms) => sum + ms, 0) / this.spent.length;
    this.spent = [];
    if (mean < SLOW_MS || this.step === LADDER.length - 1) return false;
    this.step += 1;
    return true;
  }
}
