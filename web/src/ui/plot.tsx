import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { dark } from "../state/settings";
import { gestures } from "./plot_gestures";

export interface Line {
  readonly label: string;
  readonly color: "a" | "b" | "c";
}

export interface PlotProps {
  readonly title: string;
  readonly lines: readonly Line[];
  /** Times, then each line's values. */
  readonly data: uPlot.AlignedData;
  readonly digits: number;
}

const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function clockTime(seconds: number): string {
  const at = new Date(seconds * 1000);
  const two = (n: number): string => String(n).padStart(2, "0");
  const minute = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return at.getSeconds() === 0 ? minute : `${minute}:${two(at.getSeconds())}`;
}

function optionsOf({ title, lines, digits }: PlotProps, width: number): uPlot.Options {
  const axis = {
    stroke: colour("dim"),
    grid: { stroke: colour("line"), width: 1 },
    ticks: { show: false },
    font: "11px system-ui, sans-serif",
  };
  return {
    width,
    height: 150,
    title,
    plugins: [gestures()],
    cursor: { y: false, drag: { x: true, y: false } },
    axes: [
      { ...axis, size: 30, space: 70, values: (_: uPlot, at: number[]) => at.map(clockTime) },
      { ...axis, size: 54 },
    ],
    series: [
      { value: (_: uPlot, at: number | null) => (at === null ? "" : clockTime(at)) },
      ...lines.map(({ label, color }) => ({
        label,
        stroke: colour(`plot-${color}`),
        width: 1.6,
        points: { show: false },
        value: (_: uPlot, value: number | null) => (value == null ? "" : value.toFixed(digits)),
      })),
    ],
  };
}

/** Whether the reader looks at a part of it: then new data may not move it. */
function zoomed(plot: uPlot): boolean {
  const times = plot.data[0];
  const { min, max } = plot.scales.x ?? {};
  if (times.length < 2 || min == null || max == null) return false;
  return min > times[0]! + 0.5 || max < times.at(-1)! - 0.5;
}

export function Plot(props: PlotProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const shape = `${props.title}|${props.lines.map(({ label }) => label).join("|")}`;

  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const make = (): void => {
      plot.current?.destroy();
      plot.current = new uPlot(
        optionsOf(latest.current, element.clientWidth || 300),
        latest.current.data,
        element,
      );
    };
    make();
    const resized = new ResizeObserver(() => {
      if (element.clientWidth > 0)
        plot.current?.setSize({ width: element.clientWidth, height: 150 });
    });
    resized.observe(element);
    const unwatch = dark.watch(() => requestAnimationFrame(make));
    return () => {
      unwatch();
      resized.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [shape]);

  useEffect(() => {
    const drawn = plot.current;
    if (drawn) drawn.setData(props.data, !zoomed(drawn));
  }, [props.data]);

  return <div ref={place} class="plot" />;
}
