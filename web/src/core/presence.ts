import { Cell } from "./cell";

const GRACE_MS = 1_500;

/** Whether somebody can see this page. A page that is hidden for longer than a moment is not
 * there: its connections close and it costs the robot nothing. */
export const present = new Cell(true);

let leaving: ReturnType<typeof setTimeout> | undefined;

function look(): void {
  clearTimeout(leaving);
  if (document.visibilityState === "visible") present.set(true);
  else leaving = setTimeout(() => present.set(false), GRACE_MS);
}

export function watchPresence(): void {
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", () => present.set(false));
  window.addEventListener("pageshow", look);
  look();
}
