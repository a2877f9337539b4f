import type { JSX } from "preact";

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** What a reader hears and a pointer shows. */
  readonly told: string;
  readonly tone: "good" | "warn" | "bad";
}

/** Columns for counts that differ by orders of magnitude: their height is logarithmic. */
export function Columns({ bars, label }: { bars: readonly Bar[]; label: string }): JSX.Element {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const height = (value: number): number =>
    value === 0 ? 0 : 6 + 94 * (Math.log10(1 + value) / Math.log10(1 + most));
  return (
    <div
      class="columns"
      role="img"
      aria-label={`${label}: ${bars
        .filter(({ value }) => value > 0)
        .map(({ told }) => told)
        .join("; ")}`}
    >
      {bars.map((bar) => (
        <div key={bar.label} class="column" title={bar.told}>
          <span class="column-space">
            <span class={`column-bar ${bar.tone}`} style={{ height: `${height(bar.value)}%` }} />
          </span>
          <span class="column-label">{bar.label}</span>
        </div>
      ))}
    </div>
  );
}

/** How much of what is allowed. */
export function Meter({ ratio, over }: { ratio: number; over: boolean }): JSX.Element {
  const bounded = Math.max(0, Math.min(1, ratio));
  return (
    <span class="meter" aria-hidden="true">
      <span
        class={over ? "bad" : ratio > 0.8 ? "warn" : "good"}
        style={{ width: `${bounded * 100}%` }}
      />
    </span>
  );
}

/** How far something has come. A reader hears the numbers beside it. */
export function Progress({ ratio }: { ratio: number }): JSX.Element {
  const bounded = Math.max(0, Math.min(1, ratio));
  return (
    <span class="progress" aria-hidden="true">
      <span style={{ width: `${bounded * 100}%` }} />
    </span>
  );
}
