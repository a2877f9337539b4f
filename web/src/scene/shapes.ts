import { type BufferGeometry, LatheGeometry, SphereGeometry, Vector2 } from "three";

/** An ellipsoid whose sides are a little flatter than an egg's.
 * @param exponent 2 is an ellipsoid, more is nearer to a box */
export function softEllipsoid(a: number, b: number, c: number, exponent: number): BufferGeometry {
  const geometry = new SphereGeometry(1, 64, 48);
  const at = geometry.getAttribute("position");
  for (let i = 0; i < at.count; i += 1) {
    const [x, y, z] = [at.getX(i), at.getY(i), at.getZ(i)];
    const norm =
      (Math.abs(x) ** exponent + Math.abs(y) ** exponent + Math.abs(z) ** exponent) **
      (1 / exponent);
    at.setXYZ(i, (x / norm) * a, (y / norm) * b, (z / norm) * c);
  }
  geometry.computeVertexNormals();
  return geometry;
}

/** A disc with rounded edges that stands on `low`, its axis along z. */
export function roundedDisc(
  radius: number,
  low: number,
  high: number,
  edge: number,
): BufferGeometry {
  const outline: Vector2[] = [new Vector2(0, low)];
  const corner = (z: number, from: number): void => {
    for (let i = 0; i <= 8; i += 1) {
      const angle = from + (i / 8) * (Math.PI / 2);
      outline.push(new Vector2(radius - edge + Math.cos(angle) * edge, z + Math.sin(angle) * edge));
    }
  };
  corner(low + edge, -Math.PI / 2);
  corner(high - edge, 0);
  outline.push(new Vector2(0, high));
  const geometry = new LatheGeometry(outline, 72);
  geometry.rotateX(Math.PI / 2);
  return geometry;
}
