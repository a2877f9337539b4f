"""Records this program with shared/conformance/probe.py and lays it beside the official daemon's
recording. Every difference must stand in conformance_expected.txt with its reason."""
import bbia_daemon
from bbia_daemon import BODY, ROOT, SKIPPED, Daemon, sooner_or_later

bbia_daemon.need("websockets")

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

SHARED = ROOT.parent / "shared"
PROBE = SHARED / "conformance/probe.py"
COMPARE = SHARED / "conformance/compare.py"
GOLDEN = SHARED / "data/golden/official-1.10-mockup.json"
EXPECTED = pathlib.Path(__file__).with_name("conformance_expected.txt")

if missing := [str(path) for path in (PROBE, COMPARE, GOLDEN) if not path.exists()]:
    print(f"skipped: {', '.join(missing)} is not there; it lies beside the project, not in it")
    sys.exit(SKIPPED)


def expected():
    """The lines that are known, for this body. A line is `body: what compare.py says`."""
    lines = (line.strip() for line in EXPECTED.read_text().splitlines())
    pairs = (line.split(": ", 1) for line in lines if line and not line.startswith("#"))
    return {what for body, what in pairs if body in (BODY, "both")}


def record(path):
    """One recording of a daemon that starts for it."""
    with Daemon("--report-version", "1.10.0", "--headless", "--no-media") as daemon:
        daemon.wait_until_running()
        subprocess.run([sys.executable, PROBE, str(daemon.port), path], check=True, timeout=240)


def differences(recording):
    found = subprocess.run([sys.executable, COMPARE, GOLDEN, recording], text=True,
                           stdout=subprocess.PIPE, timeout=60).stdout
    print(found)
    *lines, closing = found.splitlines()
    if not closing.endswith(" differences"):
        raise AssertionError(f"compare.py did not end: {found}")
    return {line for line in lines if not line.startswith("  ")}


def head_path(recording, move):
    frames = json.loads(pathlib.Path(recording).read_text())["moves"][move]["frames"]
    return [(t, [v for row in m["head_pose"] for v in row])
            for t, m in frames if m["type"] == "head_pose"]


def at(path, t):
    for (t0, a), (t1, b) in zip(path, path[1:]):
        if t0 <= t < t1:
            return [x + (y - x) * (t - t0) / (t1 - t0) for x, y in zip(a, b)]
    return path[0][1] if t < path[0][0] else path[-1][1]


def distance(path, other, later):
    """The largest one between two paths, `other` read `later` seconds on."""
    return max(max(abs(x - y) for x, y in zip(p, at(other, t + later))) for t, p in path)


class Conformance(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory(prefix="bbia-test-")
        cls.addClassCleanup(directory.cleanup)
        cls.recording = pathlib.Path(directory.name) / "ours.json"
        record(cls.recording)

    def test_every_difference_is_known(self):
        unknown = differences(self.recording) - expected()
        for _ in range(2):
            # Paths are compared by the clock of the listener. What a busy machine delayed once
            # does not come again and again; a real difference does.
            if unknown:
                record(self.recording)
                unknown &= differences(self.recording)
        self.assertEqual(unknown, set())

    def test_the_head_takes_the_official_way_to_bed_and_up_give_or_take_a_tenth_of_a_second(self):
        def compare():
            for move in (6, 7, 8):  # wake up while awake, go to sleep, wake up
                official, ours = head_path(GOLDEN, move), head_path(self.recording, move)
                nearest = min(distance(official, ours, 0.005 * i) for i in range(-20, 21))
                self.assertLess(nearest, 0.06, move)

        sooner_or_later(compare, before_each_other=lambda: record(self.recording))


if __name__ == "__main__":
    bbia_daemon.main()
