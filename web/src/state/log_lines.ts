import { fields, number, rows, text } from "../core/shape";

export interface LogLine {
  readonly number: number;
  readonly time: string;
  readonly level: string;
  readonly category: string;
  readonly message: string;
}

export const LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR"] as const;
export type Level = (typeof LEVELS)[number];

const KEPT = 400;

export const linesOf = (body: unknown): readonly LogLine[] =>
  rows(fields(body)?.lines).map((line) => ({
    number: number(line.number) ?? 0,
    time: text(line.time) ?? "",
    level: text(line.level) ?? "",
    category: text(line.category) ?? "",
    message: text(line.message) ?? "",
  }));

/** `older` with the lines after it, bounded; a program that was started anew begins at one. */
export function join(older: readonly LogLine[], newer: readonly LogLine[]): readonly LogLine[] {
  const last = older.at(-1)?.number ?? 0;
  return [...older, ...newer.filter((line) => line.number > last)].slice(-KEPT);
}
