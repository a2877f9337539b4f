import { useEffect, useState } from "preact/hooks";
import { get } from "./http";

/** What GET `path` answers, read when `path` or `turn` changes; undefined until then, or when it was
 * refused. An empty path is not read. */
export function useRead<T>(
  path: string,
  read: (body: unknown) => T,
  turn: unknown = 0,
): T | undefined {
  const [value, setValue] = useState<T>();
  useEffect(() => {
    let stopped = false;
    if (path === "") return undefined;
    void get(path).then((answer) => {
      if (!stopped && answer.ok) setValue(() => read(answer.body));
    });
    return () => {
      stopped = true;
    };
  }, [path, turn]);
  return value;
}
