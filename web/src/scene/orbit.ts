import { type PerspectiveCamera, Vector3 } from "three";
import { clamp } from "../robot/pose";

interface View {
  readonly azimuth: number;
  readonly elevation: number;
  readonly distance: number;
}

const HOME: View = { azimuth: 0.42, elevation: 0.16, distance: 0.86 };
const PACE_MS = 110;
const CENTRE = new Vector3(0, 0, 0.176);

const apart = (a: View, b: View): number =>
  Math.abs(a.azimuth - b.azimuth) +
  Math.abs(a.elevation - b.elevation) +
  Math.abs(a.distance - b.distance);

/** A camera that turns around the robot. */
export class Orbit {
  private view: View = HOME;
  private wanted: View = HOME;
  /** Narrow screens need more distance for the same robot. */
  private stretch = 1;

  constructor(private readonly camera: PerspectiveCamera) {
    camera.up.set(0, 0, 1);
  }

  turn(azimuth: number, elevation: number): void {
    this.wanted = {
      ...this.wanted,
      azimuth: this.wanted.azimuth + azimuth,
      elevation: clamp(this.wanted.elevation + elevation, -0.05, 1.45),
    };
  }

  zoom(ratio: number): void {
    this.wanted = { ...this.wanted, distance: clamp(this.wanted.distance * ratio, 0.28, 1.6) };
  }

  /** Comes in from the side, at the beginning. */
  enter(): void {
    this.view = {
      azimuth: HOME.azimuth + 0.55,
      elevation: HOME.elevation + 0.22,
      distance: HOME.distance * 1.3,
    };
  }

  reset(): void {
    const turns = Math.round((this.view.azimuth - HOME.azimuth) / (2 * Math.PI));
    this.view = { ...this.view, azimuth: this.view.azimuth - turns * 2 * Math.PI };
    this.wanted = HOME;
  }

  fit(aspect: number): void {
    this.stretch = aspect < 1 ? 1 + (1 - aspect) * 0.9 : 1;
  }

  /** Moves on by `ms`, at the same pace however fast the page draws.
   * @returns whether the camera still moves */
  step(ms: number): boolean {
    const { view, wanted } = this;
    const ratio = 1 - Math.exp(-ms / PACE_MS);
    const moving = apart(view, wanted) > 1e-4;
    this.view = moving
      ? {
          azimuth: view.azimuth + (wanted.azimuth - view.azimuth) * ratio,
          elevation: view.elevation + (wanted.elevation - view.elevation) * ratio,
          distance: view.distance + (wanted.distance - view.distance) * ratio,
        }
      : wanted;
    const { azimuth, elevation } = this.view;
    const distance = this.view.distance * this.stretch;
    this.camera.position.set(
      CENTRE.x + Math.cos(azimuth) * Math.cos(elevation) * distance,
      CENTRE.y + Math.sin(azimuth) * Math.cos(elevation) * distance,
      CENTRE.z + Math.sin(elevation) * distance,
    );
    this.camera.lookAt(CENTRE);
    return moving;
  }

  get atHome(): boolean {
    return apart(this.view, HOME) < 1e-3;
  }

  /** Whose right side the camera sees on the right: +1 from the front, -1 from behind. */
  get facing(): number {
    return Math.cos(this.view.azimuth) >= 0 ? 1 : -1;
  }
}
