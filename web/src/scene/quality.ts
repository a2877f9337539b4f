/** What is drawn. */
export interface Look {
  readonly pixelRatio: number;
  /** 0: no shadows. */
  readonly shadowSize: number;
  readonly reflections: boolean;
}

const LADDER: readonly Look[] = [
  { pixelRatio: 2, shadowSize: 2048, reflections: true },
  { pixelRatio: 1.5, shadowSize: 1024, reflections: true },
  { pixelRatio: 1, shadowSize: 1024, reflections: true },
  { pixelRatio: 0.8, shadowSize: 512, reflections: false },
  { pixelRatio: 0.6, shadowSize: 512, reflections: false },
  { pixelRatio: 0.45, shadowSize: 0, reflections: false },
  { pixelRatio: 0.33, shadowSize: 0, reflections: false },
];
const IN_SOFTWARE = 3;

const SLOW_MS = 26;
const VERY_SLOW_MS = 90;
const MOST_FRAMES = 24;
const MOST_MS = 800; // so that a slow picture is judged soon
const PAUSE_MS = 3_000;

/** Draws less where drawing takes too long: reflections and sharpness first, shadows last. Never climbs
 * back by itself, which would show as a flicker. */
export class Quality {
  private step: number;
  private frames = 0;
  private spent = 0;

  /** @param software whether the browser draws without a graphics processor
   * @param fine never to draw less, for pictures of the page */
  constructor(
    software: boolean,
    private readonly fine: boolean,
  ) {
    this.step = fine ? 0 : software ? IN_SOFTWARE : 0;
  }

  get look(): Look {
    return LADDER[this.step]!;
  }

  /** @param intervalMs between two frames that were drawn one right after the other
   * @returns whether `look` has changed */
  judge(intervalMs: number): boolean {
    if (intervalMs > PAUSE_MS || this.fine) return false; // the page was not to be seen
    this.frames += 1;
    this.spent += intervalMs;
    if (this.frames < MOST_FRAMES && this.spent < MOST_MS) return false;
    const mean = this.spent / this.frames;
    this.frames = 0;
    this.spent = 0;
    if (mean < SLOW_MS || this.step === LADDER.length - 1) return false;
    this.step = Math.min(LADDER.length - 1, this.step + (mean > VERY_SLOW_MS ? 2 : 1));
    return true;
  }
}
