import { Cell } from "../core/cell";
import { type Answer, post, request, wearLease } from "../core/http";
import { Link } from "../core/link";
import { parse } from "../core/shape";
import { Driver, type Goal } from "../robot/driver";
import { Hold } from "../robot/hold";
import { Interpolator } from "../robot/interpolator";
import { eulerOf } from "../robot/pose";
import { type RobotSample, type Shape, sampleOf, statePath } from "../robot/robot_sample";

const HERTZ = 30;
const SHOWN_EVERY_MS = 150;

export const shown = new Interpolator(2_000 / HERTZ);
/** The newest state, a few times a second: for numbers, not for motion. */
export const robot = new Cell<RobotSample | undefined>(undefined);

let lastShown = 0;

function onText(message: string): void {
  const sample = sampleOf(parse(message));
  if (!sample) return;
  const now = performance.now();
  shown.put(sample, now);
  if (now - lastShown < SHOWN_EVERY_MS) return;
  lastShown = now;
  robot.set(sample);
}

export const stateLink = new Link({
  path: () => statePath(HERTZ),
  onText,
  onLost: () => {
    shown.clear();
    robot.set(undefined);
  },
});

export function goalOf(shape: Shape): Goal {
  return {
    ...eulerOf(shape.head),
    body: shape.bodyYaw,
    rightAntenna: shape.antennas[0],
    leftAntenna: shape.antennas[1],
  };
}

export const hold = new Hold(request, wearLease);

/** So long what became of the last target is news. */
const NEWS_MS = 8_000;

export const driver = new Driver(
  () => {
    const newest = shown.newest;
    return newest && goalOf(newest.target);
  },
  (body): Promise<Answer> => post("/api/move/set_target", body),
  hold,
);

let news: ReturnType<typeof setTimeout> | undefined;
driver.outcome.watch((outcome) => {
  clearTimeout(news);
  if ("parts" in outcome) news = setTimeout(() => driver.forget(), NEWS_MS);
});
