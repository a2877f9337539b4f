#!/usr/bin/env python3
"""plot.py gaze.csv > docs/gaze.svg: where the face is and where the head looks, over time."""

import csv
import math
import sys

WIDTH, HEIGHT, LEFT, TOP = 900, 420, 60, 30


def main() -> None:
    rows = [{k: float(v) for k, v in row.items()} for row in csv.DictReader(open(sys.argv[1]))]
    begin, end = rows[0]["t"], rows[-1]["t"]

    def x(t: float) -> float:
        return LEFT + (t - begin) / (end - begin) * (WIDTH - LEFT - 20)

    def line(key, low, high, top, height, colour, scale=math.degrees) -> str:
        points = " ".join(
            f"{x(r['t']):.1f},{top + height * (1 - (scale(r[key]) - low) / (high - low)):.1f}" for r in rows[::2])
        return f'<polyline fill="none" stroke="{colour}" stroke-width="1.5" points="{points}"/>'

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
           f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>']
    for degrees in (-20, 0, 20):
        y = TOP + 220 * (1 - (degrees + 25) / 50)
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - 20}" y1="{y:.0f}" y2="{y:.0f}" stroke="#ddd"/>'
                   f'<text x="{LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{degrees}</text>')
    out += [line("face_yaw", -25, 25, TOP, 220, "#d55e00"), line("head_yaw", -25, 25, TOP, 220, "#0072b2")]
    for pixels in (0, 50, 100):
        y = 280 + 100 * (1 - pixels / 120)
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - 20}" y1="{y:.0f}" y2="{y:.0f}" stroke="#ddd"/>'
                   f'<text x="{LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{pixels}</text>')
    out.append(line("pixels_off", 0, 120, 280, 100, "#444", scale=lambda v: min(v, 120)))
    out += [f'<text x="{LEFT}" y="20">yaw in degrees: <tspan fill="#d55e00">the face</tspan>, '
            '<tspan fill="#0072b2">the head</tspan></text>',
            f'<text x="{LEFT}" y="272">pixels between the nose and the middle of the picture (640x480)</text>',
            f'<text x="{WIDTH - 20}" y="{HEIGHT - 8}" text-anchor="end">{end - begin:.0f} s</text>', "</svg>"]
    print("\n".join(out))


main()
