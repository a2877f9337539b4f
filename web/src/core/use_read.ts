import { useEffect, useState } from "preact/hooks";
import { Cell, useCell } from "./cell";
import { get } from "./http";

/** How often the robot has come back: what was read, or could not be read, is read again. */
export const returns = new Cell(0);

/** What was answered last, so that a panel that comes again is not empty first. */
const kept = new Map<string, unknown>();
const MOST_KEPT = 40;

function keep(path: string, body: unknown): void {
  kept.delete(path);
  kept.set(path, body);
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
}

/** What GET `path` answers, read when `path` or `turn` changes, and when the robot has come back; undefined
 * until then it is what was answered before, if anything. An empty path is not read. */
export function useRead<T>(
  path: string,
  read: (body: unknown) => T,
  turn: unknown = 0,
): T | undefined {
  const [value, setValue] = useState<T | undefined>(() =>
    kept.has(path) ? read(kept.get(path)) : undefined,
  );
  const returned = useCell(returns);
  useEffect(() => {
    let stopped = false;
    if (path === "") return undefined;
    void get(path).then((answer) => {
      if (!answer.ok) return;
      keep(path, answer.body);
      if (!stopped) setValue(() => read(answer.body));
    });
    return () => {
      stopped = true;
    };
  }, [path, turn, returned]);
  return value;
}
