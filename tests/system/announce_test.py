"""The robot's announcement in the network, heard by Avahi's own tools and by the official SDK."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import bbia_daemon
from bbia_daemon import SKIPPED, Daemon, wait_until

TYPE = "_reachy-mini._tcp"
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <policy context="default">
    <allow user="*"/><allow own="*"/><allow send_destination="*"/><allow eavesdrop="true"/>
  </policy>
</busconfig>
"""
# On the loopback alone: a test tells the network nothing.
AVAHI = """[server]
host-name=bbiatest
allow-interfaces=lo
use-ipv6=no
[publish]
publish-hinfo=no
publish-workstation=no
"""


def skip(why):
    print("skipped:", why)
    sys.exit(SKIPPED)


for program in ("dbus-daemon", "avahi-daemon", "avahi-browse", "avahi-publish"):
    if not shutil.which(program) and not os.access(f"/usr/sbin/{program}", os.X_OK):
        skip(f"no {program} here (packages dbus, avahi-daemon, avahi-utils)")
if os.geteuid() != 0:
    skip("avahi-daemon wants root, for its file in /run")
if pathlib.Path("/run/avahi-daemon/pid").exists():
    skip("an avahi-daemon runs here already, and it may tell the network")


class Announcement(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = pathlib.Path(tempfile.mkdtemp(prefix="bbia-mdns-"))
        cls.addClassCleanup(shutil.rmtree, cls.place, ignore_errors=True)
        socket = cls.place / "bus"
        (cls.place / "bus.conf").write_text(BUS.format(socket=socket))
        (cls.place / "avahi.conf").write_text(AVAHI)
        cls.environment = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={socket}",
                           "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}
        cls.begin("dbus-daemon", f"--config-file={cls.place}/bus.conf", "--nofork")
        wait_until(socket.exists, "the bus")
        cls.begin("avahi-daemon", "--no-drop-root", "--no-chroot", "--no-rlimits",
                  "-f", str(cls.place / "avahi.conf"))
        wait_until(lambda: cls.call("avahi-browse", "-pt", TYPE).returncode == 0, "Avahi")
        cls.daemon = Daemon("--fastapi-host", "0.0.0.0", "--robot-name", "test robot", environment={
            "DBUS_SYSTEM_BUS_ADDRESS": cls.environment["DBUS_SYSTEM_BUS_ADDRESS"]})
        cls.addClassCleanup(cls.daemon.kill)

    @classmethod
    def begin(cls, *command):
        process = subprocess.Popen(command, env=cls.environment, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)

        def end():
            process.send_signal(signal.SIGTERM)
            process.wait()
        cls.addClassCleanup(end)

    @classmethod
    def call(cls, *command):
        return subprocess.run(command, env=cls.environment, capture_output=True, text=True,
                              timeout=30)

    def seen(self):
        """The fields of each robot that is announced and resolved, by its name."""
        rows = [line.split(";") for line in
                self.call("avahi-browse", "-rpt", TYPE).stdout.splitlines()]
        return {row[3].replace("\\032", " "): row for row in rows if row[0] == "="}

    def test_1_it_is_found_with_its_address_port_and_records(self):
        row = wait_until(lambda: self.seen().get("test robot"), "the announcement", 20.0)
        self.assertEqual(row[6:9], ["bbiatest.local", "127.0.0.1", str(self.daemon.port)])
        for record in ('"ws_path=/ws/sdk"', '"robot_name=test robot"', '"model=Reachy Mini Lite"',
                       '"manufacturer=Pollen Robotics"', '"api=rest+ws"', '"caps=motion,'):
            self.assertIn(record, row[9])
        # The A record of the host that the announcement names.
        resolved = self.call("avahi-resolve", "-4", "-n", "bbiatest.local")
        self.assertIn("127.0.0.1", resolved.stdout, resolved.stderr)

    def test_2_the_official_sdk_finds_it(self):
        try:
            from reachy_mini.utils.discovery import find_robots
        except ImportError as error:
            self.skipTest(str(error))
        wait_until(lambda: self.daemon.port in [robot.port for robot in find_robots(timeout=3.0)],
                   "the robot among those that it finds")

    def test_3_a_rename_is_announced(self):
        answer = self.daemon.request("POST", "/api/daemon/robot-name", {"name": "other robot"})
        self.assertEqual(answer.status, 200, answer.text)
        wait_until(lambda: list(self.seen()) == ["other robot"], "the new name alone", 20.0)

    def test_4_it_is_withdrawn_when_bbia_is_killed(self):
        self.daemon.process.kill()
        self.daemon.process.wait()
        wait_until(lambda: not self.seen(), "no announcement")


if __name__ == "__main__":
    bbia_daemon.main()
