import type { JSX } from "preact";

export function RecordedMoves(): JSX.Element | null {
  return null;
}
