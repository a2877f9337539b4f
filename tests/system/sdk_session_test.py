"""The official SDK's connections: start, recording, several clients, restarts, spawn_daemon."""
import bbia_daemon
from bbia_daemon import BINARY, BODY, Daemon, sooner_or_later, wait_until

bbia_daemon.need("reachy_mini", "websockets")

import contextlib
import http.client
import os
import pathlib
import signal
import socket
import tempfile
import threading
import time
import unittest
import warnings
from unittest import mock

import numpy as np
import psutil
from reachy_mini import ReachyMini
from reachy_mini.utils import create_head_pose

from sdk_motion_test import SdkTest


def connect_to(port, **options):
    return ReachyMini(port=port, connection_mode="localhost_only", media_backend="no_media",
                      **options)


class Connection(SdkTest):
    def test_connects_at_once_and_without_a_warning(self):
        def connect():
            with warnings.catch_warnings(record=True) as heard:
                warnings.simplefilter("always")
                start = time.monotonic()
                mini = self.connect()
                took = time.monotonic() - start
            self.assertEqual([str(w.message) for w in heard if "versions" in str(w.message)], [])
            self.assertTrue(mini.client.is_connected())
            self.assertLess(took, 1.0, "joints, pose and status come with the connection")

        sooner_or_later(connect)

    def test_reads_the_state(self):
        head, antennas = self.mini.get_current_joint_positions()
        self.assertEqual((len(head), len(antennas)), (7, 2))
        self.assertTrue(np.isfinite(head + antennas).all())
        self.expect_head(np.eye(4))
        self.expect_antennas([-0.1745, 0.1745])
        self.assertIsNone(self.mini.imu)

    def test_reads_the_status(self):
        status = self.mini.client.get_status()
        self.assertEqual(status.state.value, "running")
        self.assertEqual(status.simulation_enabled, BODY == "sim")
        self.assertEqual(status.mockup_sim_enabled, BODY == "mockup-sim")
        self.assertTrue(status.no_media)
        self.assertIsNone(status.error)
        self.assertIsNone(status.backend_status.error)

    def test_context_manager_leaves_nothing_behind(self):
        before = threading.active_count()
        with connect_to(self.daemon.port) as mini:
            mini.goto_target(antennas=[0.1, 0.1], duration=0.1)
        wait_until(lambda: threading.active_count() <= before, "the client's threads end")
        self.assertEqual(self.daemon.status()["state"], "running")


class Recording(SdkTest):
    def test_returns_what_was_sent_while_it_ran(self):
        self.mini.set_target(antennas=[0.9, 0.9])
        self.mini.start_recording()
        for i in range(30):
            self.mini.set_target(create_head_pose(yaw=i), antennas=[0.01 * i, 0.0], body_yaw=0.0)
        records = self.mini.stop_recording()
        self.assertEqual(len(records), 30)
        self.assertEqual(records[7]["antennas"], [0.07, 0.0])
        self.assertTrue(np.allclose(records[7]["head"], create_head_pose(yaw=7)))
        self.assertLessEqual(records[0]["time"], records[-1]["time"])

    def test_starts_empty_each_time(self):
        self.mini.start_recording()
        self.assertEqual(self.mini.stop_recording(), [])


class TwoClients(SdkTest):
    def test_both_see_the_robot_and_the_newer_move_wins(self):
        other = self.connect()
        failures = []

        def go_slowly():
            try:
                self.mini.goto_target(antennas=[2.0, -2.0], duration=3.0)
            except Exception as error:
                failures.append(str(error))

        slow = threading.Thread(target=go_slowly)
        slow.start()
        wait_until(lambda: other.get_present_antenna_joint_positions()[0] > 0.0, "seen by both")
        other.goto_target(antennas=[0.5, -0.5], duration=0.4)
        slow.join(20.0)
        self.assertEqual(len(failures), 1, "the first client hears of it")
        self.assertIn("preempted", failures[0])
        self.expect_antennas([0.5, -0.5])
        wait_until(lambda: np.abs(np.array(other.get_present_antenna_joint_positions())
                                  - [0.5, -0.5]).max() < 0.01, "the second sees the end too")

    def test_one_that_leaves_does_not_disturb_the_other(self):
        other = self.connect()
        other.client._ws.socket.shutdown(socket.SHUT_RDWR)  # without goodbye
        self.mini.goto_target(antennas=[0.3, -0.3], duration=0.2)
        self.assertEqual(len(self.states(10)), 10)


class Restart(SdkTest):
    def test_a_connected_client_keeps_its_stream_and_moves_again(self):
        self.mini.goto_target(antennas=[0.5, -0.5], duration=0.2)
        answer = self.daemon.post("/api/daemon/restart")
        self.assertEqual(answer.status, 200, answer.text)
        job = "/api/apps/job-status/" + answer.json["job_id"]
        wait_until(lambda: self.daemon.get(job).json["status"] == "done", "the restart")
        self.assertEqual(self.daemon.status()["state"], "running")
        # A new body boots asleep: the old client sees the new one, on its old connection.
        wait_until(lambda: self.mini.get_present_antenna_joint_positions()[1] > 3.0,
                   "the stream goes on")
        self.assertTrue(self.mini.client.is_connected())
        self.mini.enable_motors()
        self.mini.goto_target(np.eye(4), antennas=[-0.1745, 0.1745], duration=1.5)
        self.expect_head(np.eye(4))


class Start(unittest.TestCase):
    def test_a_client_is_welcome_while_the_robot_wakes_up(self):
        def connect():
            with Daemon() as daemon:
                wait_until(lambda: daemon.status()["backend_status"], "a body")
                mini = connect_to(daemon.port)
                self.addCleanup(mini.client.disconnect)
                self.assertEqual(mini.client.get_status().state.value, "starting")
                wait_until(lambda: mini.get_current_head_pose()[2, 3] > -0.02, "it rises")
                daemon.wait_until_running()
                wait_until(lambda: np.abs(mini.get_current_head_pose() - np.eye(4)).max() < 8e-3,
                           "it stands")

        sooner_or_later(connect)


class SpawnDaemon(unittest.TestCase):
    """ReachyMini(spawn_daemon=True) finds bbia under the official daemon's name."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="bbia-spawn-")
        self.addCleanup(directory.cleanup)
        self.home = pathlib.Path(directory.name)
        os.symlink(BINARY, self.home / "reachy-mini-daemon")
        with socket.socket() as probe:  # the SDK has no flag for the port, bbia has a variable
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        # The SDK looks through the whole process table, and kills an official daemon that it
        # finds there. It shall see only what this test starts.
        self.proc = self.home / "proc"
        self.proc.mkdir()
        for name in ("stat", "uptime", "self", str(os.getpid())):  # psutil needs one process
            os.symlink(f"/proc/{name}", self.proc / name)
        settings = bbia_daemon.clean_environment(str(self.home), {
            "PATH": f"{self.home}:{os.environ['PATH']}", "BBIA_SERVER_PORT": str(self.port),
            "BBIA_PATHS_STATE_DIRECTORY": str(self.home)})
        for patch in (mock.patch.dict(os.environ, settings, clear=True),
                      mock.patch.object(psutil, "PROCFS_PATH", str(self.proc))):
            patch.start()
            self.addCleanup(patch.stop)
        self.addCleanup(self.end_spawned)

    def spawned(self):
        """The process ids of daemons that live in this test's directory."""
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            try:
                mine = entry.name.isdigit() and (
                    f"BBIA_PATHS_STATE_DIRECTORY={self.home}\0".encode()
                    in (entry / "environ").read_bytes()
                    and b"reachy-mini-daemon" in (entry / "cmdline").read_bytes())
            except OSError:
                continue
            if mine:
                found.append(int(entry.name))
        return found

    def end_spawned(self):
        for process in self.spawned():
            os.kill(process, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process, 0)

    def answers(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/api/daemon/status")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def test_starts_it_once(self):
        # The SDK connects right after the fork, without a second try, while our port opens within
        # milliseconds of the exec: the first attempt may come too early.
        try:
            first = connect_to(self.port, spawn_daemon=True, use_sim=BODY == "sim")
        except ConnectionError:
            wait_until(self.answers, "the spawned daemon")
            first = connect_to(self.port)
        self.addCleanup(first.client.disconnect)
        self.assertTrue(first.client.get_status().simulation_enabled, "bbia run means --sim")
        (process,) = self.spawned()
        os.symlink(f"/proc/{process}", self.proc / str(process))
        second = connect_to(self.port, spawn_daemon=True, use_sim=BODY == "sim")
        self.addCleanup(second.client.disconnect)
        self.assertEqual(self.spawned(), [process], "the second client uses the first's daemon")


# Those of sdk_motion_test run in their own program.
del SdkTest

if __name__ == "__main__":
    bbia_daemon.main()
