"""A language model's server that bbia starts itself: one for all, gone when it is let go, and with bbia
on every way that it may end."""
import concurrent.futures
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

from bbia_daemon import BINARY, BODY, Daemon, wait_until

# Asks for an answer that does not end, says so when its first word has come, and reads on.
DYING = """
import http.client, sys
c = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
c.request("POST", "/api/chat", '{"message": "stall", "stream": true}', {"Content-Type": "application/json"})
for line in c.getresponse():
    if line.startswith(b"event: text"): print("!", flush=True)
"""
DOUBLE = pathlib.Path(__file__).resolve().with_name("model_double.py")


def alive(pid):
    """Whether the process is there and no zombie."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def children(pid):
    """Of all its threads; none of a process that is gone, or goes meanwhile."""
    found = []
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, task.read_text().split())
        except OSError:
            continue
    return found


def resident_mb(pid):
    pages = int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") >> 20


class SmallMachine:
    """A machine of 4 GB, of which `available` MB are free, as a bbia that runs by `command` is told by its
    kernel: /proc/meminfo is a file of ours, in a mount namespace of its own."""

    def __init__(self, test, available):
        self._place = tempfile.TemporaryDirectory(prefix="bbia-test-")
        test.addCleanup(self._place.cleanup)
        self._file = pathlib.Path(self._place.name) / "meminfo"
        self.tell(available)
        own = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
               'mount --bind "$0" /proc/meminfo && exec "$@"', str(self._file)]
        able = subprocess.run([*own, "cat", "/proc/meminfo"], capture_output=True, text=True)
        if able.returncode != 0:
            test.skipTest(f"this kernel gives a test no view of its own: {able.stderr.strip()}")
        self.command = [*own, BINARY, "run", f"--{BODY}"]

    def tell(self, available):
        """In one write of always the same length: who reads meanwhile reads the one or the other."""
        text = "".join(f"{name + ':':16}{kb:8} kB\n" for name, kb in (
            ("MemTotal", 4 << 20), ("MemFree", available << 10), ("MemAvailable", available << 10)))
        fd = os.open(self._file, os.O_WRONLY | os.O_CREAT, 0o644)
        os.pwrite(fd, text.encode(), 0)
        os.close(fd)


class Guest(unittest.TestCase):
    def start(self, *flags, command=None, **more):
        model = pathlib.Path(os.environ.get("TMPDIR", "/tmp")) / f"bbia-model-{os.getpid()}.gguf"
        model.write_bytes(b"weights")
        self.addCleanup(model.unlink, missing_ok=True)
        self.daemon = Daemon(command=command, environment={
            "BBIA_MODEL_COMMAND": " ".join([sys.executable, str(DOUBLE), "{port}", *flags]),
            "BBIA_MODEL_FILE": str(model), **more})
        self.addCleanup(self.daemon.kill)
        return self.daemon

    def model(self):
        return self.daemon.get("/api/chat").json["model"]

    def say(self, message="good day"):
        return self.daemon.post("/api/chat", {"message": message}).json

    def guest_pid(self):
        """Of the guest, which is a child of the keeper, which is a child of bbia."""
        for keeper in children(self.daemon.process.pid):
            for guest in children(keeper):
                return keeper, guest
        return None

    def test_it_is_started_on_first_use_and_lets_its_memory_go(self):
        self.start()
        self.assertIsNone(self.guest_pid())
        self.assertEqual(self.say()["text"].strip(), "Hello there. I am a double.")
        keeper, guest = self.guest_pid()
        rss = int(pathlib.Path(f"/proc/{guest}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
        self.assertGreater(rss, 64 << 20)
        self.say()
        self.assertEqual(self.model()["starts"], 1)
        rows = self.daemon.get("/api/resources").json["accounts"]
        self.assertTrue([r for r in rows if r["kind"] == "child" and r["name"].startswith("model.")])
        self.daemon.post("/api/chat/model/unload")
        wait_until(lambda: not alive(guest) and not alive(keeper), "the end of the guest")
        self.assertEqual(self.say()["source"].split(":")[0], "model")
        self.assertEqual(self.model()["starts"], 2)

    def language_row(self):
        return next(r for r in self.daemon.get("/api/models").json["models"] if r["kind"] == "language")

    def child_row(self):
        rows = self.daemon.get("/api/resources").json["accounts"]
        return next((r for r in rows if r["kind"] == "child" and r["name"].startswith("model.")), None)

    def test_what_it_takes_is_told_in_use_and_idle_and_given_back(self):
        self.start()
        self.say()
        _, guest = self.guest_pid()
        self.assertGreater(self.child_row()["used"], 64 << 20)
        # Idle, it is still looked at: what it takes meanwhile is seen.
        os.kill(guest, signal.SIGUSR1)  # the double takes 32 MB more
        wait_until(lambda: self.child_row()["used"] > 90 << 20, "the ledger's new figure")
        wait_until(lambda: self.model()["resident_bytes"] > 90 << 20, "the model's new figure")
        self.assertEqual(self.model()["state"], "loaded")
        self.assertEqual(self.model()["pid"], guest)
        self.assertGreater(self.model()["cpu_s"], 0.0)
        self.daemon.post("/api/chat/model/unload")
        wait_until(lambda: not alive(guest), "the end of the guest")
        wait_until(lambda: self.model()["resident_bytes"] == 0, "no memory of it")
        self.assertIsNone(self.child_row())
        self.assertGreater(self.language_row()["freed_bytes"], 90 << 20)
        self.assertEqual(self.language_row()["unloaded_because"], "somebody asked for that")

    def test_an_order_to_unload_it_while_it_answers_is_done_when_it_has(self):
        self.start()
        asking = subprocess.Popen([sys.executable, "-c", DYING, str(self.daemon.port)], stdout=subprocess.PIPE)
        asking.stdout.read(1)
        _, guest = self.guest_pid()
        self.daemon.post("/api/chat/model/unload")
        self.assertTrue(self.daemon.get("/api/chat").json["answering"])
        self.assertTrue(alive(guest))
        asking.kill()
        asking.communicate()
        wait_until(lambda: not alive(guest), "the end of the guest")

    def test_ten_consumers_at_once_are_one_start_and_one_that_dies_frees_its_lease(self):
        self.start(BBIA_MODELS_IDLE="3")
        with concurrent.futures.ThreadPoolExecutor(10) as pool:
            answers = list(pool.map(lambda _: self.say(), range(10)))
        self.assertEqual({a["source"].split(":")[0] for a in answers}, {"model"})
        self.assertEqual(self.model()["starts"], 1)
        # One that is killed in the middle of its answer, with no time to say good-bye.
        dying = subprocess.Popen([sys.executable, "-c", DYING, str(self.daemon.port)], stdout=subprocess.PIPE)
        dying.stdout.read(1)
        _, guest = self.guest_pid()
        dying.kill()
        dying.communicate()
        wait_until(lambda: not self.daemon.get("/api/chat").json["answering"], "an answer that is given up")
        wait_until(lambda: not alive(guest), "a model that nobody holds goes when it was idle for its time")

    def test_it_dies_with_bbia_also_by_kill_9(self):
        for how in (signal.SIGTERM, signal.SIGKILL):
            self.start()
            self.say()
            keeper, guest = self.guest_pid()
            self.daemon.process.send_signal(how)
            self.daemon.process.wait(60)
            wait_until(lambda: not alive(guest) and not alive(keeper), f"no orphan after {how}")

    def test_one_that_died_is_started_anew(self):
        self.start()
        self.say()
        os.kill(self.guest_pid()[1], signal.SIGKILL)
        wait_until(lambda: self.child_row() is None, "bbia's knowledge of the end of the guest")
        answer = self.say()
        self.assertEqual(answer["source"].split(":")[0], "model", answer)

    def test_orders_without_end_while_the_talk_is_busy_do_not_end_the_program(self):
        # The talk waits for a guest that ignores SIGTERM, and takes no orders meanwhile.
        self.start("--stubborn")
        self.say()
        _, guest = self.guest_pid()
        for _ in range(100):
            self.assertEqual(self.daemon.post("/api/chat/model/unload").status, 200)
        asking = subprocess.Popen([sys.executable, "-c", DYING, str(self.daemon.port)], stdout=subprocess.PIPE)
        wait_until(lambda: self.daemon.post("/api/chat/cancel", {}).json["cancelled"], "a question under way")
        for _ in range(100):
            self.assertEqual(self.daemon.post("/api/chat/cancel", {}).status, 200)
            self.assertEqual(self.daemon.request("DELETE", "/api/chat/context").status, 200)
        asking.kill()
        asking.communicate()
        wait_until(lambda: not alive(guest), "the end of the guest")
        self.assertEqual(self.say()["text"].strip(), "Hello there. I am a double.")

    def test_when_memory_gets_low_it_goes_with_its_group_as_soon_as_nobody_uses_it(self):
        machine = SmallMachine(self, 700)  # 328 MB are pressure; 492 MB are not for models
        self.start("--family", command=machine.command, BBIA_MODEL_MEMORY_MB="100")
        asking = subprocess.Popen([sys.executable, "-c", DYING, str(self.daemon.port)], stdout=subprocess.PIPE)
        asking.stdout.read(1)
        keeper, guest = self.guest_pid()
        child, = wait_until(lambda: children(guest), "the guest's child")
        # It takes more and more, and what it has the machine lacks.
        while (held := resident_mb(guest)) < 400:
            os.kill(guest, signal.SIGUSR1)
            wait_until(lambda: resident_mb(guest) >= held + 30, "a guest that has grown")
        machine.tell(700 - held)

        def trimming():
            return next(s for s in self.daemon.get("/api/resources").json["ladder"] if s["name"] == "trim-heap")

        wait_until(lambda: trimming()["taken"], "relief")
        self.assertIn("memory available", trimming()["reason"])
        self.assertTrue(alive(guest), "an answer is not broken off")
        asking.kill()
        asking.communicate()
        for pid in (guest, child, keeper):
            wait_until(lambda: not alive(pid), "the end of all its processes")
        # Where it went, and why.
        wait_until(lambda: self.model()["resident_bytes"] == 0, "no memory of it")
        self.assertIsNone(self.child_row())
        row = self.language_row()
        self.assertGreater(row["freed_bytes"], 400 << 20)
        why = f"memory is short: {700 - held} MB are free, and 492 MB are kept for others"
        self.assertEqual(row["unloaded_because"], why)
        wait_until(lambda: f"MB came back: {why}" in self.daemon.log(), "a line of the log")
        # Somebody else takes what it gave back: refused, with the figures.
        machine.tell(450)
        answer = self.say("what is the sea?")
        self.assertEqual(answer["source"], "reflex")
        self.assertRegex(answer["note"], "needs 100 MB, and of the 450 MB that are free 492 MB|short of memory")
        # There is room again.
        machine.tell(3000)
        wait_until(lambda: self.say()["source"].startswith("model:"), "a new start")
        self.assertNotEqual(self.guest_pid()[1], guest)

    def test_one_that_needs_more_memory_than_there_is_is_refused_with_the_figures(self):
        self.start(BBIA_MODEL_MEMORY_MB="999999")
        answer = self.say("tell me a story about the sea")
        self.assertEqual(answer["source"], "reflex")
        self.assertIn("999999 MB", answer["note"])
        self.assertIsNone(self.guest_pid())


if __name__ == "__main__":
    unittest.main()
