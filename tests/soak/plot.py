"""Panels of lines over time, as one SVG."""

INK, GRID, PAPER = "#1f2933", "#d9e0e6", "#ffffff"
COLOURS = ("#1b6ca8", "#c8553d", "#2f855a", "#8e5ea2", "#b7791f", "#319795", "#d53f8c", "#4a5568",
           "#6b46c1", "#975a16", "#2b6cb0", "#9b2c2c")
WIDTH, PANEL, LEFT, RIGHT, TOP, GAP = 960, 190, 74, 150, 56, 46


def nice_step(span, wanted):
    """1, 2 or 5 times a power of ten, so that about `wanted` of them fill `span`."""
    step = 10.0 ** -9
    while True:
        for factor in (1, 2, 5):
            if span / (step * factor) <= wanted:
                return step * factor
        step *= 10


def number(value):
    return f"{value:,.0f}".replace(",", " ") if abs(value) >= 10 else f"{value:g}"


def text(x, y, words, size=12, anchor="start", colour=INK, extra=""):
    escaped = words.replace("&", "&amp;").replace("<", "&lt;")
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" '
            f'fill="{colour}" {extra}>{escaped}</text>')


class Panel:
    def __init__(self, title, unit, lines, from_zero=True):
        """`lines`: name -> values; None where there is no reading."""
        self.title, self.unit, self.lines, self.from_zero = title, unit, lines, from_zero


def draw(path, heading, minutes, panels, warm_up):
    """`minutes`: when each reading was taken; before `warm_up` the ground is grey."""
    height = TOP + len(panels) * (PANEL + GAP) + 14
    last = max(minutes[-1], 1e-9)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
           f'font-family="Helvetica, Arial, sans-serif">',
           f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
           text(LEFT, 26, heading, 16, extra='font-weight="bold"')]

    def x_of(minute):
        return LEFT + (WIDTH - LEFT - RIGHT) * minute / last

    for i, panel in enumerate(panels):
        top = TOP + i * (PANEL + GAP)
        bottom = top + PANEL
        known = [v for values in panel.lines.values() for v in values if v is not None]
        if not known:
            out.append(text(LEFT, top + 20, f"{panel.title}: not measured"))
            continue
        low = 0.0 if panel.from_zero else min(known)
        high = max(known)
        step = nice_step(max(high - low, 1e-9), 5)
        low, high = step * (low // step), step * (high // step + 1)

        def y_of(value, low=low, high=high, bottom=bottom):
            return bottom - PANEL * (value - low) / (high - low)

        out.append(text(LEFT, top - 8, f"{panel.title} ({panel.unit})", 13,
                        extra='font-weight="bold"'))
        out.append(f'<rect x="{LEFT}" y="{top}" width="{x_of(warm_up) - LEFT:.1f}" '
                   f'height="{PANEL}" fill="#f3f5f7"/>')
        value = low
        while value <= high + step / 2:
            y = y_of(value)
            out.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{GRID}"/>')
            out.append(text(LEFT - 8, y + 4, number(value), 11, "end"))
            value += step
        minute, every = 0.0, nice_step(last, 12)
        while minute <= last + 1e-6:
            out.append(f'<path d="M{x_of(minute):.1f} {bottom}v5" stroke="{INK}"/>')
            out.append(text(x_of(minute), bottom + 18, number(minute), 11, "middle"))
            minute += every
        if i == len(panels) - 1:
            out.append(text((LEFT + WIDTH - RIGHT) / 2, bottom + 34, "minutes since the start", 12,
                            "middle"))
        for n, (name, values) in enumerate(panel.lines.items()):
            colour, path_data, pen_down = COLOURS[n % len(COLOURS)], [], False
            for minute, value in zip(minutes, values):
                if value is None:
                    pen_down = False
                    continue
                path_data.append(f"{'L' if pen_down else 'M'}{x_of(minute):.1f} {y_of(value):.1f}")
                pen_down = True
            out.append(f'<path d="{"".join(path_data)}" fill="none" stroke="{colour}" '
                       'stroke-width="1.4" stroke-linejoin="round"/>')
            y = top + 14 + 17 * n
            out.append(f'<path d="M{WIDTH - RIGHT + 14} {y - 4}h18" stroke="{colour}" '
                       'stroke-width="3"/>')
            out.append(text(WIDTH - RIGHT + 38, y, name, 12))
        out.append(f'<path d="M{LEFT} {top}V{bottom}H{WIDTH - RIGHT}" fill="none" '
                   f'stroke="{INK}"/>')
    out.append("</svg>")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(out) + "\n")
