import { useEffect, useState } from "preact/hooks";
import { present } from "./presence";

/** A number that grows every `ms`, while somebody looks, and when it is told to. */
export function useTurns(ms: number): readonly [number, () => void] {
  const [turn, setTurn] = useState(0);
  const next = (): void => setTurn((n) => n + 1);
  useEffect(() => {
    const timer = setInterval(() => {
      if (present.value) next();
    }, ms);
    return () => clearInterval(timer);
  }, [ms]);
  return [turn, next];
}
