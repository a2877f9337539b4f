import {
  type BufferGeometry,
  Group,
  type Material,
  Matrix4,
  Mesh,
  Quaternion,
  Vector3,
} from "three";
import type { Part } from "../robot/driver";
import type { Shape } from "../robot/robot_sample";
import { crankTip, LEGS, type Leg, NEUTRAL_HEIGHT } from "../robot/stewart";
import type { Materials, Palette } from "./materials";
import type { Shapes } from "./shapes";

// The same primitives as the simulation (src/sim/reachy_mini.xml), with softer edges. Metres; x
// forward, y left, z up.

const UP = new Vector3(0, 1, 0); // along which three.js builds cylinders

function mesh(geometry: BufferGeometry, material: Material, at?: readonly number[]): Mesh {
  const made = new Mesh(geometry, material);
  made.castShadow = true;
  made.receiveShadow = true;
  if (at) made.position.set(at[0] ?? 0, at[1] ?? 0, at[2] ?? 0);
  return made;
}

/** Lays `part`, built along y around its middle, from `a` to `b`. */
function span(part: Mesh, a: Vector3, b: Vector3): void {
  part.position.addVectors(a, b).multiplyScalar(0.5);
  part.quaternion.setFromUnitVectors(UP, b.clone().sub(a).normalize());
}

/** What a pointer can take hold of. */
export type Handle = "head" | "body" | "rightAntenna" | "leftAntenna";

function tagged<T extends Group | Mesh>(handle: Handle, object: T): T {
  object.userData.handle = handle;
  return object;
}

interface Antenna {
  readonly group: Group;
  readonly axis: Vector3;
}

function antenna(side: 1 | -1, shapes: Shapes, stem: Material, base: Material): Antenna {
  const group = new Group();
  group.position.set(-0.0368, side * 0.0522, 0.072);
  const tip = new Vector3(-0.0091, side * 0.0131, 0.1169);
  const rod = mesh(shapes.capsule(0.0021, tip.length() * 0.94), stem);
  span(rod, tip.clone().multiplyScalar(0.06), tip);
  const spring = mesh(shapes.coil(tip.clone().multiplyScalar(0.25), 0.0042, 0.00095, 9), base);
  group.add(
    rod,
    spring,
    mesh(shapes.ball(0.0078), base),
    mesh(shapes.ball(0.0058), stem, tip.toArray()),
  );
  const axis = new Vector3(-0.8613, side * 0.4973, 0.1045).normalize();
  return { group, axis };
}

function eye(
  materials: Materials,
  shapes: Shapes,
  y: number,
  z: number,
  x: number,
  radius: number,
): Group {
  const group = new Group();
  group.position.set(x, y, z);
  group.rotation.z = Math.sign(y) * 0.19; // as the skull is curved there
  const lens = mesh(shapes.lens(radius), materials.glass);
  lens.scale.set(0.42, 1, 1);
  const rim = mesh(shapes.ring(radius * 0.93, radius * 0.11), materials.rim);
  rim.rotation.y = Math.PI / 2;
  const spark = mesh(shapes.ball(radius * 0.15), materials.spark);
  spark.position.set(radius * 0.34, radius * 0.28, radius * 0.38);
  const glint = mesh(shapes.ball(radius * 0.07), materials.spark);
  glint.position.set(radius * 0.36, -radius * 0.34, -radius * 0.3);
  spark.castShadow = glint.castShadow = false;
  group.add(lens, rim, spark, glint);
  return group;
}

/** What is carried by the six rods. */
class Head {
  readonly group = tagged("head", new Group());
  private readonly right: Antenna;
  private readonly left: Antenna;

  constructor(
    shapes: Shapes,
    parts: { shell: Material; trim: Material; stem: Material; base: Material },
  ) {
    this.group.matrixAutoUpdate = false;
    const skull = mesh(shapes.softEllipsoid(0.045, 0.075, 0.047, 2.45), parts.shell, [0, 0, 0.055]);
    this.group.add(skull, mesh(shapes.roundedDisc(0.034, 0, 0.006, 0.0018), parts.trim));
    this.right = antenna(-1, shapes, parts.stem, parts.base);
    this.left = antenna(1, shapes, parts.stem, parts.base);
    this.group.add(
      tagged("rightAntenna", this.right.group),
      tagged("leftAntenna", this.left.group),
    );
  }

  place(shape: Shape, matrix: Matrix4): void {
    const { p, q } = shape.head;
    matrix.compose(
      new Vector3(p[0], p[1], p[2] + NEUTRAL_HEIGHT),
      new Quaternion(q[0], q[1], q[2], q[3]),
      new Vector3(1, 1, 1),
    );
    this.group.matrix.copy(matrix);
    this.group.matrixWorldNeedsUpdate = true;
    this.right.group.quaternion.setFromAxisAngle(this.right.axis, shape.antennas[0]);
    this.left.group.quaternion.setFromAxisAngle(this.left.axis, shape.antennas[1]);
  }
}

class Rod {
  readonly crank: Mesh;
  readonly rod: Mesh;
  readonly lower: Mesh;
  readonly upper: Mesh;
  private readonly centre: Vector3;

  constructor(
    private readonly leg: Leg,
    materials: Materials,
    shapes: Shapes,
  ) {
    this.centre = new Vector3(...leg.centre);
    this.crank = mesh(shapes.capsule(0.004, 0.04), materials.metal);
    this.rod = mesh(shapes.rod(0.0016, 0.085), materials.metal);
    this.lower = mesh(shapes.ball(0.0042), materials.trim);
    this.upper = mesh(shapes.ball(0.0042), materials.trim);
  }

  /** @param X_BH the head seen from the torso */
  place(angle: number, X_BH: Matrix4): void {
    const tip = new Vector3(...crankTip(this.leg, angle));
    const ball = new Vector3(...this.leg.ball).applyMatrix4(X_BH);
    span(this.crank, this.centre, tip);
    span(this.rod, tip, ball);
    this.rod.scale.y = tip.distanceTo(ball) / 0.085;
    this.lower.position.copy(tip);
    this.upper.position.copy(ball);
  }
}

export class RobotModel {
  readonly group = new Group();
  readonly head: Head;
  private readonly torso = tagged("body", new Group());
  private readonly rods: readonly Rod[];
  private readonly ghost: Head;
  private readonly X_WH = new Matrix4();
  private readonly X_WG = new Matrix4();
  private readonly glow = { head: 0, body: 0, antennas: 0 };
  private ghostOpacity = 0;

  constructor(
    private readonly materials: Materials,
    shapes: Shapes,
  ) {
    const { shell, trim, antennas } = materials;
    this.head = new Head(shapes, { shell, trim, stem: antennas, base: trim });
    this.head.group.add(
      eye(materials, shapes, -0.03, 0.06, 0.0393, 0.0205),
      eye(materials, shapes, 0.03, 0.06, 0.0405, 0.0158),
    );
    this.ghost = new Head(shapes, {
      shell: materials.ghost,
      trim: materials.ghost,
      stem: materials.ghost,
      base: materials.ghost,
    });
    this.ghost.group.traverse((object) => {
      object.castShadow = object.receiveShadow = false;
    });
    this.torso.add(
      mesh(shapes.roundedDisc(0.062, 0.035, 0.042, 0.002), trim),
      mesh(shapes.roundedDisc(0.066, 0.0425, 0.07, 0.009), materials.body),
      mesh(shapes.roundedDisc(0.058, 0.0695, 0.0735, 0.0015), trim),
    );
    const speaker = mesh(shapes.rod(0.008, 0.003), trim, [0.0653, 0, 0.056]);
    speaker.rotation.z = Math.PI / 2;
    this.torso.add(speaker);
    this.rods = LEGS.map((leg) => new Rod(leg, materials, shapes));
    for (const rod of this.rods) this.torso.add(rod.crank, rod.rod, rod.lower, rod.upper);
    this.group.add(mesh(shapes.roundedDisc(0.055, 0, 0.0348, 0.004), trim));
    this.group.add(this.torso, this.head.group, this.ghost.group);
  }

  place(shape: Shape): void {
    this.torso.rotation.z = shape.bodyYaw;
    this.head.place(shape, this.X_WH);
    const X_BH = new Matrix4().makeRotationZ(-shape.bodyYaw).multiply(this.X_WH);
    this.rods.forEach((rod, i) => {
      rod.place(shape.cranks[i] ?? 0, X_BH);
    });
  }

  /** @param apart how far the target is from the robot: 0 here, 1 plainly elsewhere */
  placeGhost(target: Shape, apart: number): void {
    this.ghost.place(target, this.X_WG);
    this.ghostOpacity += (apart * 0.34 - this.ghostOpacity) * 0.2;
    this.materials.ghost.opacity = this.ghostOpacity;
    this.ghost.group.visible = this.ghostOpacity > 0.01;
  }

  get hasGhost(): boolean {
    return this.ghost.group.visible;
  }

  /** Lets the named parts glow, the others fade.
   * @returns whether something still changes */
  shine(parts: readonly Part[], palette: Palette): boolean {
    let changing = false;
    const worn = {
      head: this.materials.shell,
      body: this.materials.body,
      antennas: this.materials.antennas,
    };
    for (const part of ["head", "body", "antennas"] as const) {
      const wanted = parts.includes(part) ? 1 : 0;
      const before = this.glow[part];
      const after = Math.abs(wanted - before) < 0.01 ? wanted : before + (wanted - before) * 0.18;
      if (after === before) continue;
      this.glow[part] = after;
      worn[part].emissive.copy(palette.warn);
      worn[part].emissiveIntensity = after * 0.75;
      changing = true;
    }
    return changing;
  }

  paint(palette: Palette): void {
    this.materials.ghost.color.copy(palette.ghost);
  }
}
