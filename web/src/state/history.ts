import { get } from "../core/http";
import { fields, list, number } from "../core/shape";

export type Resolution = "second" | "ten_seconds" | "minute";
export const RESOLUTIONS: readonly Resolution[] = ["second", "ten_seconds", "minute"];

export interface Series {
  readonly key: "cpu" | "memory" | "loop" | "queues";
  /** Names on the wire and by how much they are multiplied to be read. */
  readonly lines: readonly { readonly name: string; readonly scale: number }[];
}

export const PLOTS: readonly Series[] = [
  { key: "cpu", lines: [{ name: "cpu", scale: 100 }] },
  {
    key: "memory",
    lines: [
      { name: "resident_kb", scale: 0.001 },
      { name: "proportional_kb", scale: 0.001 },
    ],
  },
  {
    key: "loop",
    lines: [
      { name: "loop_late_p99_us", scale: 1 },
      { name: "loop_work_p99_us", scale: 1 },
    ],
  },
  {
    key: "queues",
    lines: [
      { name: "queued", scale: 1 },
      { name: "dropped", scale: 1 },
    ],
  },
];

const NAMES = PLOTS.flatMap(({ lines }) => lines.map(({ name }) => name));

export interface HistoryData {
  /** Seconds since 1970. */
  readonly times: readonly number[];
  readonly values: { readonly [name: string]: readonly (number | null)[] };
  /** The newest sample, on the robot's own clock. */
  readonly until: number;
}

export const NO_HISTORY: HistoryData = { times: [], values: {}, until: -1 };

const MOST = 1_500;

/** @param now seconds since 1970, when the newest sample was taken */
export function historyOf(body: unknown, now: number): HistoryData | undefined {
  const answer = fields(body);
  const series = fields(answer?.series);
  const uptimes = list(answer?.uptime_s).map((value) => number(value) ?? 0);
  if (!series) return undefined;
  const until = uptimes.at(-1) ?? -1;
  const values: { [name: string]: readonly (number | null)[] } = {};
  for (const name of NAMES) {
    values[name] = list(fields(series[name])?.values).map((value) => number(value) ?? null);
  }
  return { times: uptimes.map((at) => now - (until - at)), values, until };
}

/** When the robot's own clock began, as far as it is known here. */
const beginOf = ({ times, until }: HistoryData): number => (times.at(-1) ?? 0) - until;

/** `older` with what came after it, bounded. Time only grows, however long answers were on their way, and what
 * came twice is there once. */
export function append(older: HistoryData, newer: HistoryData): HistoryData {
  if (newer.times.length === 0) return older;
  if (older.times.length === 0) return newer;
  if (newer.until < older.until) return newer; // the robot's program was started anew
  const [begin, late] = [beginOf(newer), beginOf(older) - beginOf(newer)];
  const first = newer.times.findIndex((at) => at - begin > older.until + 1e-3);
  if (first < 0) return older;
  const keep = <T>(a: readonly T[], b: readonly T[]): readonly T[] =>
    [...a, ...b.slice(first)].slice(-MOST);
  const values: { [name: string]: readonly (number | null)[] } = {};
  for (const name of NAMES) values[name] = keep(older.values[name] ?? [], newer.values[name] ?? []);
  const times = keep(
    older.times,
    newer.times.map((at) => at + late),
  );
  return { times, values, until: newer.until };
}

export async function readHistory(
  resolution: Resolution,
  after: number,
): Promise<HistoryData | undefined> {
  const query = `resolution=${resolution}&after=${after}&series=${NAMES.join(",")}`;
  const answer = await get(`/api/resources/history?${query}`);
  return answer.ok ? historyOf(answer.body, Date.now() / 1000) : undefined;
}
