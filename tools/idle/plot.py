#!/usr/bin/env python3
"""Draws docs/idle.svg: what a robot does that nobody commands, as `bbia simulate` shows it.

    bbia simulate --alone --seconds 620 --csv idle.csv && tools/idle/plot.py idle.csv docs/idle.svg

Above one minute of it, below the spectrum of all ten. Needs nothing but Python.
"""

import csv
import math
import sys

INK, GRID, PAPER = "#1f2933", "#d9e0e6", "#ffffff"
COLOURS = ("#1b6ca8", "#c8553d", "#2f855a")
WIDTH, PANEL, LEFT, RIGHT, TOP, GAP = 960, 150, 74, 130, 56, 52
BEGIN, SHOWN, WHOLE = 20.0, 60.0, 600.0  # seconds: up and faded in; one minute; all of it


def nice_step(span, wanted):
    step = 10.0 ** -6
    while True:
        for factor in (1, 2, 5):
            if span / (step * factor) <= wanted:
                return step * factor
        step *= 10


def text(x, y, words, size=12, anchor="start", extra=""):
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" '
            f'fill="{INK}" {extra}>{words}</text>')


def panel(out, row, title, x_title, x_values, lines):
    top = TOP + row * (PANEL + GAP)
    bottom = top + PANEL
    values = [v for line in lines.values() for v in line]
    step = nice_step(max(values) - min(values), 5)
    low, high = step * math.floor(min(values) / step), step * math.ceil(max(values) / step)
    first, last = x_values[0], x_values[-1]

    def at(x, y):
        return (LEFT + (WIDTH - LEFT - RIGHT) * (x - first) / (last - first),
                bottom - PANEL * (y - low) / (high - low))

    out.append(text(LEFT, top - 8, title, 13, extra='font-weight="bold"'))
    for i in range(round((high - low) / step) + 1):
        y = at(first, low + i * step)[1]
        out.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{GRID}"/>')
        out.append(text(LEFT - 8, y + 4, f"{low + i * step:g}", 11, "end"))
    every = nice_step(last - first, 12)
    for i in range(math.floor((last - first) / every + 1e-6) + 1):
        x = at(first + i * every, low)[0]
        out.append(f'<path d="M{x:.1f} {bottom}v5" stroke="{INK}"/>')
        out.append(text(x, bottom + 17, f"{round(i * every, 6):g}", 11, "middle"))
    out.append(text(WIDTH - RIGHT + 8, bottom + 17, x_title, 11))
    for n, (name, line) in enumerate(lines.items()):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(at, x_values, line))
        out.append(f'<polyline points="{points}" fill="none" stroke="{COLOURS[n]}" '
                   'stroke-width="1.3" stroke-linejoin="round"/>')
        y = top + 14 + 17 * n
        out.append(f'<path d="M{WIDTH - RIGHT + 10} {y - 4}h14" stroke="{COLOURS[n]}" '
                   'stroke-width="3"/>')
        out.append(text(WIDTH - RIGHT + 30, y, name, 12))
    out.append(f'<path d="M{LEFT} {top}V{bottom}H{WIDTH - RIGHT}" fill="none" stroke="{INK}"/>')


def amplitude(values, rate, hertz):
    """Half of the swing at this frequency."""
    mean = sum(values) / len(values)
    real = imaginary = 0.0
    for i, value in enumerate(values):
        angle = 2.0 * math.pi * hertz * i / rate
        real += (value - mean) * math.cos(angle)
        imaginary -= (value - mean) * math.sin(angle)
    return 2.0 * math.hypot(real, imaginary) / len(values)


def main(source, target):
    with open(source, newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if float(row["t"]) > BEGIN]
    degrees = 180.0 / math.pi

    def column(name, factor):
        return [float(row[name]) * factor for row in rows[:round(WHOLE * 50)]]

    height, yaw, pitch = column("z", 1000.0), column("yaw", degrees), column("pitch", degrees)
    antennas = {"left": column("left_antenna", degrees), "right": column("right_antenna", degrees)}
    seconds = [i / 50 for i in range(round(SHOWN * 50) + 1)]
    shown = slice(0, len(seconds))
    hertz = [i / 300 for i in range(121)]

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {TOP + 4 * (PANEL + GAP)}" '
           'font-family="Helvetica, Arial, sans-serif">',
           f'<rect width="{WIDTH}" height="{TOP + 4 * (PANEL + GAP)}" fill="{PAPER}"/>',
           text(LEFT, 26, "A robot that nobody commands, simulated in MuJoCo", 16,
                extra='font-weight="bold"')]
    panel(out, 0, "Height of the head (mm)", "seconds", seconds, {"measured": height[shown]})
    panel(out, 1, "Head (degrees)", "seconds", seconds,
          {"yaw": yaw[shown], "pitch": pitch[shown]})
    panel(out, 2, "Antennas (degrees)", "seconds", seconds,
          {name: values[shown] for name, values in antennas.items()})
    spectrum = [amplitude(height, 50.0, f) for f in hertz]
    panel(out, 3, "Ten minutes by frequency: height of the head (mm, half of the swing)", "hertz",
          hertz, {"height": spectrum})
    out.append("</svg>")
    with open(target, "w", encoding="utf-8") as file:
        file.write("\n".join(out) + "\n")
    print(f"height at 0.15 Hz: {amplitude(height, 50.0, 0.15):.2f} mm; "
          f"lowest {min(height):.2f}, highest {max(height):.2f} mm; {len(height) / 50:.0f} s")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
