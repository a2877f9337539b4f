"""The systemd unit, read by systemd itself."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import bbia_daemon
from bbia_daemon import BINARY, ROOT, SKIPPED

UNIT = ROOT / "packaging/bbia.service"

if not shutil.which("systemd-analyze"):
    print("skipped: no systemd-analyze here (package systemd)")
    sys.exit(SKIPPED)


class Service(unittest.TestCase):
    def analyze(self, *words):
        return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, timeout=60)

    def test_systemd_finds_no_fault_in_the_unit(self):
        with tempfile.TemporaryDirectory() as place:
            unit = pathlib.Path(place, "bbia.service")
            text = UNIT.read_text()
            self.assertIn("ExecStart=/usr/local/bin/bbia run", text)
            unit.write_text(text.replace("/usr/local/bin/bbia", BINARY))
            told = self.analyze("verify", "--man=no", str(unit))
            self.assertEqual((told.returncode, told.stdout, told.stderr), (0, "", ""))

    def test_it_is_exposed_no_more_than_systemd_calls_ok(self):
        told = self.analyze("security", "--offline=true", str(UNIT))
        level = re.search(r"exposure level for bbia.service: ([0-9.]+)", told.stdout)
        self.assertIsNotNone(level, told.stdout + told.stderr)
        self.assertLess(float(level.group(1)), 3.0)

    def test_what_bbia_asks_of_the_kernel_passes_the_filter(self):
        allowed, groups = set(), ["@system-service"]
        while groups:
            for word in self.analyze("syscall-filter", groups.pop()).stdout.split():
                (groups if word.startswith("@") and word not in allowed else []).append(word)
                allowed.add(word)
        for call in ("sched_setscheduler", "sched_setaffinity", "setpriority", "mlockall", "prctl",
                     "signalfd4", "pidfd_open", "memfd_create", "eventfd2", "timerfd_create"):
            self.assertIn(call, allowed)

    def test_log_viewers_find_it_by_the_official_name(self):
        text = UNIT.read_text()
        self.assertIn("Alias=reachy-mini-daemon.service", text)
        self.assertRegex(text, r"(?m)^Type=notify$")
        self.assertRegex(text, r"(?m)^WatchdogSec=\d+s$")


if __name__ == "__main__":
    bbia_daemon.main()
