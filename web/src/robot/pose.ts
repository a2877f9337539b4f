// Poses as the wire has them: metres, radians, x forward, y left, z up; R = Rz(yaw) Ry(pitch) Rx(roll).

export type Vec3 = readonly [number, number, number];
/** x, y, z, w. Length 1. */
export type Quat = readonly [number, number, number, number];

export interface Pose {
  readonly p: Vec3;
  readonly q: Quat;
}

export interface EulerPose {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly roll: number;
  readonly pitch: number;
  readonly yaw: number;
}

export const NEUTRAL: EulerPose = { x: 0, y: 0, z: 0, roll: 0, pitch: 0, yaw: 0 };

/** From a matrix of sixteen numbers, row by row. */
export function poseOfMatrix(m: readonly number[]): Pose {
  const at = (row: number, column: number): number => m[row * 4 + column] ?? 0;
  const [xx, yy, zz] = [at(0, 0), at(1, 1), at(2, 2)];
  const w = Math.sqrt(Math.max(0, 1 + xx + yy + zz)) / 2;
  const side = (square: number, sign: number): number =>
    (sign < 0 ? -1 : 1) * (Math.sqrt(Math.max(0, square)) / 2);
  const x = side(1 + xx - yy - zz, at(2, 1) - at(1, 2));
  const y = side(1 - xx + yy - zz, at(0, 2) - at(2, 0));
  const z = side(1 - xx - yy + zz, at(1, 0) - at(0, 1));
  const length = Math.hypot(x, y, z, w) || 1;
  return {
    p: [at(0, 3), at(1, 3), at(2, 3)],
    q: [x / length, y / length, z / length, w / length],
  };
}

export function eulerOf({ p, q }: Pose): EulerPose {
  const [x, y, z, w] = q;
  const sine = Math.max(-1, Math.min(1, 2 * (w * y - z * x)));
  return {
    x: p[0],
    y: p[1],
    z: p[2],
    roll: Math.atan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y)),
    pitch: Math.asin(sine),
    yaw: Math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z)),
  };
}

export function quatOf(roll: number, pitch: number, yaw: number): Quat {
  const [cr, sr] = [Math.cos(roll / 2), Math.sin(roll / 2)];
  const [cp, sp] = [Math.cos(pitch / 2), Math.sin(pitch / 2)];
  const [cy, sy] = [Math.cos(yaw / 2), Math.sin(yaw / 2)];
  return [
    sr * cp * cy - cr * sp * sy,
    cr * sp * cy + sr * cp * sy,
    cr * cp * sy - sr * sp * cy,
    cr * cp * cy + sr * sp * sy,
  ];
}

/** The shorter way from `a` to `b`. */
export function slerp(a: Quat, b: Quat, ratio: number): Quat {
  let dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
  const sign = dot < 0 ? -1 : 1;
  dot *= sign;
  let [from, to] = [1 - ratio, ratio];
  if (dot < 0.9995) {
    const angle = Math.acos(dot);
    from = Math.sin(from * angle) / Math.sin(angle);
    to = Math.sin(to * angle) / Math.sin(angle);
  }
  to *= sign;
  const mixed = [0, 1, 2, 3].map((i) => from * a[i]! + to * b[i]!) as [
    number,
    number,
    number,
    number,
  ];
  const length = Math.hypot(...mixed) || 1;
  return [mixed[0] / length, mixed[1] / length, mixed[2] / length, mixed[3] / length];
}

/** The angle between two rotations, radians. */
export function angleBetween(a: Quat, b: Quat): number {
  const dot = Math.abs(a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3]);
  return 2 * Math.acos(Math.min(1, dot));
}

export const mix = (a: number, b: number, ratio: number): number => a + (b - a) * ratio;
export const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));
