import type { Craft } from "./materials";

/** What is drawn. */
export interface Look {
  readonly pixelRatio: number;
  /** 0: a soft spot instead of a shadow. */
  readonly shadowSize: number;
}

const LADDERS: { readonly [craft in Craft]: readonly Look[] } = {
  fine: [
    { pixelRatio: 2, shadowSize: 1024 },
    { pixelRatio: 1.5, shadowSize: 1024 },
    { pixelRatio: 1, shadowSize: 512 },
    { pixelRatio: 0.75, shadowSize: 512 },
    { pixelRatio: 0.75, shadowSize: 0 },
  ],
  plain: [
    { pixelRatio: 1, shadowSize: 0 },
    { pixelRatio: 0.7, shadowSize: 0 },
    { pixelRatio: 0.5, shadowSize: 0 },
    { pixelRatio: 0.35, shadowSize: 0 },
  ],
};

const SLOW_MS = 26;
const VERY_SLOW_MS = 90;
const MOST_FRAMES = 24;
const MOST_MS = 800; // so that a slow picture is judged soon
const PAUSE_MS = 3_000;

/** Draws less where drawing takes too long: sharpness first, shadows last. Never climbs back by itself,
 * which would show as a flicker. */
export class Quality {
  private readonly ladder: readonly Look[];
  private step = 0;
  private frames = 0;
  private spent = 0;

  /** @param fixed never to draw less, for pictures of the page */
  constructor(
    craft: Craft,
    private readonly fixed: boolean,
  ) {
    this.ladder = LADDERS[craft];
  }

  get look(): Look {
    return this.ladder[this.step]!;
  }

  /** @param intervalMs between two frames that were drawn one right after the other
   * @returns whether `look` has changed */
  judge(intervalMs: number): boolean {
    if (intervalMs > PAUSE_MS || this.fixed) return false; // the page was not to be seen
    this.frames += 1;
    this.spent += intervalMs;
    if (this.frames < MOST_FRAMES && this.spent < MOST_MS) return false;
    const mean = this.spent / this.frames;
    this.frames = 0;
    this.spent = 0;
    const last = this.ladder.length - 1;
    if (mean < SLOW_MS || this.step === last) return false;
    this.step = Math.min(last, this.step + (mean > VERY_SLOW_MS ? 2 : 1));
    return true;
  }
}
