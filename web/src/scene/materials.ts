import { Color, MeshBasicMaterial, MeshStandardMaterial } from "three";

export interface Palette {
  readonly sky: Color;
  readonly ground: Color;
  readonly floor: Color;
  readonly ghost: Color;
  readonly warn: Color;
}

export function paletteOf(dark: boolean): Palette {
  return dark
    ? {
        sky: new Color(0x191c22),
        ground: new Color(0x23272f),
        floor: new Color(0x1d2128),
        ghost: new Color(0x5fd0b3),
        warn: new Color(0xff9d3c),
      }
    : {
        sky: new Color(0xf1ede4),
        ground: new Color(0xdcd5c6),
        floor: new Color(0xece7dc),
        ghost: new Color(0x0c8a70),
        warn: new Color(0xf07a13),
      };
}

export class Materials {
  readonly shell = new MeshStandardMaterial({ color: 0xf6f2ea, roughness: 0.42, metalness: 0 });
  readonly body = this.shell.clone();
  readonly trim = new MeshStandardMaterial({ color: 0x3b3f46, roughness: 0.55, metalness: 0.15 });
  readonly metal = new MeshStandardMaterial({ color: 0xb4b8bf, roughness: 0.28, metalness: 0.9 });
  readonly black = new MeshStandardMaterial({ color: 0x17181b, roughness: 0.35, metalness: 0.2 });
  readonly antennas = this.black.clone();
  readonly glass = new MeshStandardMaterial({ color: 0x07080b, roughness: 0.06, metalness: 0.35 });
  readonly rim = new MeshStandardMaterial({ color: 0x2a2d33, roughness: 0.3, metalness: 0.6 });
  readonly spark = new MeshBasicMaterial({ color: 0xffffff });
  readonly ghost = new MeshBasicMaterial({ transparent: true, opacity: 0, depthWrite: false });

  /** Dark parts are lighter on a dark ground. */
  paint(dark: boolean): void {
    this.trim.color.set(dark ? 0x555b66 : 0x3b3f46);
    this.antennas.color.set(dark ? 0x4a4f59 : 0x1d1f23);
    this.shell.color.set(dark ? 0xe9e5dc : 0xf6f2ea);
    this.body.color.copy(this.shell.color);
  }

  dispose(): void {
    for (const material of Object.values(this)) (material as MeshBasicMaterial).dispose();
  }
}
