"""The goals, their verdicts, and the sections of docs/benchmarks.md that are replaced."""


def at_most(share):
    return f"at most 1/{round(1 / share)}", lambda official, ours: ours <= official * share


def at_least(factor):
    return f"at least {factor}x", lambda official, ours: ours >= official * factor


def below(limit, words):
    return words, lambda official, ours: ours < limit


NO_WORSE = ("no worse", lambda official, ours: ours <= official)
# Against the same program's gaps with one listener and no flood.
AS_AT_REST = "as at rest (within 0.5 ms)"
# What is measured, its unit and digits, the goal, and whether the simulated body is held to it
# too. An antenna with mass does not jump, so an echo through physics is a figure without a goal.
ROWS = (
    ("start.first_200", "start to the first 200", "ms", 0, at_most(1 / 30)),
    ("start.first_state", "start to the first 200 of /api/state/full", "ms", 0, at_most(1 / 30)),
    ("idle.rss", "memory (VmRSS)", "MiB", 1, at_most(1 / 8)),
    ("idle.threads", "threads", "", 0, None),
    ("idle.cpu", "idle CPU, nobody connected", "% of a core", 2, at_most(1 / 3)),
    ("http1.p50", "GET /api/state/full, one connection: p50", "µs", 0, None),
    ("http1.p99", "p99", "µs", 0, None),
    ("http16.per_second", "16 connections: requests a second", "", 0, None),
    ("http16.per_cpu_second", "requests a CPU-second of the server", "", 0, at_least(30)),
    ("echo50.p50", "set_antennas to the first frame that shows it, 50 Hz: p50", "ms", 2, None),
    ("echo50.p99", "p99", "ms", 2, NO_WORSE),
    ("echo250.p50", "the same on /ws/sdk?frequency=250: p50", "ms", 2, None),
    ("echo250.p99", "p99", "ms", 2, below(6.0, "at most 6 ms")),
    *[row for n in (1, 10, 50) for row in (
        (f"listen{n}.p50", f"gaps of the stream, {n} listener{'s' * (n > 1)}: p50", "ms", 2, None),
        (f"listen{n}.p99", "p99", "ms", 2, NO_WORSE),
        (f"listen{n}.max", "max", "ms", 2, NO_WORSE),
        (f"listen{n}.cpu", "server CPU", "% of a core", 1, None))],
    ("flood.messages_per_second", "flood of set_full_target: messages a second taken", "", 0, None),
    ("flood.frames", "frames a second at a listener", "", 2,
     ("50.00", lambda official, ours: abs(ours - 50.0) < 0.005)),
    ("flood.p50", "gaps: p50", "ms", 2, None),
    ("flood.p99", "p99", "ms", 2, AS_AT_REST),
    ("flood.max", "max", "ms", 2, AS_AT_REST),
    ("flood.cpu", "server CPU", "% of a core", 1, None),
    ("flood.lateness_p50", "lateness of the control loop, below: p50", "µs", 0, None),
    ("flood.lateness_p99", "p99", "µs", 0, None),
    ("flood.lateness_p999", "p99.9", "µs", 0, below(1024.1, "below 1 ms (bucket 2^10 µs)")),
    ("flood.lateness_max", "max", "µs", 0, None),
    ("flood.bare_p999", "a bare timer beside it, late by: p99.9", "µs", 0, None),
    ("flood.bare_max", "max", "µs", 0, None),
    ("flood.overruns", "periods skipped", "", 0, None),
    ("crowd.messages_per_second", "5 flood, 50 listen, 1 asks by REST: messages a second taken", "",
     0, None),
    ("crowd.least_flooder", "of the flooder that was served least", "", 0, None),
    ("crowd.most_flooder", "of the one that was served most", "", 0, None),
    ("crowd.overwritten_share", "targets that a newer one replaced before a tick, as counted", "%", 1,
     None),
    ("crowd.frames", "frames a second at the listener that got least", "", 2,
     ("50.0", lambda official, ours: abs(ours - 50.0) < 0.05)),
    ("crowd.p50", "gaps: p50", "ms", 2, None),
    ("crowd.p99", "p99", "ms", 2, NO_WORSE),
    ("crowd.max", "max", "ms", 2, NO_WORSE),
    ("crowd.get_p50", "GET /api/state/full meanwhile: p50", "µs", 0, None),
    ("crowd.get_p99", "p99", "µs", 0, NO_WORSE),
    ("crowd.cpu", "server CPU", "% of a core", 1, None),
)
NO_GOAL_IN_PHYSICS = ("echo50.p99", "echo250.p99")


def shown(value, digits):
    if value is None:
        return "–"
    return f"{value:,.{digits}f}".replace(",", " ")


def verdict_of(key, goal, official, figures):
    """@return "met", "missed", or why there is none."""
    ours = figures.get(key)
    if goal is None or ours is None:
        return ""
    if goal == AS_AT_REST:
        rest = figures.get(key.replace("flood", "listen1"))
        return "" if rest is None else "met" if ours <= rest + 0.5 else "missed"
    if official is None and goal is not None and goal[0][:2] in ("at", "no") and "ms" not in goal[0]:
        return "no official figure"
    return "met" if goal[1](official, ours) else "missed"


def table(results):
    """`results`: subject key -> row key -> figure."""
    official = results.get("official", {})
    lines = ["| | official `--mockup-sim` | bbia `--mockup-sim` | bbia `--sim` (physics) | goal | "
             "mockup | physics |", "| --- | ---: | ---: | ---: | --- | --- | --- |"]
    missed = 0
    for key, label, unit, digits, goal in ROWS:
        cells = [shown(results.get(s, {}).get(key), digits)
                 for s in ("official", "mockup-sim", "sim")]
        verdicts = []
        for subject in ("mockup-sim", "sim"):
            held = not (subject == "sim" and key in NO_GOAL_IN_PHYSICS)
            verdict = verdict_of(key, goal if held else None, official.get(key),
                                 results.get(subject, {}))
            missed += verdict == "missed"
            verdicts.append(f"**{verdict}**" if verdict == "missed" else verdict)
        words = goal if isinstance(goal, str) else goal[0] if goal else ""
        lines.append(f"| {label}{', ' + unit if unit else ''} | {' | '.join(cells)} | {words} | "
                     f"{' | '.join(verdicts)} |")
    return lines, missed


def replace_section(path, name, lines, by="bench/side_by_side.py"):
    """Puts `lines` between the marks of section `name`, which it adds at the end if need be."""
    begin, end = f"<!-- {name}: written by {by} -->", f"<!-- end of {name} -->"
    text = path.read_text(encoding="utf-8") if path.exists() else "# Benchmarks\n"
    section = "\n".join([begin, "", *lines, "", end])
    if begin in text and end in text:
        head, _, rest = text.partition(begin)
        text = head + section + rest.partition(end)[2]
    else:
        text = text.rstrip("\n") + "\n\n" + section + "\n"
    path.write_text(text, encoding="utf-8")
