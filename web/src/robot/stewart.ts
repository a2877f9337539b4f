import type { Vec3 } from "./pose";

// The platform, from its seven numbers (docs/frames_and_units.md; src/sim/reachy_mini.xml).

export const NEUTRAL_HEIGHT = 0.177;
const CRANK = 0.04;
const CRANK_RADIUS = 0.0366606;
const CRANK_SIDE = 0.01;
const CRANK_HEIGHT = 0.0766335;
const BALL_RADIUS = 0.0291721;
const BALL_SIDE = 0.007;

export interface Leg {
  /** The crank's centre in the torso. */
  readonly centre: Vec3;
  /** The crank's direction at angle 0, and at a quarter turn. */
  readonly zero: Vec3;
  readonly quarter: Vec3;
  /** The rod's upper end in the head. */
  readonly ball: Vec3;
}

function legOf(index: number): Leg {
  const direction = ((60 + 120 * Math.floor(index / 2)) * Math.PI) / 180;
  const side = index % 2 === 0 ? -1 : 1;
  const [c, s] = [Math.cos(direction), Math.sin(direction)];
  const turned = (radial: number, tangential: number, z: number): Vec3 => [
    c * radial - s * tangential,
    s * radial + c * tangential,
    z,
  ];
  return {
    centre: turned(CRANK_RADIUS, side * CRANK_SIDE, CRANK_HEIGHT),
    zero: turned(0, side, 0),
    quarter: [0, 0, -side],
    ball: turned(BALL_RADIUS, side * BALL_SIDE, 0),
  };
}

export const LEGS: readonly Leg[] = [0, 1, 2, 3, 4, 5].map(legOf);

/** Where the crank of `leg` ends at `angle`, in the torso. */
export function crankTip(leg: Leg, angle: number): Vec3 {
  const [c, s] = [Math.cos(angle) * CRANK, Math.sin(angle) * CRANK];
  const along = (i: 0 | 1 | 2): number => leg.centre[i] + c * leg.zero[i] + s * leg.quarter[i];
  return [along(0), along(1), along(2)];
}
