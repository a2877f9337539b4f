import { fields, number, numbers, text } from "../core/shape";
import { type Pose, poseOfMatrix } from "./pose";

export type MotorMode = "enabled" | "disabled" | "gravity_compensation";

/** Everything of the robot that can be placed in space. */
export interface Shape {
  /** From the neutral pose, in the world. */
  readonly head: Pose;
  readonly bodyYaw: number;
  readonly cranks: readonly number[];
  /** Right, left. */
  readonly antennas: readonly [number, number];
}

/** One message of the state stream. */
export interface RobotSample {
  /** The robot's clock, milliseconds. */
  readonly time: number;
  readonly mode: MotorMode | null;
  readonly shape: Shape;
  readonly target: Shape;
}

const QUERY = [
  "use_pose_matrix=true",
  "with_head_joints=true",
  "with_target_head_pose=true",
  "with_target_head_joints=true",
  "with_target_body_yaw=true",
  "with_target_antenna_positions=true",
].join("&");

export const statePath = (hertz: number): string =>
  `/api/state/ws/full?frequency=${hertz}&${QUERY}`;

const MODES: readonly string[] = ["enabled", "disabled", "gravity_compensation"];

function poseOf(value: unknown): Pose | undefined {
  const matrix = numbers(fields(value)?.m, 16);
  return matrix && poseOfMatrix(matrix);
}

function shapeOf(
  pose: unknown,
  joints: unknown,
  yaw: unknown,
  antennas: unknown,
): Shape | undefined {
  const head = poseOf(pose);
  const all = numbers(joints, 7);
  const pair = numbers(antennas, 2);
  if (!head || !all || !pair) return undefined;
  return {
    head,
    bodyYaw: number(yaw) ?? all[0]!,
    cranks: all.slice(1),
    antennas: [pair[0]!, pair[1]!],
  };
}

/** @returns undefined for what is no state. */
export function sampleOf(value: unknown): RobotSample | undefined {
  const message = fields(value);
  if (!message) return undefined;
  const shape = shapeOf(
    message.head_pose,
    message.head_joints,
    message.body_yaw,
    message.antennas_position,
  );
  if (!shape) return undefined;
  const time = Date.parse(text(message.timestamp) ?? "");
  const mode = text(message.control_mode);
  return {
    time: Number.isFinite(time) ? time : 0,
    mode: mode !== undefined && MODES.includes(mode) ? (mode as MotorMode) : null,
    shape,
    target:
      shapeOf(
        message.target_head_pose,
        message.target_head_joints ?? message.head_joints,
        message.target_body_yaw,
        message.target_antennas_position,
      ) ?? shape,
  };
}
