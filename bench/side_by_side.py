#!/usr/bin/env python3
"""Puts bbia and the official daemon side by side, on this machine, in one run.

    bench/side_by_side.py [--peer VENV] [--rounds 2] [--quick]

Each round starts each program in turn and measures it alone; the table shows medians over the
rounds (the worst for maxima and skipped periods). Needs ./bbia's build with the benchmarks:
cmake --preset release && ninja -C build/release bbia bbia_load bbia_bench. Writes
docs/benchmarks.md (its marked sections) and build/benchmarks.json. Makes nothing up: what is not
there is said and stays empty. Takes about eight minutes a round.
"""

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import measures
from measures import LOAD, Watch
from report import replace_section, table
from subjects import ROOT, Running, find_subjects

BENCH = ROOT / "build/release/bench/bbia_bench"
DOCS = ROOT / "docs/benchmarks.md"
JSON = ROOT / "build/benchmarks.json"
FAST = "/ws/sdk?frequency=250"


def measure_start(running):
    return {"first_200": 1000 * running.wait_for("/api/daemon/status"),
            "first_state": 1000 * running.wait_for("/api/state/full")}


def gaps(result):
    return {"p50": result["gap_ms"]["p50"], "p99": result["gap_ms"]["p99"],
            "max": result["gap_ms"]["max"], "cpu": 100 * result["cpu"]}


def measure_life(subject, watch, seconds):
    """Everything but the start, of one running program; nobody connects before the idle phase."""
    figures, raw = {}, {}

    def note(name, values):
        figures.update({f"{name}.{key}": value for key, value in values.items()})

    with Running(subject) as running:
        running.wait_until_awake()
        phases = {
            "idle": measures.idle(seconds),
            "http1": measures.requests(1, 5 if seconds >= 20 else 2),
            "http16": measures.requests(16, 5 if seconds >= 20 else 2),
            "echo50": measures.echo("/ws/sdk", 8 * seconds + 1),
            **({"echo250": measures.echo(FAST, 8 * seconds + 1)} if subject.is_ours else {}),
            "listen1": measures.stream("/ws/sdk", 1, seconds),
            "listen10": measures.stream("/ws/sdk", 10, seconds),
            "listen50": measures.stream("/ws/sdk", 50, seconds),
            "flood": measures.flood(seconds),
            "crowd": measures.crowd(5, 50, seconds),
        }
        for name, phase in phases.items():
            raw[name] = watch.measure(name, running, phase)
    note("idle", {"cpu": 100 * raw["idle"]["cpu"], "rss": raw["idle"]["rss"],
                  "threads": raw["idle"]["threads"]})
    note("http1", {k: raw["http1"]["latency_us"][k] for k in ("p50", "p99")})
    note("http16", {k: raw["http16"][k] for k in ("per_second", "per_cpu_second")})
    for name in ("echo50", "echo250"):
        if name in raw:
            note(name, {k: raw[name]["echo_ms"][k] for k in ("p50", "p99")})
    for name in ("listen1", "listen10", "listen50", "flood", "crowd"):
        note(name, gaps(raw[name]))
    note("flood", {"frames": raw["flood"]["frames_per_second"],
                   "messages_per_second": raw["flood"]["messages_per_second"],
                   "bare_p999": raw["flood"]["bare_timer_us"]["p999"],
                   "bare_max": raw["flood"]["bare_timer_us"]["max"]})
    crowd = raw["crowd"]
    note("crowd", {"frames": crowd["least_frames_per_second"],
                   "messages_per_second": crowd["messages_per_second"],
                   "least_flooder": crowd["least_of_a_flooder"],
                   "most_flooder": crowd["most_of_a_flooder"],
                   "get_p50": crowd["latency_us"]["p50"], "get_p99": crowd["latency_us"]["p99"]})
    if crowd["overwritten"]:
        sent, lost = crowd["overwritten"]
        note("crowd", {"overwritten_share": 100 * lost / max(sent, 1)})
    if "loop" in raw["flood"]:
        loop = raw["flood"]["loop"]
        note("flood", {f"lateness_{k}": loop["lateness"][f"{k}_us"]
                       for k in ("p50", "p99", "p999", "max")})
        note("flood", {"overruns": loop["overruns"]})
    return figures, raw


def merge(rounds):
    """Of several rounds' figures: the median, and the worst of what is a maximum or a count."""
    keys = {key for figures in rounds for key in figures}
    worst = re.compile(r"\.max$|_max$|\.overruns$")
    return {key: (max if worst.search(key) else statistics.median)(
        [figures[key] for figures in rounds if key in figures]) for key in keys}


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        model = next((line.split(":", 1)[1].strip() for line in lines
                      if line.startswith("model name")), platform.machine())
    with open("/proc/meminfo", encoding="ascii") as lines:
        memory = int(lines.readline().split()[1]) / 1024 / 1024
    cores = len(re.findall(r"^cpu\d", Path("/proc/stat").read_text(encoding="ascii"), re.M))
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        virtual = " (a virtual machine)" if "hypervisor" in lines.read() else ""
    return (f"{model}, {cores} cores, {memory:.1f} GiB{virtual}, Linux {platform.release()}, "
            f"{platform.freedesktop_os_release().get('PRETTY_NAME', '')}")


def commit():
    found = subprocess.run(["git", "-C", str(ROOT), "describe", "--always", "--dirty"],
                           capture_output=True, text=True, check=False).stdout.strip()
    return found or "no commit"


def write_side_by_side(subjects, missing, results, raw, watch, bare, options):
    lines, missed = table(results)
    loops = [r["flood"]["loop"]["scheduling"] for key, rounds in raw.items()
             for r in rounds if "loop" in r["flood"]]
    foreign = [note["foreign"] for note in watch.notes]
    stolen = [note["stolen"] for note in watch.notes]
    head = [
        f"Measured {datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC on {machine()}.",
        "",
        *[f"- {s.title}: {s.version}" for s in subjects],
        *[f"- **Missing:** {sentence}" for sentence in missing],
        f"- our commit: {commit()}; scheduling our loop was granted: "
        f"{', '.join(sorted(set(loops))) or 'not measured'}",
        f"- {options.rounds} round{'s' * (options.rounds > 1)}, programs in turn, one at a time, all on loopback; "
        f"{options.seconds} s a phase, programs and clients at niceness {os.nice(0)}",
        f"- how quiet it was: others used at most {max(foreign, default=0):.1%} of the machine "
        f"during a phase, {statistics.median(foreign or [0]):.1%} in the median (each phase with "
        f"its share is in build/benchmarks.json)",
        f"- the machine itself: its host took {statistics.median(stolen or [0]):.2%} of it in the "
        f"median, {max(stolen, default=0):.2%} at most; a bare 250 Hz loop with nothing in it, "
        f"alone on it, woke late by p99 {max(b['p99'] for b in bare):.0f}, p99.9 "
        f"{max(b['p999'] for b in bare):.0f}, max {max(b['max'] for b in bare):.0f} µs",
        f"- goals missed: {missed}",
        "",
    ]
    replace_section(DOCS, "side by side", head + lines)
    JSON.parent.mkdir(exist_ok=True)
    JSON.write_text(json.dumps({
        "date": datetime.now(timezone.utc).isoformat(), "machine": machine(), "commit": commit(),
        "versions": {s.key: s.version for s in subjects}, "missing": missing, "figures": results,
        "bare_timer": bare, "quiet": watch.notes, "raw": raw}, indent=1), encoding="utf-8")
    return lines


def write_parts(binary):
    """The parts alone: one thread of ours, no server."""
    if not BENCH.exists():
        print(f"no {BENCH}: the section of the parts stays as it is", file=sys.stderr)
        return
    got = json.loads(subprocess.run([BENCH, "--benchmark_format=json", "--benchmark_min_time=0.3"],
                                    capture_output=True, text=True, check=True).stdout)
    lines = [f"Measured {datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC on {machine()}, commit "
             f"{commit()}: `bbia_bench` (one core).", "",
             "| | time | times real time |", "| --- | ---: | ---: |"]
    for b in got["benchmarks"]:
        if "error_occurred" in b:
            lines.append(f"| {b['name']} | **failed:** {b['error_message']} | |")
            continue
        nanos = b["cpu_time"] * {"ns": 1, "us": 1e3, "ms": 1e6}[b["time_unit"]]
        text = (f"{nanos:.0f} ns" if nanos < 1e4 else
                f"{nanos / 1e3:.1f} µs" if nanos < 1e7 else f"{nanos / 1e6:.1f} ms")
        fast = f"{b['times_real_time']:,.0f}" if "times_real_time" in b else ""
        lines.append(f"| {b['name']} | {text} | {fast} |")
    said = [subprocess.run([binary, "simulate", f"--{body}", "--seconds", "60"],
                           capture_output=True, text=True, check=True).stdout.strip()
            for body in ("sim", "sim", "mockup-sim")]
    lines += ["", "Faster than real time, all of a minute (wake up, look around, go to sleep):", "",
              f"- `bbia simulate --sim --seconds 60`: {said[0]}",
              f"- the same once more: {said[1]}",
              f"- `bbia simulate --mockup-sim --seconds 60`: {said[2]}"]
    replace_section(DOCS, "parts", lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", type=Path, help="venv of the official daemon "
                        "(default: build/venv, then /opt/peer)")
    parser.add_argument("--bbia", type=Path, default=ROOT / "build/release/bbia")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--starts", type=int, default=5, help="starts of each program")
    parser.add_argument("--patience", type=float, default=60.0,
                        help="seconds to wait for a quiet machine before each phase; 0: take it as "
                        "it is, and repeat nothing")
    parser.add_argument("--quick", action="store_true",
                        help="one round of short phases, printed and not written")
    parser.add_argument("--only", action="append", help="official, mockup-sim or sim; printed and "
                        "not written")
    options = parser.parse_args()
    options.seconds = 5 if options.quick else 20
    if options.quick:
        options.rounds, options.starts = 1, 3
    if not LOAD.exists():
        parser.error(f"no {LOAD}: cmake --preset release && "
                     "ninja -C build/release bbia bbia_load bbia_bench")
    subjects, missing = find_subjects(
        options.bbia, [options.peer] if options.peer else [ROOT / "build/venv", Path("/opt/peer")])
    subjects = [s for s in subjects if not options.only or s.key in options.only]
    for sentence in missing:
        print(sentence, file=sys.stderr)

    watch = Watch(options.patience)
    starts = {s.key: [] for s in subjects}
    for i in range(options.starts + 1):
        for subject in subjects:
            watch.wait()
            with Running(subject) as running:
                figures = measure_start(running)
            if i > 0:  # the first one warms the caches of the file system
                starts[subject.key].append({f"start.{k}": v for k, v in figures.items()})
    rounds = {s.key: [] for s in subjects}
    raw = {s.key: [] for s in subjects}
    bare = []
    for i in range(options.rounds):
        watch.wait()
        bare.append(measures.bare_timer(options.seconds)["lateness_us"])
        print(f"round {i + 1} of {options.rounds}", file=sys.stderr)
        for subject in subjects:
            figures, everything = measure_life(subject, watch, options.seconds)
            rounds[subject.key].append(figures)
            raw[subject.key].append(everything)
    results = {s.key: {**merge(rounds[s.key]), **merge(starts[s.key])} for s in subjects}
    if options.quick or options.only:
        lines = table(results)[0]
    else:
        lines = write_side_by_side(subjects, missing, results, raw, watch, bare, options)
        watch.wait()
        write_parts(options.bbia)
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    start = time.monotonic()
    code = main()
    print(f"took {time.monotonic() - start:.0f} s", file=sys.stderr)
    sys.exit(code)
