import type { JSX } from "preact";
import { useRef } from "preact/hooks";

export interface PadProps {
  /** -1..1, to the right and up as seen by the viewer. */
  readonly right: number;
  readonly up: number;
  /** Where the robot is. */
  readonly nowRight: number;
  readonly nowUp: number;
  readonly glowing: boolean;
  readonly onMove: (right: number, up: number) => void;
}

const percent = (ratio: number): string => `${50 + Math.max(-1, Math.min(1, ratio)) * 44}%`;

/** Two axes at once, for pointers only: the sliders beside it are the same for keys and readers. */
export function Pad({ right, up, nowRight, nowUp, glowing, onMove }: PadProps): JSX.Element {
  const area = useRef<HTMLDivElement>(null);
  const follow = (event: PointerEvent): void => {
    const box = area.current?.getBoundingClientRect();
    if (!box || (event.buttons === 0 && event.type !== "pointerdown")) return;
    const across = ((event.clientX - box.left) / box.width - 0.5) / 0.44;
    const along = (0.5 - (event.clientY - box.top) / box.height) / 0.44;
    onMove(Math.max(-1, Math.min(1, across)), Math.max(-1, Math.min(1, along)));
  };
  return (
    <div
      ref={area}
      class={`pad${glowing ? " glowing" : ""}`}
      aria-hidden="true"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        follow(event);
      }}
      onPointerMove={follow}
    >
      <span class="pad-now" style={{ left: percent(nowRight), top: percent(-nowUp) }} />
      <span class="pad-knob" style={{ left: percent(right), top: percent(-up) }} />
    </div>
  );
}
