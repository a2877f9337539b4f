import {
  BackSide,
  BoxGeometry,
  CanvasTexture,
  CircleGeometry,
  Color,
  DirectionalLight,
  Group,
  HemisphereLight,
  Mesh,
  MeshBasicMaterial,
  PMREMGenerator,
  Scene,
  ShadowMaterial,
  type Texture,
  type WebGLRenderer,
} from "three";
import type { Palette } from "./materials";

/** A bright room that nobody sees but the reflections: walls, a large window, a lamp. */
export function reflections(renderer: WebGLRenderer, dark: boolean): Texture {
  const room = new Scene();
  const box = new BoxGeometry();
  const panel = (color: number, strength: number, size: number[], at: number[]): void => {
    const material = new MeshBasicMaterial({ color: new Color(color).multiplyScalar(strength) });
    const made = new Mesh(box, material);
    made.scale.set(size[0]!, size[1]!, size[2]!);
    made.position.set(at[0]!, at[1]!, at[2]!);
    room.add(made);
  };
  const walls = new Mesh(
    box,
    new MeshBasicMaterial({ color: dark ? 0x3a3f4a : 0xb9b4aa, side: BackSide }),
  );
  walls.scale.setScalar(10);
  room.add(walls);
  const light = dark ? 0.75 : 1;
  panel(0xfff6e8, 9 * light, [0.1, 3.4, 2.4], [4.6, -1.6, 2.2]);
  panel(0xdfeaff, 5 * light, [2.8, 0.1, 3], [0.5, 4.7, 1.6]);
  panel(0xffffff, 6 * light, [3, 3, 0.1], [0, 0, 4.8]);
  panel(dark ? 0x20242b : 0x8d877c, 1, [10, 10, 0.1], [0, 0, -4.9]);
  const generator = new PMREMGenerator(renderer);
  const texture = generator.fromScene(room, 0.035).texture;
  generator.dispose();
  box.dispose();
  return texture;
}

/** Black in the middle, nothing at the rim. */
function fadingSpot(): MeshBasicMaterial {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 64;
  const pen = canvas.getContext("2d");
  if (pen) {
    const ink = pen.createRadialGradient(32, 32, 8, 32, 32, 32);
    ink.addColorStop(0, "rgb(0 0 0 / 38%)");
    ink.addColorStop(0.45, "rgb(0 0 0 / 16%)");
    ink.addColorStop(1, "rgb(0 0 0 / 0%)");
    pen.fillStyle = ink;
    pen.fillRect(0, 0, 64, 64);
  }
  return new MeshBasicMaterial({
    map: new CanvasTexture(canvas),
    transparent: true,
    depthWrite: false,
  });
}

/** Lights and the floor, which is but the shadow on it. */
export class Room {
  readonly group = new Group();
  readonly key = new DirectionalLight(0xfff3e2, 1.5);
  private readonly sky = new HemisphereLight(0xffffff, 0x998f80, 0.55);
  private readonly shadow = new ShadowMaterial({ opacity: 0.22, depthWrite: false });
  private readonly floor = new Mesh(new CircleGeometry(1.2, 48), this.shadow);
  private readonly spot = new Mesh(new CircleGeometry(0.13, 40), fadingSpot());

  constructor() {
    this.key.position.set(0.34, -0.26, 0.95);
    this.key.target.position.set(0, 0, 0.12);
    this.key.castShadow = true;
    this.key.shadow.radius = 6;
    this.key.shadow.blurSamples = 8;
    this.key.shadow.bias = -0.0004;
    this.key.shadow.normalBias = 0.003;
    const camera = this.key.shadow.camera;
    camera.left = camera.bottom = -0.26;
    camera.right = camera.top = 0.26;
    camera.near = 0.4;
    camera.far = 1.7;
    const rim = new DirectionalLight(0xcfe2ff, 1.1);
    rim.position.set(-0.7, 0.45, 0.5);
    this.floor.receiveShadow = true;
    this.spot.position.z = 0.0005;
    this.group.add(this.key, this.key.target, this.sky, rim, this.floor, this.spot);
  }

  paint(dark: boolean, palette: Palette): void {
    this.sky.groundColor.copy(palette.ground);
    this.shadow.opacity = dark ? 0.34 : 0.2;
  }

  /** Without reflections the lights alone have to do it. */
  brighten(dark: boolean, reflected: boolean): void {
    this.key.intensity = (dark ? 1.0 : 1.05) + (reflected ? 0 : 0.55);
    this.sky.intensity = (dark ? 0.6 : 0.45) + (reflected ? 0 : dark ? 1.1 : 1.5);
  }

  /** @param size of the shadow's map; 0: a soft spot under the robot instead */
  shadows(size: number): void {
    this.key.castShadow = size > 0;
    this.floor.visible = size > 0;
    if (size === 0 || this.key.shadow.mapSize.x === size) return;
    this.key.shadow.mapSize.set(size, size);
    this.key.shadow.map?.dispose();
    this.key.shadow.map = null;
  }
}
