import { mix, slerp } from "./pose";
import type { RobotSample, Shape } from "./robot_sample";

const KEPT = 8;

function between(a: Shape, b: Shape, ratio: number): Shape {
  return {
    head: {
      p: [
        mix(a.head.p[0], b.head.p[0], ratio),
        mix(a.head.p[1], b.head.p[1], ratio),
        mix(a.head.p[2], b.head.p[2], ratio),
      ],
      q: slerp(a.head.q, b.head.q, ratio),
    },
    bodyYaw: mix(a.bodyYaw, b.bodyYaw, ratio),
    cranks: a.cranks.map((angle, i) => mix(angle, b.cranks[i] ?? angle, ratio)),
    antennas: [mix(a.antennas[0], b.antennas[0], ratio), mix(a.antennas[1], b.antennas[1], ratio)],
  };
}

/** Shows a stream of states at the display's rate: a little late, and between two of them. Never
 * ahead of what was told. */
export class Interpolator {
  private samples: RobotSample[] = [];
  /** The page's clock minus the robot's: of the message that was on its way the shortest. */
  private offset: number | undefined;

  /** @param delayMs how late it shows; two periods of the stream bridge a lost message */
  constructor(private readonly delayMs: number) {}

  /** @param now when it came, on the page's clock, milliseconds */
  put(sample: RobotSample, now: number): void {
    const newest = this.samples.at(-1);
    if (newest && sample.time <= newest.time) this.samples = []; // the robot was started anew
    this.samples.push(sample);
    if (this.samples.length > KEPT) this.samples.shift();
    const offset = now - sample.time;
    // Follows a shorter way at once, and slowly the drift of two clocks.
    this.offset =
      this.offset === undefined || offset < this.offset || offset - this.offset > 1_000
        ? offset
        : this.offset + (offset - this.offset) * 0.002;
  }

  clear(): void {
    this.samples = [];
    this.offset = undefined;
  }

  get newest(): RobotSample | undefined {
    return this.samples.at(-1);
  }

  at(now: number): Shape | undefined {
    const newest = this.samples.at(-1);
    if (!newest || this.offset === undefined) return undefined;
    const wanted = now - this.offset - this.delayMs;
    for (let i = this.samples.length - 1; i > 0; i -= 1) {
      const [from, to] = [this.samples[i - 1]!, this.samples[i]!];
      if (wanted >= to.time) return to.shape;
      if (wanted > from.time) {
        return between(from.shape, to.shape, (wanted - from.time) / (to.time - from.time));
      }
    }
    return this.samples[0]!.shape;
  }
}
