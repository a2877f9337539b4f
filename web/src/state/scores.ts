import { rows, text } from "../core/shape";
import type { Goal } from "../robot/driver";
import type { Layer } from "./mind";
import { readable } from "./repertoire";

/** A sequence or a preset that the robot keeps. */
export interface Kept {
  readonly name: string;
  readonly title: string;
  readonly builtIn: boolean;
}

export const keptOf = (body: unknown): readonly Kept[] =>
  rows(body).map((row) => {
    const name = text(row.name) ?? "";
    return { name, title: text(row.title) || readable(name), builtIn: row.built_in === true };
  });

/** "Été à la mer" is kept as "ete_a_la_mer"; empty when nothing of it can stand in a name. */
export function nameFrom(title: string): string {
  return title
    .normalize("NFD")
    .replaceAll(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .slice(0, 40);
}

const round = (value: number): number => Math.round(value * 1e4) / 1e4;

/** A pose as sequences and presets have it. */
export function poseStep(goal: Goal, duration: number): object {
  const { x, y, z, roll, pitch, yaw } = goal;
  const head = Object.fromEntries(
    Object.entries({ x, y, z, roll, pitch, yaw }).map(([axis, value]) => [axis, round(value)]),
  );
  return {
    head,
    antennas: [round(goal.rightAntenna), round(goal.leftAntenna)],
    body_yaw: round(goal.body),
    duration,
  };
}

export const idleOf = (layers: readonly Layer[]): object =>
  Object.fromEntries(layers.map(({ name, on }) => [name, on]));
