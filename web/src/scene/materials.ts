import { Color, MeshBasicMaterial, MeshLambertMaterial, MeshStandardMaterial } from "three";

export interface Palette {
  readonly ground: Color;
  readonly ghost: Color;
  readonly warn: Color;
}

export function paletteOf(dark: boolean): Palette {
  return dark
    ? { ground: new Color(0x23272f), ghost: new Color(0x5fd0b3), warn: new Color(0xff9d3c) }
    : { ground: new Color(0xdcd5c6), ghost: new Color(0x0c8a70), warn: new Color(0xf07a13) };
}

/** Physically right where a graphics processor draws, plainly shaded where the processor does. */
export type Craft = "fine" | "plain";

type Surface = MeshStandardMaterial | MeshLambertMaterial;

export class Materials {
  readonly shell: Surface;
  readonly body: Surface;
  readonly trim: Surface;
  readonly metal: Surface;
  readonly antennas: Surface;
  readonly glass: Surface;
  readonly rim: Surface;
  readonly spark = new MeshBasicMaterial({ color: 0xffffff });
  /** Pushed back behind the robot, around which it then shows as a halo. */
  readonly ghost = new MeshBasicMaterial({
    transparent: true,
    opacity: 0,
    depthWrite: false,
    polygonOffset: true,
    polygonOffsetUnits: 4e5,
  });

  constructor(craft: Craft) {
    const made = (color: number, roughness: number, metalness: number): Surface =>
      craft === "fine"
        ? new MeshStandardMaterial({ color, roughness, metalness })
        : new MeshLambertMaterial({ color });
    this.shell = made(0xf6f2ea, 0.42, 0);
    this.body = made(0xf6f2ea, 0.42, 0);
    this.trim = made(0x3b3f46, 0.55, 0.15);
    this.metal = made(0xb4b8bf, 0.28, 0.9);
    this.antennas = made(0x1d1f23, 0.35, 0.2);
    this.glass = made(0x07080b, 0.06, 0.35);
    this.rim = made(0x2a2d33, 0.3, 0.6);
  }

  /** Dark parts are lighter on a dark ground. */
  paint(dark: boolean): void {
    this.trim.color.set(dark ? 0x555b66 : 0x3b3f46);
    this.antennas.color.set(dark ? 0x8d94a1 : 0x1d1f23);
    this.shell.color.set(dark ? 0xe9e5dc : 0xf6f2ea);
    this.body.color.copy(this.shell.color);
  }

  dispose(): void {
    for (const material of Object.values(this)) (material as Surface).dispose();
  }
}
