import type { JSX } from "preact";

export function SeePanel(): JSX.Element | null {
  return null;
}
