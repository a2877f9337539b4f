import type { JSX } from "preact";

export function LifePanel(): JSX.Element | null {
  return null;
}
