import type { JSX } from "preact";

/** How a face is drawn: eyes 0 (shut) to 1.3 (wide), lids -1 (sad) to 1 (angry), antennas in degrees
 * from upright to the outside, the head's tilt in degrees. */
interface Features {
  readonly eyes: number;
  readonly lids: number;
  readonly right: number;
  readonly left: number;
  readonly tilt: number;
}

const PLAIN: Features = { eyes: 1, lids: 0, right: 18, left: 18, tilt: 0 };
const FACES: { readonly [emotion: string]: Features } = {
  neutral: PLAIN,
  calm: { eyes: 0.45, lids: 0, right: 35, left: 35, tilt: 0 },
  happy: { eyes: 0.9, lids: -0.1, right: 30, left: 8, tilt: -6 },
  excited: { eyes: 1.25, lids: 0, right: 4, left: 4, tilt: 4 },
  proud: { eyes: 0.65, lids: 0.2, right: 12, left: 12, tilt: 0 },
  curious: { eyes: 1.1, lids: 0, right: 6, left: 48, tilt: -11 },
  surprised: { eyes: 1.35, lids: 0, right: 0, left: 0, tilt: 0 },
  confused: { eyes: 0.95, lids: 0.25, right: 55, left: 4, tilt: 9 },
  determined: { eyes: 0.8, lids: 0.6, right: 14, left: 14, tilt: 0 },
  angry: { eyes: 0.75, lids: 1, right: 62, left: 62, tilt: 0 },
  fearful: { eyes: 1.2, lids: -0.7, right: 80, left: 80, tilt: 5 },
  sad: { eyes: 0.75, lids: -1, right: 78, left: 78, tilt: 6 },
  nostalgic: { eyes: 0.55, lids: -0.6, right: 55, left: 40, tilt: -7 },
};

function Eye({
  x,
  radius,
  side,
  eyes,
  lids,
}: {
  x: number;
  radius: number;
  side: 1 | -1;
  eyes: number;
  lids: number;
}): JSX.Element {
  const height = radius * Math.max(0.12, eyes);
  const slope = lids * 3.4 * side;
  return (
    <>
      <ellipse cx={x} cy="30" rx={radius} ry={height} class="face-eye" />
      {eyes > 0.5 && (
        <circle
          cx={x + radius * 0.32}
          cy={30 - height * 0.4}
          r={radius * 0.24}
          class="face-spark"
        />
      )}
      {lids !== 0 && (
        <path
          class="face-lid"
          d={`M${x - radius - 1.6} ${30 - height - 2.4 - slope}L${x + radius + 1.6} ${30 - height - 2.4 + slope}`}
        />
      )}
    </>
  );
}

/** The robot's face with a feeling; the word beside it says the same. */
export function Face({ emotion, size = 44 }: { emotion: string; size?: number }): JSX.Element {
  const { eyes, lids, right, left, tilt } = FACES[emotion] ?? PLAIN;
  return (
    <svg
      class="face"
      width={size}
      height={size}
      viewBox="0 0 56 56"
      aria-hidden="true"
      focusable="false"
    >
      <g transform={`rotate(${tilt} 28 34)`}>
        <path class="face-antenna" d="M15 19V4" transform={`rotate(${-right} 15 19)`} />
        <path class="face-antenna" d="M41 19V4" transform={`rotate(${left} 41 19)`} />
        <rect class="face-head" x="6" y="17" width="44" height="27" rx="13" />
        <Eye x={19} radius={6} side={1} eyes={eyes} lids={lids} />
        <Eye x={37} radius={4.9} side={-1} eyes={eyes} lids={lids} />
      </g>
    </svg>
  );
}
