"""The program as a process: start, signals, exit codes, threads."""
import bbia_daemon
from bbia_daemon import BINARY, BODY, Daemon, need, sooner_or_later, wait_until

need("websockets")

import os
import signal
import socket
import subprocess
import tempfile
import time
import unittest

from sockets import heights_to_the_end

# Of a robot at rest with everything on.
THREADS = ["apps", "audit", "bbia", "camera", "ctl", "dog", "life", "llm", "log", "memory", "mind", "models", "net",
           "vision", "voice", "work"]


class Process(unittest.TestCase):
    def start(self, *flags, **options):
        daemon = Daemon(*flags, **options)
        self.addCleanup(daemon.kill)
        return daemon

    def run_to_its_end(self, *arguments):
        with tempfile.TemporaryDirectory(prefix="bbia-test-") as home:
            return subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=60,
                                  stdin=subprocess.DEVNULL,
                                  env=bbia_daemon.clean_environment(home))

    def test_the_port_is_open_before_the_wake_up_ends(self):
        daemon = self.start()
        status = daemon.status()
        self.assertIn(status["state"], ("not_initialized", "starting"))
        daemon.wait_until_running()

    def test_every_thread_is_in_the_ledger(self):
        daemon = self.start().wait_until_running()
        accounts = daemon.get("/api/resources").json["accounts"]
        known = sorted(a["name"] for a in accounts if a["kind"] == "thread")
        self.assertEqual(known, THREADS)
        wait_until(lambda: daemon.threads() == known,
                   f"no thread but these: {daemon.threads()}")

    def test_sigterm_puts_the_robot_to_bed(self):
        daemon = self.start().wait_until_running()
        heights = heights_to_the_end(daemon, lambda: daemon.process.send_signal(signal.SIGTERM))
        self.assertLess(heights[-1], -0.03, "it lies down while clients still see it")
        self.assertEqual(daemon.process.wait(20.0), 0)

    def test_sigint_ends_it_too_and_at_once_where_no_sleep_is_wanted(self):
        def at_once():
            daemon = self.start("--no-goto-sleep-on-stop",
                                "--no-wake-up-on-start").wait_until_running()
            before = time.monotonic()
            daemon.process.send_signal(signal.SIGINT)
            self.assertEqual(daemon.process.wait(20.0), 0)
            self.assertLess(time.monotonic() - before, 1.0)

        sooner_or_later(at_once)

    def test_a_second_signal_hurries(self):
        def hurry():
            daemon = self.start().wait_until_running()
            daemon.process.send_signal(signal.SIGTERM)
            wait_until(lambda: daemon.status()["state"] == "stopping", "it goes to bed")
            before = time.monotonic()
            daemon.process.send_signal(signal.SIGTERM)
            self.assertEqual(daemon.process.wait(20.0), 0)
            self.assertLess(time.monotonic() - before, 1.5)

        sooner_or_later(hurry)

    def test_sigterm_during_the_wake_up(self):
        daemon = self.start()
        wait_until(lambda: daemon.status()["state"] == "starting", "it wakes up")
        self.assertEqual(daemon.terminate(), 0)

    def test_a_port_that_is_taken_is_said_and_ends_with_1(self):
        daemon = self.start("--no-wake-up-on-start", "--no-goto-sleep-on-stop")
        second = self.run_to_its_end("run", f"--{BODY}", "--fastapi-port", str(daemon.port))
        self.assertEqual(second.returncode, 1)
        self.assertIn(str(daemon.port), second.stderr)
        self.assertEqual(daemon.get("/api/daemon/status").status, 200)

    def test_an_unknown_flag_ends_with_2(self):
        ended = self.run_to_its_end("run", "--fly")
        self.assertEqual(ended.returncode, 2)
        self.assertIn("--fly", ended.stderr)

    def test_flags_may_be_shortened_as_with_argparse(self):
        daemon = self.start("--no-wake", "--no-goto-sleep-on", "--kinematics", "NN")
        self.assertEqual(daemon.terminate(), 0)

    def test_under_the_official_name_it_is_the_daemon(self):
        with tempfile.TemporaryDirectory(prefix="bbia-test-") as directory:
            link = os.path.join(directory, "reachy-mini-daemon")
            os.symlink(BINARY, link)
            daemon = self.start("--no-wake-up-on-start", "--no-goto-sleep-on-stop",
                                command=[link, f"--{BODY}", "--headless", "--no-media"])
            self.assertEqual(daemon.wait_until_running().status()["simulation_enabled"],
                             BODY == "sim")

    def test_the_health_check_ends_it_when_nobody_asks(self):
        daemon = self.start("--no-wake-up-on-start", "--no-goto-sleep-on-stop",
                            "--timeout-health-check", "0.5")
        self.assertEqual(daemon.process.wait(20.0), 0)

    def test_the_audit_can_be_switched_off(self):
        daemon = self.start("--no-audit").wait_until_running()
        resources = daemon.get("/api/resources").json
        self.assertFalse(resources["audit"]["available"])
        self.assertIn("audit.enabled", resources["audit"]["why"])
        self.assertGreater(resources["control_loop"]["ticks"], 0)
        self.assertEqual(daemon.threads(), [t for t in THREADS if t not in ("audit", "dog")])

    def test_a_crash_leaves_a_flight_file_that_can_be_read(self):
        daemon = self.start().wait_until_running()
        daemon.run_move("/api/move/goto", {"antennas": [0.5, -0.5], "duration": 0.2})
        daemon.process.send_signal(signal.SIGSEGV)
        self.assertEqual(daemon.process.wait(20.0), -signal.SIGSEGV)
        files = list((daemon.directory / "flight").glob("*.bbf"))
        self.assertEqual(len(files), 1, daemon.log())
        told = self.run_to_its_end("flight", str(files[0]))
        self.assertEqual(told.returncode, 0, told.stderr)
        self.assertRegex(told.stdout, "SIGSEGV|signal 11")
        self.assertRegex(told.stdout, r"command\s+goto")
        self.assertIn("state running", told.stdout)

    def test_the_service_manager_is_told_and_fed(self):
        with tempfile.TemporaryDirectory(prefix="bbia-test-") as directory, \
                socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(os.path.join(directory, "notify"))
            manager.settimeout(20.0)
            daemon = self.start(environment={"NOTIFY_SOCKET": manager.getsockname(),
                                             "WATCHDOG_USEC": "400000"})
            heard = []

            def hears(what):
                while not any(what in text for text in heard):
                    heard.append(manager.recv(4096).decode())
            hears("READY=1")
            hears("WATCHDOG=1")
            heard.clear()
            hears("WATCHDOG=1")  # and again
            daemon.process.send_signal(signal.SIGTERM)
            hears("STOPPING=1")
            self.assertEqual(daemon.process.wait(20.0), 0)


if __name__ == "__main__":
    bbia_daemon.main()
