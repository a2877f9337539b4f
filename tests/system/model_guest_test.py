"""A language model's server that bbia starts itself: one for all, gone when it is let go, and with bbia
on every way that it may end."""
import concurrent.futures
import os
import pathlib
import signal
import subprocess
import sys
import unittest

from bbia_daemon import Daemon, wait_until

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


class Guest(unittest.TestCase):
    def start(self, **more):
        model = pathlib.Path(os.environ.get("TMPDIR", "/tmp")) / f"bbia-model-{os.getpid()}.gguf"
        model.write_bytes(b"weights")
        self.addCleanup(model.unlink, missing_ok=True)
        self.daemon = Daemon(environment={
            "BBIA_MODEL_COMMAND": f"{sys.executable} {DOUBLE} {{port}}",
            "BBIA_MODEL_FILE": str(model), **more})
        self.addCleanup(self.daemon.kill)
        return self.daemon

    def model(self):
        return self.daemon.get("/api/chat").json["model"]

    def say(self, message="good day"):
        return self.daemon.post("/api/chat", {"message": message}).json

    def guest_pid(self):
        """Of the guest, which is a child of the keeper, which is a child of bbia."""
        bbia = self.daemon.process.pid
        for task in pathlib.Path(f"/proc/{bbia}/task").iterdir():
            for keeper in (task / "children").read_text().split():
                children = pathlib.Path(f"/proc/{keeper}/task/{keeper}/children").read_text().split()
                if children:
                    return int(keeper), int(children[0])
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
        wait_until(lambda: self.child_row()["used"] > 90 << 20, "the ledger's new figure", 10.0)
        wait_until(lambda: self.model()["resident_bytes"] > 90 << 20, "the model's new figure", 10.0)
        self.assertEqual(self.model()["state"], "loaded")
        self.assertEqual(self.model()["pid"], guest)
        self.assertGreater(self.model()["cpu_s"], 0.0)
        self.daemon.post("/api/chat/model/unload")
        wait_until(lambda: not alive(guest), "the end of the guest")
        wait_until(lambda: self.model()["resident_bytes"] == 0, "no memory of it")
        self.assertIsNone(self.child_row())
        row = next(r for r in self.daemon.get("/api/models").json["models"] if r["kind"] == "language")
        self.assertGreater(row["freed_bytes"], 90 << 20)

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
        wait_until(lambda: not alive(guest), "the end of the guest", 10.0)

    def test_ten_consumers_at_once_are_one_start_and_one_that_dies_frees_its_lease(self):
        self.start(BBIA_MODELS_IDLE="1")
        with concurrent.futures.ThreadPoolExecutor(10) as pool:
            answers = list(pool.map(lambda _: self.say(), range(10)))
        self.assertEqual({a["source"].split(":")[0] for a in answers}, {"model"})
        self.assertEqual(self.model()["starts"], 1)
        # One that is killed in the middle of its answer, with no time to say good-bye.
        dying = subprocess.Popen([sys.executable, "-c", DYING, str(self.daemon.port)], stdout=subprocess.PIPE)
        dying.stdout.read(1)
        dying.kill()
        dying.communicate()
        _, guest = self.guest_pid()
        wait_until(lambda: not self.daemon.get("/api/chat").json["answering"], "an answer that is given up")
        wait_until(lambda: not alive(guest), "a model that nobody holds goes after its second", 10.0)

    def test_it_dies_with_bbia_also_by_kill_9(self):
        for how in (signal.SIGTERM, signal.SIGKILL):
            self.start()
            self.say()
            keeper, guest = self.guest_pid()
            self.daemon.process.send_signal(how)
            self.daemon.process.wait(20)
            wait_until(lambda: not alive(guest) and not alive(keeper), f"no orphan after {how}")

    def test_one_that_died_is_started_anew(self):
        self.start()
        self.say()
        os.kill(self.guest_pid()[1], signal.SIGKILL)
        wait_until(lambda: self.guest_pid() is None, "the end of the guest")
        answer = self.say()
        self.assertEqual(answer["source"].split(":")[0], "model", answer)

    def test_one_that_needs_more_memory_than_there_is_is_refused_with_the_figures(self):
        self.start(BBIA_MODEL_MEMORY_MB="999999")
        answer = self.say("tell me a story about the sea")
        self.assertEqual(answer["source"], "reflex")
        self.assertIn("999999 MB", answer["note"])
        self.assertIsNone(self.guest_pid())



if __name__ == "__main__":
    unittest.main()
