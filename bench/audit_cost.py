#!/usr/bin/env python3
"""What being watched costs: the same program with the audit and without it, in turn.

    bench/audit_cost.py [--rounds 3] [--seconds 60] [--print]

Each round measures `bbia run --sim` and `bbia run --sim --no-audit`, the first of them another one
each time: at rest, with ten listeners, and flooded with questions. The audit's own threads ("audit"
and "dog") are also read alone, in nanoseconds, from /proc/PID/task/TID/schedstat. Writes the section
"the audit's cost" of docs/benchmarks.md. Needs the build of bench/side_by_side.py.
"""

import argparse
import os
import statistics
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import measures
from measures import LOAD, Watch
from report import replace_section
from side_by_side import DOCS, commit, machine
from subjects import ROOT, Running, Subject

OWN = ("audit", "dog")
GOAL = 0.3  # percent of a core, both together
ROWS = (
    ("rest.cpu", "CPU at rest, % of a core", 3),
    ("rest.rss", "memory (VmRSS), MiB", 2),
    ("listen10.cpu", "CPU with ten listeners at 50 Hz, % of a core", 3),
    ("listen10.lateness_p50", "lateness of the control loop meanwhile, below: p50, µs", 0),
    ("listen10.lateness_p99", "p99, µs", 0),
    ("http16.per_cpu_second", "requests a CPU-second (16 connections)", 0),
    ("echo250.p50", "echo at 250 Hz: p50, ms", 2),
    ("echo250.p99", "p99, ms", 2),
    ("rest.own", "the audit's own threads at rest, % of a core", 4),
    ("listen10.own", "with ten listeners", 4),
    ("http16.own", "flooded with questions", 4),
)


def own_seconds(running):
    """Processor time of the audit's threads so far."""
    total = 0
    for task in Path(f"/proc/{running.pid}/task").iterdir():
        if (task / "comm").read_text(encoding="ascii").strip() in OWN:
            total += int((task / "schedstat").read_text(encoding="ascii").split()[0])
    return total / 1e9


def with_own(phase):
    """Adds the share of a core that the audit's threads took."""
    def measured(running):
        before, start = own_seconds(running), time.monotonic()
        result = phase(running)
        result["own"] = (own_seconds(running) - before) / (time.monotonic() - start)
        return result
    return measured


def measure(subject, watch, seconds):
    with Running(subject) as running:
        running.wait_until_awake()
        raw = {name: watch.measure(name, running, with_own(phase)) for name, phase in (
            ("rest", measures.idle(seconds)),
            ("listen10", measures.stream("/ws/sdk", 10, seconds // 2)),
            ("http16", measures.requests(16, 5)),
            ("echo250", measures.echo("/ws/sdk?frequency=250", 161)))}
    lateness = raw["listen10"]["loop"]["lateness"]
    return {"rest.cpu": 100 * raw["rest"]["cpu"], "rest.rss": raw["rest"]["rss"],
            "listen10.cpu": 100 * raw["listen10"]["cpu"],
            "listen10.lateness_p50": lateness["p50_us"],
            "listen10.lateness_p99": lateness["p99_us"],
            "http16.per_cpu_second": raw["http16"]["per_cpu_second"],
            "echo250.p50": raw["echo250"]["echo_ms"]["p50"],
            "echo250.p99": raw["echo250"]["echo_ms"]["p99"],
            **{f"{name}.own": 100 * raw[name]["own"] for name in ("rest", "listen10", "http16")}}


def table(rounds):
    lines = ["| | with the audit | without | ratio |", "| --- | ---: | ---: | ---: |"]
    for key, title, digits in ROWS:
        on, off = (statistics.median(r[key] for r in rounds[which]) for which in ("on", "off"))
        shown = [f"{value:,.{digits}f}".replace(",", " ") for value in (on, off)]
        if key.endswith(".own"):
            lines.append(f"| {title} | {shown[0]} | – | |")
        else:
            lines.append(f"| {title} | {shown[0]} | {shown[1]} | {on / off:.3f} |")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bbia", type=Path, default=ROOT / "build/release/bbia")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=60, help="of rest; half of it with listeners")
    parser.add_argument("--patience", type=float, default=60.0,
                        help="seconds to wait for a quiet machine before each phase; 0: none")
    parser.add_argument("--print", action="store_true", help="print and write nothing")
    options = parser.parse_args()
    if not LOAD.exists():
        parser.error(f"no {LOAD}: cmake --preset release && ninja -C build/release bbia bbia_load")
    command = [str(options.bbia), "run", "--sim"]
    subjects = {"on": Subject("on", "with the audit", command, "", True),
                "off": Subject("off", "without", [*command, "--no-audit"], "", True)}
    watch = Watch(options.patience)
    rounds = {key: [] for key in subjects}
    for i in range(options.rounds):
        for key in ("on", "off") if i % 2 == 0 else ("off", "on"):
            rounds[key].append(measure(subjects[key], watch, options.seconds))
    lines = table(rounds)
    foreign = [note["foreign"] for note in watch.notes]
    own = statistics.median(r["rest.own"] for r in rounds["on"])
    worst = max(max(r[f"{phase}.own"] for phase in ("rest", "listen10", "http16"))
                for r in rounds["on"])
    head = [
        f"Measured {datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC on {machine()}, commit "
        f"{commit()}, {options.rounds} round{'s' * (options.rounds > 1)} of `bbia run --sim` with "
        f"and without `--no-audit`, medians; {options.seconds} s at rest. Others used "
        f"{statistics.median(foreign):.1%} of the machine in the median, {max(foreign):.1%} at "
        f"most; niceness {os.nice(0)}.",
        "",
        f"The threads `audit` and `dog` together took {own:.3f} % of a core at rest and "
        f"{worst:.3f} % in the worst phase of any round; the goal of {GOAL} % is "
        f"{'met' if worst <= GOAL else '**missed**'}.",
        ""]
    print("\n".join(head + lines))
    if not options.print:
        replace_section(DOCS, "the audit's cost", head + lines, "bench/audit_cost.py")
    return 0 if worst <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
