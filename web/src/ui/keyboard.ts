import { type Axis, LIMITS } from "../robot/driver";
import { centre, emergencyStop } from "../state/commands";
import { driver } from "../state/robot";

type Step = readonly [axis: Axis, share: number];

const STEP = 0.05; // of an axis' range, each time a key repeats

const PLAIN: { readonly [key: string]: readonly Step[] } = {
  ArrowLeft: [["yaw", 1]],
  ArrowRight: [["yaw", -1]],
  ArrowUp: [["pitch", -1]],
  ArrowDown: [["pitch", 1]],
  b: [["body", 1]],
  n: [["body", -1]],
  PageUp: [
    ["rightAntenna", 1],
    ["leftAntenna", -1],
  ],
  PageDown: [
    ["rightAntenna", -1],
    ["leftAntenna", 1],
  ],
};

const SHIFTED: { readonly [key: string]: readonly Step[] } = {
  ArrowLeft: [["roll", -1]],
  ArrowRight: [["roll", 1]],
  ArrowUp: [["z", 2]],
  ArrowDown: [["z", -2]],
};

/** Arrow left is the viewer's way when the robot looks at them no more than the robot's own: it is
 * the robot's left. */
export function stepsOf(key: string, shift: boolean): readonly Step[] {
  return (shift ? SHIFTED[key] : PLAIN[key.length === 1 ? key.toLowerCase() : key]) ?? [];
}

export function onStageKey(event: KeyboardEvent, resetView: () => void): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target !== event.currentTarget) return;
  const steps = stepsOf(event.key, event.shiftKey);
  if (steps.length > 0) {
    event.preventDefault();
    for (const [axis, share] of steps) {
      driver.nudge(axis, share * STEP * (LIMITS[axis].high - LIMITS[axis].low) * 0.5);
    }
  } else if (event.key.toLowerCase() === "c") {
    void centre();
  } else if (event.key.toLowerCase() === "v") {
    resetView();
  }
}

/** Escape stops the robot wherever the focus is, unless it closes something. */
export function watchEscape(): void {
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.repeat) return;
    if (document.querySelector("dialog[open]")) return;
    void emergencyStop();
  });
}
