"""What goes wrong on purpose is named, while it goes wrong, by the part of the audit that it is for.

Faults run beside each other in a few programs, and each test asks for the outcome of one. Times are
those of an audit that runs ten times as fast as in earnest (faulty.FAST_AUDIT).
"""
import bbia_daemon
from bbia_daemon import BINARY, need, wait_until
from faulty import Faulty, Trial, Trials

need("websockets")

import contextlib
import fcntl
import http.client
import os
import signal
import statistics
import subprocess
import tempfile
import threading
import time
import unittest

from sockets import SdkSocket
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

STUCK_IN = "WaitForADeviceThatDoesNotAnswer"
STEPS = ["trim-heap", "slow-audit", "slow-streams", "refuse-records", "refuse-clients"]


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.trials = Trials()
        cls.addClassCleanup(cls.trials.close)
        cls.growing = cls.start()
        # A thread is seen to spin when it is given a part of a core: other programs shall not take all.
        cls.working = cls.start(prefix=("nice", "-n", "-15"))
        cls.hoarding = cls.start("--log-level", "INFO",
                                 environment={"BBIA_AUDIT_MEMORY_LIMIT_MB": "48"})
        cls.deaf = cls.start()
        cls.slow_disk = SlowDisk(cls)
        for daemon in (cls.growing, cls.working, cls.hoarding, cls.slow_disk.daemon):
            daemon.wait_until_running()
            wait_until(lambda d=daemon: d.resources().get("findings"), "the first look")

        fault = cls.trials.fault
        # A leak is told when it was there in windows of 60 looks, six seconds here.
        fault(cls.growing, "leak 100000", "leak", "heap api", 60.0)
        fault(cls.growing, "fds 5", "leak", "descriptors", 60.0)
        fault(cls.growing, "queue 50", "leak", "queues api", 60.0)
        fault(cls.growing, "stuck", "hung-thread", "stuck")
        fault(cls.growing, "undeclared", "undeclared-thread", "stowaway")
        fault(cls.growing, "child", "undeclared-child", "sleep")
        fault(cls.growing, "zombie", "zombie", "sleep")

        fault(cls.working, "lost 50", "nobody-consumes", "faults.pictures")
        fault(cls.working, "unwanted 50", "nobody-consumes", "faults.thumbnails")
        fault(cls.working, "twice 200", "computed-twice", "faults.pose")
        fault(cls.working, "copies 50", "copied-payload", "faults.sounds")
        fault(cls.working, "spin", "busy-loop", "spin", 60.0)
        cls.trials.start("repeats", Flood.of_targets, cls.working)
        cls.trials.start("polls", Flood.of_questions, cls.working)

        cls.trials.start("ladder", Climb, cls.hoarding)
        cls.trials.start("slow disk", cls.slow_disk.run)
        cls.trials.start("deaf", end_with_a_deaf_thread, cls.deaf)

    @classmethod
    def start(cls, *flags, **options):
        daemon = Faulty(*flags, **options)
        cls.addClassCleanup(daemon.kill)
        return daemon

    def told(self, name, module, *words, light=None):
        trial = self.trials.result(name)
        finding = trial.finding
        print(f"[{trial.told_after:.1f} s, over {trial.over_after:.1f} s] {finding['sentence']}",
              flush=True)
        self.assertEqual(finding["module"], module)
        for word in words:
            self.assertRegex(finding["sentence"], word)
        if light:
            self.assertEqual(finding["light"], light)
        return finding

    def assert_logged(self, daemon, finding):
        begin = finding["sentence"][:15]  # the figures in a sentence move on
        for words in (f" - {begin}", f" - over: {begin}"):
            wait_until(lambda: words in daemon.log(), f"a line with '{words}'")

    # What grows

    def test_a_leak_names_the_module_and_its_pace(self):
        finding = self.told("leak leak", "api", r"module api gains [\d.]+ MB a minute for \d+ s")
        rate = float(finding["sentence"].split("gains ")[1].split()[0])
        self.assertAlmostEqual(rate, 100_000 * 60 / 2**20, delta=2.0)
        self.assert_logged(self.growing, finding)

    def test_open_files_that_become_more_are_told(self):
        finding = self.told("fds leak", "app", r"gains [\d.]+ descriptors a minute")
        rate = float(finding["sentence"].split("gains ")[1].split()[0])
        self.assertAlmostEqual(rate, 300, delta=90)

    def test_a_queue_that_nobody_empties_is_told_before_it_is_full(self):
        finding = self.told("queue leak", "api", r"gains [\d.]+ queue entries a minute")
        rate = float(finding["sentence"].split("gains ")[1].split()[0])
        self.assertAlmostEqual(rate, 3000, delta=900)

    # Threads and processes

    def test_a_stuck_thread_is_told_while_it_hangs_with_the_call_it_hangs_in(self):
        finding = self.told("stuck hung-thread", "api", "thread stuck", "asking a device",
                            "limit is 1.0 s")
        self.assertIn(STUCK_IN, finding["detail"])
        self.assertIn(STUCK_IN, self.growing.log())

    def test_a_stuck_thread_leaves_a_flight_file_that_can_be_read(self):
        self.trials.result("stuck hung-thread")
        files = wait_until(lambda: list((self.growing.directory / "flight").glob("*")),
                           "a flight file")
        read = subprocess.run([BINARY, "flight", str(files[0])], capture_output=True, text=True,
                              timeout=20)
        self.assertEqual(read.returncode, 0, read.stderr)
        self.assertIn("thread stuck has been stuck in 'asking a device'", read.stdout)

    def test_a_thread_that_nobody_declared_is_named_with_its_stack(self):
        finding = self.told("undeclared undeclared-thread", "app", "'stowaway'", light="red")
        self.assertIn(STUCK_IN, finding["detail"])
        self.assert_logged(self.growing, finding)

    def test_a_child_that_nobody_declared_is_named(self):
        finding = self.told("child undeclared-child", "app", "'sleep'", light="red")
        self.assert_logged(self.growing, finding)

    def test_a_child_that_nobody_waited_for_is_named(self):
        self.told("zombie zombie", "app", "'sleep'.*has ended", light="red")

    def test_a_thread_that_spins_is_named_with_what_it_takes(self):
        finding = self.told("spin busy-loop", "sim", r"thread spin of sim used [\d.]+ %")
        self.assert_logged(self.working, finding)

    def test_a_shutdown_that_a_thread_holds_up_ends_by_its_deadline_and_says_who(self):
        code, seconds, log = self.trials.result("deaf")
        self.assertEqual(code, 70, log)
        self.assertLess(seconds, 20.0, "its deadline, and not ours")
        self.assertIn("thread deaf", log)
        self.assertIn(STUCK_IN, log)

    # Work for nothing

    def test_a_lost_consumer_is_told_with_the_pair_of_modules(self):
        finding = self.told("lost nobody-consumes", "sim", "sim -> api", "faults.pictures is full",
                            r"loses \d+.* a second")
        self.assert_logged(self.working, finding)

    def test_a_product_that_nobody_wants_is_told_with_its_cost(self):
        self.told("unwanted nobody-consumes", "sim", "sim -> api", r"\d us")

    def test_a_computation_done_twice_is_told_with_its_cost(self):
        finding = self.told("twice computed-twice", "sim", r"computed [\d.]+ times a second", " us")
        self.assert_logged(self.working, finding)

    def test_a_payload_that_is_copied_is_told_in_bytes(self):
        self.told("copies copied-payload", "sim", "sim -> api", "MB a second")

    def test_a_flood_of_the_same_target_is_told(self):
        self.told("repeats", "api", "net.setpoint gets", "what it had already")

    def test_asking_faster_than_the_state_changes_is_told(self):
        self.told("polls", "api", "state is read", "bring nothing")

    # Too much

    def test_memory_above_the_limit_is_told(self):
        climb = self.trials.result("ladder")
        self.assertRegex(climb.pressure["sentence"],
                         r"resident memory of this process: [\d.]+ MB, limit 50.3 MB")

    def test_under_pressure_one_step_after_the_other_is_taken_and_undone_in_reverse(self):
        climb = self.trials.result("ladder")
        print(f"steps taken: {climb.taken} for {climb.taken_since} s; undone: {climb.undone} in "
              f"{climb.undone_after:.1f} s", flush=True)
        self.assertEqual(climb.taken, STEPS)
        self.assertEqual(climb.undone, STEPS[::-1])
        for before, after in zip(climb.taken_since, climb.taken_since[1:]):
            self.assertGreater(before - after, 0.7)
        self.assertGreater(climb.undone_after, 0.7 * len(STEPS))
        log = self.hoarding.log()
        self.assertEqual(log.count(" relief: "), 5)
        self.assertEqual(log.count("relief no longer needed: "), 5)

    def test_the_last_step_turns_new_clients_away_and_later_lets_them_in(self):
        climb = self.trials.result("ladder")
        self.assertEqual(climb.refused, 503)
        with SdkSocket(self.hoarding) as client:
            client.next("daemon_status")

    def test_the_control_loop_is_not_degraded(self):
        before, after = self.trials.result("ladder").loops
        ticks = after["ticks"] - before["ticks"] + after["periods_rested"] - before["periods_rested"]
        overruns = after["overruns"] - before["overruns"]
        self.assertGreater(ticks, 1000)
        self.assertLess(overruns, 0.02 * ticks)

    # A slow disk

    def test_a_log_file_that_takes_nothing_is_told_and_disturbs_nobody(self):
        slow = self.trials.result("slow disk")
        self.assertRegex(slow.hung["sentence"], r"thread log .*'writing lines'.*limit is 2.0 s")
        self.assertRegex(slow.losses["sentence"], r"log\.lines .*lost [\d.]+ entries")
        self.assertLess(statistics.median(slow.answered_after), 0.2)
        self.assertEqual(slow.status["state"], "running")


class Flood:
    """Clients that ask or send too much, until somebody says so."""

    @staticmethod
    def of_targets(daemon):
        with SdkSocket(daemon) as client:
            target = {"type": "set_antennas", "antennas": [0.1, -0.1]}
            return Flood._run(daemon, lambda: client.send(target), "repeated-value", "net.setpoint",
                              pause=0.002)

    @staticmethod
    def of_questions(daemon):
        with contextlib.closing(
                http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=10)) as connection:
            def ask():
                connection.request("GET", "/api/state/full")
                connection.getresponse().read()

            return Flood._run(daemon, ask, "polled-too-fast", "api<state", pause=0.0)

    @staticmethod
    def _run(daemon, act, kind, subject, pause):
        over = threading.Event()

        def flood():
            while not over.wait(pause):
                act()

        thread = threading.Thread(target=flood)

        def end():
            over.set()
            thread.join()

        return Trial(daemon, kind, subject, thread.start, end)


class Climb:
    """Up the ladder and down again."""

    def __init__(self, daemon):
        self.loops = [daemon.resources()["control_loop"]]
        daemon.order("hoard 55")
        self.pressure = wait_until(lambda: daemon.finding("pressure", "resident"), "pressure")
        self.taken = self._follow(daemon, True)
        self.taken_since = [step["since_s"] for step in daemon.resources()["ladder"]]
        try:
            with connect(f"ws://127.0.0.1:{daemon.port}/ws/sdk", compression=None):
                self.refused = None
        except InvalidStatus as answer:
            self.refused = answer.response.status_code
        begun = time.monotonic()
        daemon.order("hoard off")
        self.undone = self._follow(daemon, False)
        self.undone_after = time.monotonic() - begun
        self.loops.append(daemon.resources()["control_loop"])

    @staticmethod
    def _follow(daemon, wanted):
        """@return the steps in the order in which they became `wanted`, once all are"""
        changes = []

        def all_changed():
            ladder = daemon.resources()["ladder"]
            for step in ladder if wanted else ladder[::-1]:
                if step["taken"] == wanted and step["name"] not in changes:
                    changes.append(step["name"])
            return len(changes) == len(STEPS)

        wait_until(all_changed, f"all steps {'taken' if wanted else 'undone'}: {changes}", 60.0)
        return changes


class SlowDisk:
    """A log file on a pipe that nobody reads."""

    def __init__(self, case):
        directory = tempfile.TemporaryDirectory(prefix="bbia-test-")
        case.addClassCleanup(directory.cleanup)
        path = os.path.join(directory.name, "log")
        os.mkfifo(path)
        self._disk = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        case.addClassCleanup(os.close, self._disk)
        fcntl.fcntl(self._disk, fcntl.F_SETPIPE_SZ, 4096)
        self.daemon = case.start("--log-file", path, "--log-level", "DEBUG")

    def run(self):
        daemon = self.daemon
        daemon.order("chatter 400")
        self.hung = wait_until(lambda: daemon.finding("hung-thread", "log"), "log hangs")
        self.losses = wait_until(lambda: daemon.finding("losses", "log.lines"), "losses")
        self.answered_after = []
        for _ in range(50):
            begin = time.monotonic()
            self.status = daemon.status()
            self.answered_after.append(time.monotonic() - begin)
        daemon.order("chatter off")

        def drained():
            with contextlib.suppress(BlockingIOError):
                while os.read(self._disk, 65536):
                    pass
            return daemon.finding("hung-thread", "log") is None

        wait_until(drained, "the log goes on")
        return self


def end_with_a_deaf_thread(daemon):
    """@return exit code, seconds from the second signal to the end, what it said"""
    daemon.wait_until_running()
    daemon.order("deaf")
    daemon.process.send_signal(signal.SIGTERM)
    wait_until(lambda: daemon.status()["state"] == "stopping", "it goes to bed")
    begin = time.monotonic()
    daemon.process.send_signal(signal.SIGTERM)
    code = daemon.process.wait(60.0)
    return code, time.monotonic() - begin, daemon.log()


if __name__ == "__main__":
    bbia_daemon.main()
