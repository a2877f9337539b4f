#!/usr/bin/env python3
"""Burdens one bbia with all that clients can do, and looks whether it grows.

    tests/soak/soak.py [--minutes 60] [--fast] [--out DIR] [--binary FILE] [--body sim] [--docs]

Needs the `websockets` of build/venv: build/venv/bin/python tests/soak/soak.py. Reads memory,
descriptors and threads from outside every five seconds, and from inside what the audit found. Writes
soak.csv, soak.svg and soak.md into DIR, with --docs also docs/soak.svg and its section of
docs/proof.md. With --fast the audit looks and judges ten times as fast and the clients
pause a quarter as long, so that its leak watch has an opinion within a minute. Exit code 1: resident memory grew by more than 50 kB an hour
after the warm-up, descriptors or threads did not stay flat or are not what they were before the
load, or the audit told something that the load does not explain. A run of less than half an hour
cannot tell 50 kB an hour from noise: it is held to 4 MB of growth.
"""
import argparse
import collections
import contextlib
import csv
import datetime
import http.client
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "bench"), str(ROOT / "tests/system")]

from bbia_daemon import need

need("websockets")

import plot
from load import Load
from report import replace_section
from slope import theil_sen

TICK = os.sysconf("SC_CLK_TCK")
EVERY = 5.0          # seconds between two readings
RSS_LIMIT = 50.0     # kB an hour
SHORT_LIMIT = 4096.0  # kB in all, where the run is too short for a rate: rings are filling
FLAT = 2.0           # descriptors or threads an hour
REST = 20.0          # seconds without clients, before and after
HASTE = 4.0          # how much shorter pauses are in a run for the CI

# What the load does on purpose, and what the audit may therefore say.
EXPLAINED = {
    "repeated-value": "a client sends one target 200 times a second",
    "overwritten": "two clients at 50 Hz each and floods write faster than a period",
    "losses": "clients that do not read lose the oldest states; the same for log lines of nonsense",
    "polled-too-fast": "several clients ask for the state at once",
    "computed-twice": "several clients ask for the state at once",
    "pressure": "the machine has other work as well (load, memory)",
    "control-trouble": "the machine gave the control loop no time (others compile)",
}
# Any of these fails the soak, whatever the load.
FORBIDDEN = {"leak", "undeclared-thread", "undeclared-child", "gone-thread", "zombie",
             "descriptors", "late-stop"}


# The load of other programs is no reason to turn our clients away: all features stay in use.
SETTINGS = {"BBIA_AUDIT_MAX_LOAD_PER_CORE": "100"}
FAST = {"BBIA_AUDIT_INTERVAL": "0.1", "BBIA_AUDIT_LEAK_INTERVAL": "0.5",
        "BBIA_AUDIT_LEAK_WARM_UP": "15"}


class Robot:
    """The program under test, seen from outside."""

    def __init__(self, binary, body, out, settings):
        self.home = tempfile.TemporaryDirectory(prefix="bbia-soak-")
        self.log = open(out / "soak.log", "wb")
        environment = {k: v for k, v in os.environ.items() if not k.startswith("BBIA_")}
        self.process = subprocess.Popen(
            [binary, "run", f"--{body}", "--fastapi-port", "0", "--state-directory",
             self.home.name], stdout=subprocess.PIPE, stderr=self.log, stdin=subprocess.DEVNULL,
            env={**environment, **settings, "HOME": self.home.name})
        line = self.process.stdout.readline().decode()
        self.port = int(line.split("http://127.0.0.1:")[1].split()[0])
        self.started = time.monotonic()

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return json.loads(answer.read()) if answer.status == 200 else {}
        finally:
            connection.close()

    def read(self):
        """One reading from /proc."""
        base = pathlib.Path(f"/proc/{self.process.pid}")
        status = dict(line.split(":", 1) for line in
                      (base / "status").read_text(encoding="ascii").splitlines())
        rollup = (base / "smaps_rollup").read_text(encoding="ascii").splitlines()
        fields = (base / "stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return {"rss_kb": int(status["VmRSS"].split()[0]),
                "pss_kb": next(int(line.split()[1]) for line in rollup if line.startswith("Pss:")),
                "descriptors": len(os.listdir(base / "fd")),
                "threads": int(status["Threads"]),
                "cpu_s": (int(fields[11]) + int(fields[12])) / TICK}

    def open_files(self):
        """What is open, by what it is: numbers differ from one to the next."""
        base = pathlib.Path(f"/proc/{self.process.pid}/fd")
        names = collections.Counter()
        for link in base.iterdir():
            with contextlib.suppress(OSError):
                names[re.sub(r"\d+", "N", os.readlink(link))] += 1
        return names

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        self.log.close()
        self.home.cleanup()
        return code


class Soak:
    def __init__(self, robot, haste):
        self.robot, self.haste = robot, haste
        self.readings = []
        self.findings = {}  # (kind, subject) -> how it looked, when
        self.missed = 0     # readings from inside that failed

    def take(self):
        minutes = (time.monotonic() - self.robot.started) / 60
        reading = {"minutes": minutes, **self.robot.read()}
        try:
            inside = self.robot.get("/api/resources")
        except (OSError, http.client.HTTPException, ValueError):
            inside, self.missed = {}, self.missed + 1
        for module in inside.get("modules", []):
            reading[f"heap_kb.{module['name']}"] = (module.get("heap_bytes") or 0) / 1024
        loop = inside.get("control_loop", {})
        reading["overruns"], reading["ticks"] = loop.get("overruns"), loop.get("ticks")
        reading["audit_cpu"] = inside.get("audit", {}).get("cpu")
        self.readings.append(reading)
        for finding in inside.get("findings", []):
            key = finding["kind"], finding["subject"]
            seen = self.findings.setdefault(key, {"first": minutes, "last": minutes})
            if finding["open"]:
                seen["last"] = minutes
            seen.update(sentence=finding["sentence"], times=finding.get("times"),
                        light=finding["light"], detail=finding.get("detail") or "")
        return reading

    def rest(self):
        """What it has open while nobody is there, once it is settled: the least of a few readings."""
        rest = REST / min(self.haste, 2.0)
        time.sleep(rest / 2)
        end, least = time.monotonic() + rest / 2, None
        while time.monotonic() < end:
            time.sleep(1.0)
            now = self.robot.read()
            least = now if least is None else {k: min(v, least[k]) for k, v in now.items()}
        return least, self.robot.open_files()

    def run(self, minutes):
        load = Load(self.robot.port, haste=self.haste)
        begin = time.monotonic()
        try:
            while (left := begin + 60 * minutes - time.monotonic()) > 0:
                time.sleep(min(EVERY, left))
                reading = self.take()
                if len(self.readings) % 12 == 0:
                    print(f"{reading['minutes']:6.1f} min  RSS {reading['rss_kb']} kB  "
                          f"{reading['descriptors']} descriptors  {reading['threads']} threads  "
                          f"{len(self.findings)} kinds of findings", flush=True)
        finally:
            load.stop()
        return load


def judge(soak, before, after, minutes, warm_up):
    """@return (lines of the table, problems)"""
    late = [r for r in soak.readings if r["minutes"] >= warm_up]
    hours = [r["minutes"] / 60 for r in late]
    problems, lines = [], []
    tenth = max(1, len(late) // 10)

    def row(name, key, unit, limit):
        values = [r[key] for r in late]
        slope = theil_sen(hours, values)
        first = statistics.median(values[:tenth])
        last = statistics.median(values[-tenth:])
        lines.append(f"| {name}, {unit} | {first:.0f} | {last:.0f} | {min(values)} to {max(values)} "
                     f"| {slope:+.1f} | {limit} |")
        return slope

    long_enough = minutes >= 30
    slope = row("resident memory", "rss_kb", "kB", f"{RSS_LIMIT:.0f} kB an hour" if long_enough
                else f"{SHORT_LIMIT:.0f} kB in all")
    grown = slope * (hours[-1] - hours[0])
    if slope > RSS_LIMIT if long_enough else grown > SHORT_LIMIT:
        problems.append(f"resident memory grows by {slope:.0f} kB an hour ({grown:.0f} kB in all)")
    row("proportional memory", "pss_kb", "kB", "")
    for key in ("descriptors", "threads"):
        slope = row(key, key, "open" if key == "descriptors" else "alive",
                    f"flat within {FLAT:.0f} an hour")
        if long_enough and abs(slope) > FLAT:
            problems.append(f"{key} change by {slope:+.1f} an hour")
        if after[key] > before[key]:
            problems.append(f"{after[key]} {key} after the load, {before[key]} before it")
    for key in sorted({k for r in late for k in r if k.startswith("heap_kb.")}):
        known = [(h, r[key]) for h, r in zip(hours, late) if key in r]
        values = [v for _, v in known]
        slope = theil_sen([h for h, _ in known], values)
        lines.append(f"| heap of {key[8:]}, kB | {statistics.median(values[:tenth]):.0f} | "
                     f"{statistics.median(values[-tenth:]):.0f} | {min(values):.0f} to "
                     f"{max(values):.0f} | {slope:+.1f} | |")
    for (kind, subject), seen in soak.findings.items():
        if kind in FORBIDDEN:
            problems.append(f"{kind} '{subject}': {seen['sentence']}")
        elif kind not in EXPLAINED:
            problems.append(f"the load does not explain {kind} '{subject}': {seen['sentence']}")
    return lines, problems


def trends(soak, minutes):
    """How the trend of resident memory goes on, where the run is long enough to tell."""
    said = []
    for start in range(10, int(minutes) - 15, 10):
        late = [r for r in soak.readings if r["minutes"] >= start]
        slope = theil_sen([r["minutes"] / 60 for r in late], [r["rss_kb"] for r in late])
        said.append(f"{slope:+.1f} from minute {start} on")
    return ["Resident memory, kB an hour: " + ", ".join(said) + "."] if said else []


def write(out, soak, load, before, after, lines, problems, minutes, warm_up, version):
    fields = list(dict.fromkeys(k for r in soak.readings for k in r))
    with open(out / "soak.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, fields)
        table.writeheader()
        table.writerows(soak.readings)
    times = [r["minutes"] for r in soak.readings]

    def line(key):
        return [r.get(key) for r in soak.readings]

    modules = sorted(k for k in fields if k.startswith("heap_kb."))
    plot.draw(out / "soak.svg", f"{version}: {minutes:g} minutes of mixed load", times, [
        plot.Panel("Memory of the process", "kB", {"resident": line("rss_kb"),
                                                  "proportional": line("pss_kb")}),
        plot.Panel("Descriptors", "open", {"descriptors": line("descriptors")}),
        plot.Panel("Threads", "alive", {"threads": line("threads")}),
        plot.Panel("Live heap by module", "kB", {k[8:]: line(k) for k in modules}),
    ], warm_up)
    last = soak.readings[-1]
    text = [
        f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC, {version}, "
        f"{minutes:g} minutes of mixed load (the first {warm_up:g} are warm-up), Linux "
        f"{platform.release()}, {os.cpu_count()} cores. **{'Failed' if problems else 'Passed'}.**",
        *trends(soak, minutes), "", *[f"- **{p}**" for p in problems], *([""] if problems else []),
        "| after the warm-up | first tenth | last tenth | range | trend an hour | limit |",
        "| --- | ---: | ---: | ---: | ---: | --- |", *lines, "",
        f"Without clients it had {before['descriptors']} descriptors and {before['threads']} "
        f"threads before the load, {after['descriptors']} and {after['threads']} after it; "
        f"{before['rss_kb']} kB resident before, {after['rss_kb']} after. In all it took "
        f"{last['cpu_s']:.0f} s of processor time; its loop made {last['ticks']} ticks since the "
        f"last start of the robot and skipped {last['overruns']}. {soak.missed} of "
        f"{len(soak.readings)} readings from inside failed.", "",
        "What the clients did: " + ", ".join(f"{n} {what}" for what, n in
                                             sorted(load.counts.items())) + ".", "",
        "What went wrong on their side: " + (", ".join(
            f"{n} {what}" for what, n in sorted(load.errors.items())) or "nothing") + ".", "",
        "What the audit said:", ""]
    for (kind, subject), seen in sorted(soak.findings.items(), key=lambda f: f[1]["first"]):
        why = EXPLAINED.get(kind, "not explained")
        text.append(f"- {kind} `{subject}` (minute {seen['first']:.1f} to {seen['last']:.1f}, "
                    f"{seen['times']} times): {seen['sentence']} - {why}")
    if not soak.findings:
        text.append("- nothing")
    (out / "soak.md").write_text("\n".join(text) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "build/soak")
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / "build/release/bbia")
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("--docs", action="store_true")
    parser.add_argument("--body", default="sim", choices=("sim", "mockup-sim"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    warm_up = min(10.0, options.minutes / 3)
    version = subprocess.run([options.binary, "version"], capture_output=True, text=True,
                             check=True).stdout.split(",")[0].strip()
    robot = Robot(options.binary, options.body, options.out,
                  {**SETTINGS, **(FAST if options.fast else {})})
    soak = Soak(robot, HASTE if options.fast else 1.0)
    try:
        before, files_before = soak.rest()
        load = soak.run(options.minutes)
        after, files_after = soak.rest()
        soak.take()
    finally:
        code = robot.stop()
    lines, problems = judge(soak, before, after, options.minutes, warm_up)
    for name, count in (files_after - files_before).items():
        problems.append(f"{count} more open of {name} after the load")
    if code != 0:
        problems.append(f"the program ended with {code}")
    write(options.out, soak, load, before, after, lines, problems, options.minutes, warm_up, version)
    text = (options.out / "soak.md").read_text(encoding="utf-8")
    if options.docs:
        replace_section(ROOT / "docs/proof.md", "soak", text.rstrip().splitlines(),
                        "tests/soak/soak.py")
        shutil.copy(options.out / "soak.svg", ROOT / "docs/soak.svg")
    print(text)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
