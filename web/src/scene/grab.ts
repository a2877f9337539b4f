import { type Object3D, type PerspectiveCamera, Raycaster, Vector2 } from "three";
import type { Orbit } from "./orbit";
import type { Handle } from "./robot_model";

export interface GrabTarget {
  readonly camera: PerspectiveCamera;
  readonly orbit: Orbit;
  readonly robot: Object3D;
  /** A part was taken; @returns whether it may be moved. */
  readonly onTake: (handle: Handle) => boolean;
  /** It was moved by so much of the picture's height, to the viewer's right and down.
   * `twist`: with the second button or a modifier. */
  readonly onDrag: (handle: Handle, right: number, down: number, twist: boolean) => void;
  readonly onDrop: () => void;
  readonly onHover: (handle: Handle | undefined) => void;
  readonly redraw: () => void;
}

function handleAt(
  element: HTMLElement,
  target: GrabTarget,
  event: PointerEvent,
): Handle | undefined {
  const box = element.getBoundingClientRect();
  const at = new Vector2(
    ((event.clientX - box.left) / box.width) * 2 - 1,
    1 - ((event.clientY - box.top) / box.height) * 2,
  );
  const ray = new Raycaster();
  ray.setFromCamera(at, target.camera);
  const hit = ray.intersectObject(target.robot, true).find(({ object }) => object.visible);
  let object: Object3D | null = hit?.object ?? null;
  while (object && object.userData.handle === undefined) object = object.parent;
  return object?.userData.handle as Handle | undefined;
}

/** Pointers on the picture: dragging a part moves it, dragging beside it turns the view, two
 * fingers or the wheel zoom.
 * @returns a function that takes all of it away */
export function watchPointers(element: HTMLElement, target: GrabTarget): () => void {
  const pointers = new Map<number, PointerEvent>();
  let held: Handle | undefined;

  const down = (event: PointerEvent): void => {
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event);
    if (pointers.size > 1) {
      if (held) target.onDrop();
      held = undefined;
      return;
    }
    const hit = handleAt(element, target, event);
    held = hit && target.onTake(hit) ? hit : undefined;
  };
  const spread = (): number => {
    const [a, b] = [...pointers.values()];
    return a && b ? Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) : 0;
  };
  const move = (event: PointerEvent): void => {
    const before = pointers.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse") target.onHover(handleAt(element, target, event));
      return;
    }
    const height = element.clientHeight || 1;
    const right = (event.clientX - before.clientX) / height;
    const sunk = (event.clientY - before.clientY) / height;
    const apart = spread();
    pointers.set(event.pointerId, event);
    if (pointers.size > 1) {
      if (apart > 0 && spread() > 0) target.orbit.zoom(apart / spread());
      target.orbit.turn(-right * 2, sunk * 1.5);
    } else if (held) {
      target.onDrag(held, right, sunk, event.shiftKey || (event.buttons & 2) !== 0);
    } else {
      target.orbit.turn(-right * 5, sunk * 3);
    }
    target.redraw();
  };
  const up = (event: PointerEvent): void => {
    pointers.delete(event.pointerId);
    if (held && pointers.size === 0) {
      held = undefined;
      target.onDrop();
    }
  };
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    target.orbit.zoom(Math.exp(event.deltaY * 0.0012));
    target.redraw();
  };
  const menu = (event: Event): void => event.preventDefault();
  const leave = (): void => target.onHover(undefined);

  element.addEventListener("pointerdown", down);
  element.addEventListener("pointermove", move);
  element.addEventListener("pointerup", up);
  element.addEventListener("pointercancel", up);
  element.addEventListener("pointerleave", leave);
  element.addEventListener("wheel", wheel, { passive: false });
  element.addEventListener("contextmenu", menu);
  return () => {
    element.removeEventListener("pointerdown", down);
    element.removeEventListener("pointermove", move);
    element.removeEventListener("pointerup", up);
    element.removeEventListener("pointercancel", up);
    element.removeEventListener("pointerleave", leave);
    element.removeEventListener("wheel", wheel);
    element.removeEventListener("contextmenu", menu);
  };
}
