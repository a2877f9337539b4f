"""The daemon in a world that misbehaves: a clock that jumps, a process that is held, a full disk, a
kill in the middle of a write; robots that nobody has any more; leases over the wire."""
import bbia_daemon
from bbia_daemon import BINARY, ROOT, Daemon, need, sooner_or_later, wait_until

need("websockets")
from sockets import SdkSocket

import json
import os
import pathlib
import signal
import subprocess
import tempfile
import threading
import time
import unittest

CLOCK = os.environ.get("BBIA_JUMPING_CLOCK",
                       str(ROOT / "build/release/tests/faults/libbbia_jumping_clock.so"))
YEAR = 365 * 86400


class TimeAndDisk(unittest.TestCase):
    def start(self, *flags, **options):
        daemon = Daemon(*flags, **options)
        self.addCleanup(daemon.kill)
        return daemon

    def test_a_wall_clock_that_jumps_changes_what_is_shown_and_nothing_else(self):
        place = tempfile.TemporaryDirectory(prefix="bbia-test-")
        self.addCleanup(place.cleanup)
        offset = pathlib.Path(place.name) / "offset"
        offset.write_text("0")
        daemon = self.start(environment={"LD_PRELOAD": CLOCK,
                                         "BBIA_CLOCK_OFFSET": str(offset)}).wait_until_running()
        lease = daemon.post("/api/leases", {"owner": "show", "parts": ["body"], "ttl": 300}).json

        def years():
            stamp = daemon.get("/api/state/full").json["timestamp"]
            return int(stamp[:4]) - time.gmtime().tm_year

        with SdkSocket(daemon) as client:
            for jump in (10 * YEAR, -20 * YEAR, 0):
                with self.subTest(jump=jump):
                    client.drain()
                    begun = time.monotonic()
                    client.send({"type": "goto_target", "antennas": [0.4, -0.4], "duration": 0.6})
                    offset.write_text(str(jump))
                    wait_until(lambda: years() == jump // YEAR, "the new year")
                    answer = client.next("reply")
                    self.assertEqual(answer.get("completed"), True)
                    took = time.monotonic() - begun
                    self.assertTrue(0.5 < took < 20.0, took)
                    client.drain()
                    client.arrivals(50)  # the stream goes on
                    held = daemon.get("/api/leases").json["leases"]
                    self.assertTrue([h for h in held if h["owner"] == "show"
                                     and 0 < h["expires_in"] <= 300], held)
        self.assertEqual(daemon.request("DELETE", f"/api/leases/{lease['lease']}").status, 200)
        self.assertEqual(daemon.status()["state"], "running")
        self.assertEqual(daemon.terminate(), 0)

    def test_a_process_that_was_held_goes_on_and_ends_the_move_that_it_missed(self):
        daemon = self.start().wait_until_running()
        daemon.reset()
        with SdkSocket(daemon) as client:
            client.send({"type": "goto_target", "antennas": [3.0, -3.0], "duration": 3.0})
            wait_until(lambda: daemon.get("/api/state/present_antenna_joint_positions").json[0] > 0.3,
                       "it moves")
            daemon.process.send_signal(signal.SIGSTOP)
            time.sleep(1.5)  # what the test is about
            daemon.process.send_signal(signal.SIGCONT)
            answer = client.next("reply")
            self.assertIn("error", answer)
            client.next("joint_positions")
            held = daemon.get("/api/state/present_antenna_joint_positions").json
            self.assertLess(held[0], 2.5, "it did not jump to where it would have been")
            client.send({"type": "goto_target", "antennas": [0.0, 0.0], "duration": 0.2})
            self.assertEqual(client.next("reply").get("completed"), True)

    def test_a_full_disk_is_told_and_leaves_what_was_there(self):
        place = tempfile.TemporaryDirectory(prefix="bbia-test-")
        self.addCleanup(place.cleanup)
        state = pathlib.Path(place.name) / "state"
        state.mkdir()
        # A disk of 64 pages, in a namespace of its own: no root needed where the kernel allows it.
        script = ('mount -t tmpfs -o size=256k tmpfs "$0" || exit 9; '
                  'exec "$@" --state-directory "$0"')
        able = subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
                               'mount -t tmpfs tmpfs "$0"', str(state)], capture_output=True,
                              text=True)
        if able.returncode != 0:
            self.skipTest(f"this machine makes no disk for a test: {able.stderr.strip()}")
        # Daemon's own --state-directory comes first, the last one counts.
        wrapper = pathlib.Path(place.name) / "run"
        wrapper.write_text(f'#!/bin/sh\nexec unshare --user --map-root-user --mount sh -c \'{script}\' '
                           f'"{state}" "{BINARY}" run --mockup-sim --no-memory "$@"\n')
        wrapper.chmod(0o755)
        daemon = self.start(command=[str(wrapper)]).wait_until_running()
        inside = pathlib.Path(f"/proc/{daemon.process.pid}/root{state}")
        self.assertEqual(daemon.post("/api/daemon/robot-name", {"name": "old"}).status, 200)
        with SdkSocket(daemon) as client:
            client.send({"type": "set_first_wake_up", "is_completed": True})
            self.assertEqual(client.next("reply")["status"], "ok")
            filler = inside / "filler"
            with open(filler, "wb", buffering=0) as file:
                with self.assertRaises(OSError):
                    while True:
                        file.write(b"x" * 4096)
            answer = daemon.post("/api/daemon/robot-name", {"name": "new" * 20})
            self.assertEqual(answer.status, 422)
            self.assertEqual(daemon.get("/api/daemon/robot-name").json["name"], "old")
            wait_until(lambda: "No space left on device" in daemon.log(), "the log says so")
            client.send({"type": "set_first_wake_up", "is_completed": False})
            answer = client.next("reply")
            self.assertEqual((answer["status"], answer["is_completed"]), ("error", True))
            self.assertIn("No space left on device", answer["error"])
            self.assertEqual(json.loads((inside / "robot_name.json").read_text()), {"name": "old"})
            self.assertEqual(json.loads((inside / "daemon_config.json").read_text()),
                             {"first_wake_up_completed": True})
            filler.unlink()
            self.assertEqual(daemon.post("/api/daemon/robot-name", {"name": "new"}).json["name"],
                             "new")

    def test_a_kill_while_it_writes_its_config_leaves_a_whole_one(self):
        for round_ in range(4):
            daemon = self.start()
            config = daemon.directory / "daemon_config.json"
            config.write_text(json.dumps({"turn_enabled": False, "padding": "p" * 20_000}))
            stop = threading.Event()

            def write():
                try:
                    with SdkSocket(daemon) as client:
                        done = False
                        while not stop.is_set():
                            done = not done
                            client.send({"type": "set_first_wake_up", "is_completed": done})
                            client.next("reply")
                except Exception:  # it was killed
                    pass

            writer = threading.Thread(target=write, daemon=True)
            writer.start()
            wait_until(lambda: "first_wake_up" in config.read_text(), "the first write")
            time.sleep(0.013 * round_)
            daemon.process.send_signal(signal.SIGKILL)
            daemon.process.wait(20.0)
            stop.set()
            writer.join(20.0)
            kept = json.loads(config.read_text())
            self.assertEqual((kept["turn_enabled"], len(kept["padding"])), (False, 20_000))
            self.assertIsInstance(kept["first_wake_up_completed"], bool)


class Leases(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon().wait_until_running()
        cls.addClassCleanup(cls.daemon.kill)
        cls.daemon.reset()

    def setUp(self):
        wait_until(lambda: not self.daemon.status()["leases"], "nobody holds anything")

    def holder(self, part):
        held = {h["part"]: h for h in self.daemon.status()["leases"]}
        return held.get(part)

    def test_an_official_client_holds_what_it_commands_and_is_told_who_takes_over(self):
        with SdkSocket(self.daemon) as one, SdkSocket(self.daemon) as two:
            def command(client):
                """@return what the client was told until its command was done"""
                client.send({"type": "set_antennas", "antennas": [0.1, 0.1]})
                return client.settle()

            def take_over():  # for a second nobody lets go, and a busy machine may be slower
                command(one)
                held = self.holder("antennas")
                self.assertIsNotNone(held)
                self.assertTrue(held["implicit"])
                self.assertTrue(held["owner"].startswith("/ws/sdk 127.0.0.1:"))
                self.assertTrue(0 < held["expires_in"] <= 1.0)
                self.assertIsNone(self.holder("head"), "nobody holds what nobody commands")
                command(two)
                told = one.settle()
                self.assertEqual([t["outcome"] for t in told], ["preempted"])
                self.assertIn("commands the antennas now", told[0]["reason"])
                self.assertNotEqual((self.holder("antennas") or {}).get("owner"), held["owner"])

            sooner_or_later(take_over)
            wait_until(lambda: self.holder("antennas") is None, "it lets go by itself")

    def test_the_higher_priority_preempts_and_the_other_is_told(self):
        post = self.daemon.post
        low = post("/api/leases", {"owner": "low", "parts": ["head", "body"], "priority": 10,
                                   "ttl": 60}).json["lease"]
        equal = post("/api/leases", {"owner": "equal", "parts": ["head"], "priority": 10, "ttl": 30})
        self.assertEqual(equal.status, 409)
        self.assertIn("low", equal.json["detail"])
        with SdkSocket(self.daemon) as client:
            client.send({"type": "use_lease", "lease": low})
            self.assertEqual(client.next("reply")["status"], "ok")
            client.send({"type": "set_body_yaw", "body_yaw": 0.1})
            high = post("/api/leases", {"owner": "high", "parts": ["head"], "priority": 11,
                                        "ttl": 60})
            self.assertEqual(high.status, 200)
            told = client.next("command_result")
            self.assertEqual(told["outcome"], "preempted")
            self.assertIn("high", told["reason"])
            self.assertEqual((self.holder("head")["owner"], self.holder("head")["priority"]),
                             ("high", 11))
            self.assertEqual(self.holder("body")["owner"], "low", "each part for itself")
            client.send({"type": "set_target", "head": [1.0, 0, 0, 0, 0, 1.0, 0, 0, 0, 0, 1.0, 0, 0,
                                                        0, 0, 1.0]})
            refused = client.next("command_result")
            self.assertEqual(refused["outcome"], "refused")
            self.assertIn("high has a lease", refused["reason"])
            self.daemon.request("PUT", f"/api/leases/{high.json['lease']}", {"ttl": 0.5})
            wait_until(lambda: (self.holder("head") or {}).get("owner") != "high", "it runs out")
        self.daemon.request("DELETE", f"/api/leases/{low}")
        wait_until(lambda: not self.daemon.status()["leases"], "the robot is free")

    def test_the_targets_that_a_newer_one_replaced_are_counted_for_their_client(self):
        with SdkSocket(self.daemon) as client:
            for i in range(3000):
                client.send({"type": "set_antennas", "antennas": [0.0001 * i, 0.0]})
            client.send({"type": "get_version"})
            client.next("reply")
            rows = [c for c in self.daemon.get("/api/resources").json["clients"]
                    if c.get("targets") == 3000]
            self.assertEqual(len(rows), 1)
            self.assertGreater(rows[0]["targets_overwritten"], 0)
            self.assertLess(rows[0]["targets_overwritten"], 3000)


if __name__ == "__main__":
    bbia_daemon.main()
