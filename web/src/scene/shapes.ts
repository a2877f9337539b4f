import {
  type BufferGeometry,
  CapsuleGeometry,
  Curve,
  CylinderGeometry,
  LatheGeometry,
  SphereGeometry,
  TorusGeometry,
  TubeGeometry,
  Vector2,
  Vector3,
} from "three";

/** A coil around the way from the origin to `end`. */
class Coil extends Curve<Vector3> {
  private readonly across: Vector3;
  private readonly other: Vector3;

  constructor(
    private readonly end: Vector3,
    private readonly radius: number,
    private readonly turns: number,
  ) {
    super();
    const along = end.clone().normalize();
    this.across = new Vector3(1, 0, 0).cross(along).normalize();
    this.other = along.cross(this.across);
  }

  override getPoint(share: number, into = new Vector3()): Vector3 {
    const angle = share * this.turns * 2 * Math.PI;
    return into
      .copy(this.end)
      .multiplyScalar(share)
      .addScaledVector(this.across, Math.cos(angle) * this.radius)
      .addScaledVector(this.other, Math.sin(angle) * this.radius);
  }
}

/** The solids the robot is made of, of as many triangles as the machine can draw. Axes as three.js has
 * them: cylinders and capsules along y, discs along z. */
export class Shapes {
  /** @param detail 1 is all */
  constructor(private readonly detail: number) {}

  ball(radius: number): BufferGeometry {
    return new SphereGeometry(radius, this.parts(26), this.parts(18));
  }

  lens(radius: number): BufferGeometry {
    return new SphereGeometry(radius, this.parts(40), this.parts(24));
  }

  capsule(radius: number, length: number): BufferGeometry {
    return new CapsuleGeometry(radius, length, this.parts(6), this.parts(16));
  }

  rod(radius: number, length: number): BufferGeometry {
    return new CylinderGeometry(radius, radius, length, this.parts(16));
  }

  ring(radius: number, thickness: number): BufferGeometry {
    return new TorusGeometry(radius, thickness, this.parts(12), this.parts(48));
  }

  coil(end: Vector3, radius: number, thickness: number, turns: number): BufferGeometry {
    return new TubeGeometry(
      new Coil(end, radius, turns),
      this.parts(turns * 18),
      thickness,
      this.parts(8),
    );
  }

  /** An ellipsoid whose sides are a little flatter than an egg's.
   * @param exponent 2 is an ellipsoid, more is nearer to a box */
  softEllipsoid(a: number, b: number, c: number, exponent: number): BufferGeometry {
    const geometry = new SphereGeometry(1, this.parts(64), this.parts(48));
    const at = geometry.getAttribute("position");
    for (let i = 0; i < at.count; i += 1) {
      const [x, y, z] = [at.getX(i), at.getY(i), at.getZ(i)];
      const powers = Math.abs(x) ** exponent + Math.abs(y) ** exponent + Math.abs(z) ** exponent;
      const norm = powers ** (1 / exponent);
      at.setXYZ(i, (x / norm) * a, (y / norm) * b, (z / norm) * c);
    }
    geometry.computeVertexNormals();
    return geometry;
  }

  /** A disc with rounded edges, from `low` to `high`. */
  roundedDisc(radius: number, low: number, high: number, edge: number): BufferGeometry {
    const outline: Vector2[] = [new Vector2(0, low)];
    const steps = this.parts(8);
    const corner = (z: number, from: number): void => {
      for (let i = 0; i <= steps; i += 1) {
        const angle = from + (i / steps) * (Math.PI / 2);
        outline.push(
          new Vector2(radius - edge + Math.cos(angle) * edge, z + Math.sin(angle) * edge),
        );
      }
    };
    corner(low + edge, -Math.PI / 2);
    corner(high - edge, 0);
    outline.push(new Vector2(0, high));
    const geometry = new LatheGeometry(outline, this.parts(72));
    geometry.rotateX(Math.PI / 2);
    return geometry;
  }

  private parts(most: number): number {
    return Math.max(3, Math.round(most * this.detail));
  }
}
