"""Records this program with shared/conformance/probe.py and lays it beside the official daemon's
recording. Every difference must stand in conformance_expected.txt with its reason."""
import bbia_daemon
from bbia_daemon import BODY, ROOT, SKIPPED, Daemon

bbia_daemon.need("websockets")

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


def differences():
    """What compare.py finds in one recording of a daemon that starts for it."""
    with tempfile.TemporaryDirectory(prefix="bbia-test-") as directory:
        recording = pathlib.Path(directory) / "ours.json"
        with Daemon("--report-version", "1.10.0", "--headless", "--no-media") as daemon:
            daemon.wait_until_running()
            subprocess.run([sys.executable, PROBE, str(daemon.port), recording], check=True,
                           timeout=120)
        found = subprocess.run([sys.executable, COMPARE, GOLDEN, recording], text=True,
                               stdout=subprocess.PIPE, timeout=60).stdout
    print(found)
    *lines, closing = found.splitlines()
    if not closing.endswith(" differences"):
        raise AssertionError(f"compare.py did not end: {found}")
    return {line for line in lines if not line.startswith("  ")}


class Conformance(unittest.TestCase):
    def test_every_difference_is_known(self):
        unknown = differences() - expected()
        if unknown:
            # Paths are compared by the clock of the listener. What a busy machine delayed once
            # does not come again; a real difference does.
            unknown &= differences()
        self.assertEqual(unknown, set())


if __name__ == "__main__":
    bbia_daemon.main()
