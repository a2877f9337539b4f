import type { JSX } from "preact";

export function TalkPanel(): JSX.Element | null {
  return null;
}
