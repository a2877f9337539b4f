import type { JSX } from "preact";
import { useId } from "preact/hooks";

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly step: number;
  /** The value as a person reads it. */
  readonly shown: string;
  readonly glowing?: boolean;
  readonly disabled?: boolean;
  readonly onMove: (value: number) => void;
}

export function Slider(props: SliderProps): JSX.Element {
  const id = useId();
  const ratio = ((props.value - props.low) / (props.high - props.low)) * 100;
  return (
    <div class={`slider${props.glowing ? " glowing" : ""}`}>
      <label for={id}>{props.label}</label>
      <output for={id}>{props.shown}</output>
      <input
        id={id}
        type="range"
        min={props.low}
        max={props.high}
        step={props.step}
        value={props.value}
        disabled={props.disabled ?? false}
        aria-valuetext={props.shown}
        style={`--at: ${ratio}%`}
        onInput={(event) => props.onMove(Number(event.currentTarget.value))}
      />
    </div>
  );
}
