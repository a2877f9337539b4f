import { PerspectiveCamera, Scene, type Texture, VSMShadowMap, WebGLRenderer } from "three";
import type { Part } from "../robot/driver";
import { angleBetween } from "../robot/pose";
import type { Shape } from "../robot/robot_sample";
import { Room, reflections } from "./environment";
import { type Craft, Materials, type Palette, paletteOf } from "./materials";
import { Orbit } from "./orbit";
import { Quality } from "./quality";
import { RobotModel } from "./robot_model";
import { Shapes } from "./shapes";

export interface StageSource {
  readonly shape: (now: number) => Shape | undefined;
  readonly target: () => Shape | undefined;
  /** Whether somebody moves the robot, so that its target is where it is going. */
  readonly aiming: () => boolean;
  readonly glowing: () => readonly Part[];
  /** Whether movement for its own sake is unwanted. */
  readonly still: () => boolean;
  /** At most four times a second: frames a second while it moves, and what is shown. */
  readonly onShown: (hertz: number, shape: Shape) => void;
}

const FAR_MS = 500;
/** The view does not jump after a pause. */
const LONGEST_MS = 250;

/** How far the target is from where the robot is: 0 the same, 1 plainly elsewhere. */
export function apartness(shape: Shape, target: Shape): number {
  const moved = Math.hypot(
    shape.head.p[0] - target.head.p[0],
    shape.head.p[1] - target.head.p[1],
    shape.head.p[2] - target.head.p[2],
  );
  const apart = Math.max(
    angleBetween(shape.head.q, target.head.q) / 0.3,
    moved / 0.02,
    Math.abs(shape.antennas[0] - target.antennas[0]) / 0.9,
    Math.abs(shape.antennas[1] - target.antennas[1]) / 0.9,
  );
  return Math.max(0, Math.min(1, (apart - 0.22) / 0.6));
}

/** Whether the browser draws with the processor. */
function isSoftware(): boolean {
  const gl = document.createElement("canvas").getContext("webgl2");
  const info = gl?.getExtension("WEBGL_debug_renderer_info");
  const name: unknown = gl && info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : "";
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(String(name));
}

/** The picture of the robot. Draws when something has changed, at the display's rate at most. */
export class Stage {
  readonly camera = new PerspectiveCamera(30, 1, 0.05, 6);
  readonly orbit = new Orbit(this.camera);
  readonly robot: RobotModel;
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly room = new Room();
  private readonly materials: Materials;
  private readonly craft: Craft;
  private readonly quality: Quality;
  private palette: Palette = paletteOf(false);
  private reflected: Texture | undefined;
  private drawn: Shape | undefined;
  /** Since when the robot is plainly not where it was told to be. */
  private farSince = Number.POSITIVE_INFINITY;
  private frame = 0;
  private lastDrawn = 0;
  private frames = 0;
  private turnedAt = 0;
  private toldAt = 0;
  private untold = false;
  private changed = true;
  private readonly resized: ResizeObserver;

  /** Throws where the browser has no WebGL. */
  constructor(
    private readonly element: HTMLElement,
    canvas: HTMLCanvasElement,
    private readonly source: StageSource,
  ) {
    const fine = new URLSearchParams(location.search).get("picture") === "fine";
    this.craft = fine || !isSoftware() ? "fine" : "plain";
    this.quality = new Quality(this.craft, fine);
    this.renderer = new WebGLRenderer({ canvas, antialias: this.craft === "fine", alpha: true });
    this.renderer.shadowMap.enabled = true;
    this.renderer.shadowMap.type = VSMShadowMap;
    this.materials = new Materials(this.craft);
    this.robot = new RobotModel(this.materials, new Shapes(this.craft === "fine" ? 1 : 0.45));
    this.scene.add(this.room.group, this.robot.group);
    this.robot.group.visible = false;
    this.resized = new ResizeObserver(() => this.fit());
    this.resized.observe(element);
    this.fit();
    this.frame = requestAnimationFrame((now) => this.turn(now));
  }

  paint(dark: boolean): void {
    this.palette = paletteOf(dark);
    this.room.paint(dark, this.palette);
    this.robot.paint(this.palette);
    this.materials.paint(dark);
    if (this.craft === "fine") {
      this.reflected?.dispose();
      this.reflected = reflections(this.renderer, dark);
      this.scene.environment = this.reflected;
      this.scene.environmentIntensity = dark ? 0.6 : 0.5;
    }
    this.room.brighten(dark, this.craft === "fine");
    this.redraw();
  }

  redraw(): void {
    this.changed = true;
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.resized.disconnect();
    this.reflected?.dispose();
    this.materials.dispose();
    this.scene.traverse((object) => {
      (object as { geometry?: { dispose(): void } }).geometry?.dispose();
    });
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }

  private fit(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width === 0 || height === 0) return;
    const { pixelRatio, shadowSize } = this.quality.look;
    this.renderer.setPixelRatio(
      Math.min(pixelRatio, Math.max(1, window.devicePixelRatio) * Math.min(1, pixelRatio)),
    );
    this.renderer.setSize(width, height, false);
    this.room.shadows(shadowSize);
    this.camera.aspect = width / height;
    this.orbit.fit(this.camera.aspect);
    this.camera.updateProjectionMatrix();
    this.redraw();
  }

  private turn(now: number): void {
    this.frame = requestAnimationFrame((next) => this.turn(next));
    const shape = this.source.shape(performance.now());
    if (shape !== undefined && shape !== this.drawn) this.place(shape);
    if (this.orbit.step(Math.min(now - this.turnedAt, LONGEST_MS))) this.changed = true;
    this.turnedAt = now;
    if (this.robot.shine(this.source.glowing(), this.palette)) this.changed = true;
    if (this.changed) {
      this.changed = false;
      this.renderer.render(this.scene, this.camera);
      this.count(now);
    } else {
      this.lastDrawn = 0;
    }
    this.tell(now, shape);
  }

  private place(shape: Shape): void {
    const moved = this.drawn === undefined || !same(this.drawn, shape);
    this.drawn = shape;
    if (!this.robot.group.visible) {
      this.robot.group.visible = true;
      if (!this.source.still()) this.orbit.enter();
    }
    const target = this.source.target();
    const apart = target ? this.worth(shape, target) : 0;
    if (target) this.robot.placeGhost(target, apart);
    if (moved || apart > 0 || this.robot.hasGhost) {
      this.robot.place(shape);
      this.changed = true;
    }
  }

  /** How much the ghost is worth to be seen. Idle life and the mind's own movements are no way to go:
   * unless somebody moves the robot it shows only what is far off and stays so. */
  private worth(shape: Shape, target: Shape): number {
    const apart = apartness(shape, target);
    if (this.source.aiming()) return apart;
    const now = performance.now();
    if (apart < 1) this.farSince = Number.POSITIVE_INFINITY;
    else if (this.farSince > now) this.farSince = now;
    return now - this.farSince > FAR_MS ? apart : 0;
  }

  private count(now: number): void {
    this.untold = true;
    this.element.dataset.view = this.orbit.atHome ? "home" : "turned";
    if (this.lastDrawn > 0) {
      this.frames += 1;
      if (this.quality.judge(now - this.lastDrawn)) this.fit();
    }
    this.lastDrawn = now;
  }

  /** Also what was drawn last before it came to rest. */
  private tell(now: number, shape: Shape | undefined): void {
    if (!this.untold || now - this.toldAt < 250 || !shape) return;
    this.source.onShown((this.frames * 1000) / (now - this.toldAt), shape);
    this.toldAt = now;
    this.frames = 0;
    this.untold = false;
  }
}

/** Whether two states look the same. */
function same(a: Shape, b: Shape): boolean {
  const still = 1e-5;
  return (
    Math.abs(a.head.p[0] - b.head.p[0]) < still &&
    Math.abs(a.head.p[1] - b.head.p[1]) < still &&
    Math.abs(a.head.p[2] - b.head.p[2]) < still &&
    angleBetween(a.head.q, b.head.q) < 1e-4 &&
    Math.abs(a.bodyYaw - b.bodyYaw) < 1e-4 &&
    Math.abs(a.antennas[0] - b.antennas[0]) < 1e-4 &&
    Math.abs(a.antennas[1] - b.antennas[1]) < 1e-4
  );
}
