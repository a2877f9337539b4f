"""A busy robot passes its own audit, and starting and stopping it leaves nothing behind."""
import bbia_daemon
from bbia_daemon import BINARY, BODY, PATIENCE, Daemon, need, wait_until

need("reachy_mini", "websockets")

import concurrent.futures
import pathlib
import statistics
import subprocess
import threading
import unittest

from reachy_mini import ReachyMini
from reachy_mini.utils import create_head_pose
from websockets.sync.client import connect

CYCLES = 100
WARM_UP = 20
LIMIT_KB = 256  # of resident memory, over eighty starts and stops: the recorder's rings still fill


def audit_live(daemon):
    return subprocess.run([BINARY, "audit", "live", "--url", f"http://127.0.0.1:{daemon.port}"],
                          capture_output=True, text=True, timeout=30)

THREADS = 16  # of a robot at rest; process_test names them


class Reading:
    """What the kernel says about a process."""

    def __init__(self, daemon):
        base = pathlib.Path(f"/proc/{daemon.process.pid}")
        status = dict(line.split(":", 1) for line in (base / "status").read_text().splitlines())
        self.rss_kb = int(status["VmRSS"].split()[0])
        self.threads = int(status["Threads"])
        self.descriptors = daemon.descriptors()


class Busy(unittest.TestCase):
    """Clients that do what clients sensibly do."""

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon()
        cls.addClassCleanup(cls.daemon.kill)
        cls.daemon.wait_until_running()
        cls.over = threading.Event()
        cls.done = {"moves": 0, "streams": 0, "questions": 0}
        cls.clients = [threading.Thread(target=work) for work in
                       (cls.move, cls.watch, cls.watch, cls.ask)]
        for client in cls.clients:
            client.start()
        cls.addClassCleanup(cls.stop)

    @classmethod
    def stop(cls):
        cls.over.set()
        for client in cls.clients:
            client.join(20.0)

    @classmethod
    def move(cls):
        mini = ReachyMini(port=cls.daemon.port, connection_mode="localhost_only",
                          media_backend="no_media")
        try:
            while not cls.over.is_set():
                sign = 1 if cls.done["moves"] % 2 else -1
                mini.goto_target(head=create_head_pose(yaw=sign * 15, pitch=5),
                                 antennas=[0.4 * sign, -0.4 * sign], duration=0.5)
                cls.done["moves"] += 1
        finally:
            mini.client.disconnect()

    @classmethod
    def watch(cls):
        while not cls.over.is_set():
            with connect(f"ws://127.0.0.1:{cls.daemon.port}/api/state/ws/full?frequency=20",
                         compression=None) as client:
                for _ in range(20):
                    client.recv(timeout=PATIENCE)
            cls.done["streams"] += 1

    @classmethod
    def ask(cls):
        paths = ("/api/daemon/status", "/api/state/full", "/api/move/running", "/metrics")
        while not cls.over.wait(0.1):
            for path in paths:
                assert cls.daemon.get(path).status == 200, path
            cls.done["questions"] += len(paths)

    def busy_for(self, moves):
        goal = self.done["moves"] + moves
        wait_until(lambda: self.done["moves"] >= goal, f"{moves} moves: {self.done}", 30.0)

    def test_the_verdict_is_fine_and_the_exit_code_says_so(self):
        self.busy_for(8)
        audit = audit_live(self.daemon)
        print(audit.stdout, flush=True)
        self.assertEqual(audit.returncode, 0, audit.stdout + audit.stderr)

    def test_the_census_is_exact(self):
        self.busy_for(2)
        threads = self.daemon.get("/api/resources").json["threads"]
        self.assertTrue(all(t["declared"] for t in threads), threads)
        names = sorted(t["name"] for t in threads)
        self.assertEqual(len(names), THREADS)
        self.assertEqual(names, self.daemon.threads())

    def test_nothing_is_said_that_is_not_so(self):
        self.busy_for(8)
        said = [f for f in self.daemon.get("/api/resources").json["findings"]
                if f["kind"] not in ("pressure", "control-trouble")]  # of the machine, not of us
        self.assertEqual(said, [])


class Cycles(unittest.TestCase):
    def start(self, *flags):
        daemon = Daemon("--no-wake-up-on-start", "--no-goto-sleep-on-stop", *flags)
        self.addCleanup(daemon.kill)
        return daemon

    def cycle(self, daemon):
        self.assertEqual(daemon.post("/api/daemon/stop?goto_sleep=false").status, 200)
        wait_until(lambda: daemon.status()["state"] == "stopped", "stopped")
        wait_until(lambda: daemon.post("/api/daemon/start?wake_up=false").status == 200, "start")
        daemon.wait_until_running()

    def test_a_hundred_starts_and_stops_of_the_robot_leave_nothing(self):
        daemon = self.start().wait_until_running()
        at_rest = wait_until(lambda: (n := Reading(daemon).descriptors) == Reading(daemon).descriptors
                             and n, "rest")

        def settled():
            # A connection of ours may not yet be closed on the other side.
            reading = Reading(daemon)
            return reading.threads == THREADS and reading.descriptors <= at_rest + 2 and reading

        readings = []
        for n in range(CYCLES):
            self.cycle(daemon)
            readings.append(wait_until(settled, f"{THREADS} threads and {at_rest} descriptors after "
                                                f"{n + 1} starts"))
        flat = readings[WARM_UP:]
        first, last = ([r.rss_kb for r in part] for part in (flat[:10], flat[-10:]))
        grown = statistics.median(last) - statistics.median(first)
        print(f"resident {statistics.median(first):.0f} kB, after {CYCLES - WARM_UP} more starts "
              f"{grown:+.0f} kB", flush=True)
        self.assertLess(grown, LIMIT_KB)
        wait_until(lambda: Reading(daemon).descriptors <= at_rest, f"{at_rest} descriptors again")

    def test_fifty_starts_and_stops_at_once_leave_one_robot_or_none(self):
        daemon = self.start().wait_until_running()
        paths = ["/api/daemon/start?wake_up=false", "/api/daemon/stop?goto_sleep=false"] * 25
        with concurrent.futures.ThreadPoolExecutor(max_workers=50) as pool:
            answers = list(pool.map(daemon.post, paths))
        self.assertTrue(all(a.status in (200, 409, 503) for a in answers),
                        [(a.status, a.text) for a in answers])
        state = wait_until(lambda: (s := daemon.status()["state"]) in ("running", "stopped") and s,
                           "it comes to rest")
        robots = 1 if state == "running" else 0
        wait_until(lambda: daemon.threads().count("ctl") == robots, f"{robots} control loops")
        accounts = daemon.get("/api/resources").json["accounts"]
        bodies = [a for a in accounts if a["kind"] == "lease" and a["name"] == "body"]
        self.assertEqual(len(bodies), robots)
        self.cycle(daemon) if robots else daemon.post("/api/daemon/start?wake_up=false")
        daemon.wait_until_running()

    def test_twenty_starts_of_the_program_leave_nothing(self):
        slow = []  # threads that took longer to stop than they may
        for _ in range(20):
            daemon = Daemon("--no-wake-up-on-start", "--no-goto-sleep-on-stop")
            try:
                daemon.wait_until_running()
                self.assertEqual(daemon.terminate(), 0)
                slow += [line for line in daemon.log().splitlines() if " took " in line]
                left = [f.name for f in daemon.directory.rglob("*") if f.is_file()]
                self.assertEqual([f for f in left if f not in ("stderr", "memory.db")], [])
            finally:
                daemon.kill()
        # A busy machine makes one late now and then, a thread that does not listen is late each time.
        self.assertLess(len(slow), 10, slow)


if __name__ == "__main__":
    bbia_daemon.main()
