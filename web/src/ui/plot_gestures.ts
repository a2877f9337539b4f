import type uPlot from "uplot";

type Range = readonly [number, number];

const rangeOf = (plot: uPlot): Range => [plot.scales.x?.min ?? 0, plot.scales.x?.max ?? 1];

function show(plot: uPlot, [min, max]: Range): void {
  plot.setScale("x", { min, max });
}

function zoom(plot: uPlot, at: number, ratio: number): void {
  const [low, high] = rangeOf(plot);
  show(plot, [at - (at - low) * ratio, at + (high - at) * ratio]);
}

function onWheel(plot: uPlot): void {
  plot.over.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      zoom(plot, plot.posToVal(event.offsetX, "x"), Math.exp(event.deltaY * 0.0015));
    },
    { passive: false },
  );
}

function onShiftDrag(plot: uPlot): void {
  plot.over.addEventListener(
    "mousedown",
    (event) => {
      if (!event.shiftKey) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const [low, high] = rangeOf(plot);
      const perPixel = (high - low) / plot.over.clientWidth;
      const move = (moved: MouseEvent): void => {
        const by = (event.clientX - moved.clientX) * perPixel;
        show(plot, [low + by, high + by]);
      };
      document.addEventListener("mousemove", move);
      document.addEventListener("mouseup", () => document.removeEventListener("mousemove", move), {
        once: true,
      });
    },
    { capture: true },
  );
}

/** One finger moves it, two zoom. */
function onFingers(plot: uPlot): void {
  const fingers = new Map<number, number>();
  const middle = (): number => [...fingers.values()].reduce((a, b) => a + b, 0) / fingers.size;
  const spread = (): number => Math.abs([...fingers.values()].reduce((a, b) => a - b)) || 1;
  const lift = (event: PointerEvent): void => {
    fingers.delete(event.pointerId);
  };
  const over = plot.over;
  over.style.touchAction = "pan-y";
  over.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" && fingers.size < 2)
      fingers.set(event.pointerId, event.clientX);
  });
  over.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    const [from, width] = [middle(), spread()];
    fingers.set(event.pointerId, event.clientX);
    const [low, high] = rangeOf(plot);
    const by = ((from - middle()) * (high - low)) / over.clientWidth;
    show(plot, [low + by, high + by]);
    if (fingers.size < 2) return;
    const at = plot.posToVal(middle() - over.getBoundingClientRect().left, "x");
    zoom(plot, at, width / spread());
  });
  over.addEventListener("pointerup", lift);
  over.addEventListener("pointercancel", lift);
}

/** Wheel and two fingers zoom; Shift and drag, or one finger, moves; uPlot itself zooms by dragging. */
export function gestures(): uPlot.Plugin {
  return {
    hooks: {
      // For tests: which part of it is looked at.
      setScale: (plot) => {
        const [min, max] = rangeOf(plot);
        const place = plot.root.parentElement;
        if (place) place.dataset.seconds = (max - min).toFixed(1);
      },
      ready: (plot) => {
        onWheel(plot);
        onShiftDrag(plot);
        onFingers(plot);
      },
    },
  };
}
