"""The mind of the whole program, from outside: feelings, behaviours, speech, memory and the socket
that tells of them; what a client's command and an emergency stop do to it; the commands of the
terminal; and a kill in the middle, after which nothing that was acknowledged is missing."""
import bbia_daemon
from bbia_daemon import BINARY, Daemon, DaemonTest, need, wait_until

need("websockets")

import http.client
import itertools
import os
import subprocess
import tempfile
import threading
import unittest

from mind_socket import MindSocket


class Mind(DaemonTest):
    def setUp(self):
        super().setUp()
        self.daemon.wait_until_running()
        self.daemon.post("/api/move/emergency_stop/release")
        self.daemon.post("/api/behaviors/stop", {})
        self.daemon.post("/api/emotion/reset", {})
        wait_until(self.free, "the body free for the mind")

    def get(self, path):
        return self.daemon.get(path).json

    def free(self):
        """No client commanded for a while, and the robot is up."""
        with self.socket() as socket:
            return socket.snapshot["body"] == "awake"

    def socket(self):
        return MindSocket(self.daemon)

    def run_behavior(self, name, status=200, **more):
        answer = self.daemon.post("/api/behaviors/run", {"name": name, **more})
        self.assertEqual(answer.status, status, answer.text)
        return answer.json

    def pitch(self):
        return self.get("/api/state/full")["head_pose"]["pitch"]

    def test_feels_and_shows_it(self):
        names = [each["name"] for each in self.get("/api/emotions")]
        self.assertEqual(len(names), 13)
        before = self.pitch()
        with self.socket() as socket:
            answer = self.daemon.post("/api/emotion", {"emotion": "triste", "intensity": 1.0})
            self.assertEqual(answer.json, {"outcome": "accepted", "shown": True})
            # The reset before this test may be told late.
            socket.until("emotion", change=lambda change: change["emotion"] == "sad")
        self.assertEqual(self.get("/api/emotion")["emotion"], "sad")
        wait_until(lambda: self.pitch() > before + 0.1, "a head that hangs")
        told = [(each["emotion"], each["cause"]) for each in self.get("/api/emotion/history")]
        self.assertIn(("sad", "command"), told)
        wrong = self.daemon.post("/api/emotion", {"emotion": "hungry", "intensity": 2})
        self.assertEqual(wrong.status, 422)
        self.assertIn("must be one of neutral happy", wrong.text)

    def test_a_behaviour_is_told_from_beginning_to_end(self):
        listed = {each["name"]: each for each in self.get("/api/behaviors")}
        self.assertIn("dance", listed)
        self.assertGreaterEqual(len(listed), 21)
        with self.socket() as socket:
            run = self.run_behavior("nod", parameters={"times": 1})
            self.assertEqual(run["outcome"], "accepted")
            socket.until("behavior_started", run=run["id"])
            self.assertEqual(socket.until("behavior_ended", run=run["id"])["outcome"], "finished")
        self.assertEqual(self.get("/api/behaviors/history")[0]["name"], "nod")
        self.assertEqual(self.run_behavior("fly", 404)["detail"][:25], "There is no behavior 'fly")
        self.run_behavior("nod", 422, parameters={"times": 99})
        self.assertIn("unavailable: needs", self.run_behavior("follow_object", 503)["detail"])

    def test_others_wait_and_all_can_be_stopped(self):
        first = self.run_behavior("meditation")
        second = self.run_behavior("nod", priority=1)
        self.assertEqual(second["outcome"], "queued")
        self.assertEqual(second["place"], 1)
        self.assertEqual(self.get("/api/behaviors/running")["running"]["id"], first["id"])
        stopped = self.daemon.post("/api/behaviors/stop", {}).json["stopped"]
        self.assertEqual(stopped, [first["id"], second["id"]])
        wait_until(lambda: self.get("/api/behaviors/running")["running"] is None, "quiet")

    def test_a_client_that_moves_the_robot_comes_first(self):
        run = self.run_behavior("meditation")
        with self.socket() as socket:
            self.daemon.post("/api/move/goto", {"body_yaw": 0.2, "duration": 3.0})
            self.assertEqual(socket.until("behavior_ended", run=run["id"])["outcome"], "preempted")
        later = self.run_behavior("nod")
        self.assertEqual(later["outcome"], "queued")
        self.assertIn("somebody else moves the robot", later["reason"])
        wait_until(lambda: self.get("/api/behaviors/history")[0]["id"] == later["id"],
                   "its turn, when the client has been quiet")
        self.assertEqual(self.get("/api/behaviors/history")[0]["outcome"], "finished")

    def test_an_emergency_stop_ends_everything(self):
        run = self.run_behavior("meditation")
        with self.socket() as socket:
            self.daemon.post("/api/move/emergency_stop")
            self.assertEqual(socket.until("behavior_ended", run=run["id"])["outcome"], "cancelled")
        self.assertIn("emergency stop", self.run_behavior("nod", 409)["detail"])

    def test_what_the_body_is_fit_for_is_told(self):
        with self.socket() as socket:
            self.assertEqual(socket.snapshot["body"], "awake")
            self.daemon.post("/api/move/emergency_stop")
            socket.until("body", body="emergency_stop")
            self.daemon.post("/api/move/emergency_stop/release")
            socket.until("body", body="awake")
            self.daemon.post("/api/motors/set_mode/disabled")
            socket.until("body", body="asleep")

    def test_asks_and_takes_an_answer(self):
        self.run_behavior("game", parameters={"game": "guess_number"})
        question = wait_until(lambda: self.get("/api/behaviors/running")["question"], "a question")
        wrong = self.daemon.post("/api/behaviors/input", {"id": question["id"] + 1, "answer": "5"})
        self.assertEqual(wrong.status, 404)
        answer = question["options"][0] if question["options"] else "5"
        with self.socket() as socket:
            taken = self.daemon.post("/api/behaviors/input", {"answer": answer})
            self.assertEqual(taken.status, 200, taken.text)
            self.assertEqual(socket.until("answered", id=question["id"])["answer"], answer)

    def test_speaks_in_subtitles(self):
        with self.socket() as socket:
            answer = self.daemon.post("/api/speech/say", {"text": "one two three"}).json
            self.assertFalse(answer["audible"])
            begun = socket.until("speech_begun", text="one two three")
            ended = socket.until("speech_ended", id=begun["id"])
            self.assertEqual(ended["outcome"], "finished")

    def test_idle_layers_can_be_switched(self):
        answer = self.daemon.post("/api/idle", {"layers": {"glance": False}})
        self.assertEqual(answer.status, 200, answer.text)
        wait_until(lambda: not self.get("/api/idle")["layers"]["glance"]["now_on"], "no glances")
        self.assertTrue(self.get("/api/idle")["layers"]["breathing"]["on"])
        self.daemon.post("/api/idle", {"enabled": True})
        self.assertEqual(self.daemon.post("/api/idle", {"layers": {"jump": True}}).status, 422)

    def test_remembers_exports_and_forgets(self):
        self.daemon.post("/api/memory/preference", {"key": "colour", "value": "blue"})
        self.daemon.post("/api/memory/preference", {"key": "colour", "value": "green"})
        rows = self.get("/api/memory/preference")["rows"]
        self.assertEqual([(r["key"], r["value"]) for r in rows], [("colour", "green")])
        self.daemon.post("/api/memory/learning", {"subject": "Ada", "text": "likes tea"})
        everything = self.get("/api/memory/export")
        self.assertEqual(sorted(everything), ["behavior", "conversation", "emotion", "learning",
                                              "preference"])
        self.assertEqual(everything["learning"][0]["text"], "likes tea")
        refused = self.daemon.request("DELETE", "/api/memory/learning")
        self.assertEqual(refused.status, 409)
        erased = self.daemon.request("DELETE", "/api/memory/learning?confirm=learning")
        self.assertEqual(erased.json, {"erased": 1})
        self.assertEqual(self.get("/api/memory")["counts"]["learning"], 0)
        self.assertEqual(self.daemon.post("/api/memory/emotion", {}).status, 409)
        self.assertEqual(self.daemon.get("/api/memory/dreams").status, 404)

    def test_the_terminal_speaks_plainly(self):
        def bbia(*words):
            done = subprocess.run([BINARY, *words, "--url", f"http://127.0.0.1:{self.daemon.port}"],
                                  capture_output=True, text=True, timeout=60)
            return done.returncode, done.stdout + done.stderr

        self.assertEqual(bbia("feel", "happy", "0.8"), (0, "It feels happy.\n"))
        self.assertIn("en colère", bbia("feel")[1])
        code, text = bbia("feel", "hungry")
        self.assertEqual(code, 1)
        self.assertIn("must be one of neutral happy", text)
        self.assertEqual(bbia("do", "nod", "times=1"), (0, "It does: nod.\n"))
        self.assertIn("dance", bbia("do")[1])
        self.assertEqual(bbia("do", "fly")[0], 1)
        self.assertEqual(bbia("stop"), (0, "It stops.\n"))
        self.assertIn("It says: good morning", bbia("say", "good", "morning")[1])
        self.assertEqual(bbia("remember", "drink", "hot", "tea")[0], 0)
        self.assertEqual(bbia("recall", "drink"), (0, "drink is hot tea\n"))
        self.assertEqual(bbia("recall", "nothing")[0], 1)
        self.assertEqual(bbia("say")[0], 2)


class Killed(unittest.TestCase):
    def test_nothing_acknowledged_is_lost_when_the_program_is_killed(self):
        with tempfile.TemporaryDirectory(prefix="bbia-memory-") as directory:
            acknowledged = []
            for round in range(4):
                settings = {"BBIA_MEMORY_FILE": os.path.join(directory, "memory.db")}
                with Daemon("--no-autostart", environment=settings) as daemon:
                    page = daemon.get("/api/memory/learning?limit=1000")
                    self.assertEqual(page.status, 200, page.text)
                    kept = {row["text"] for row in page.json["rows"]}
                    # It keeps the newest 1,000, some of which nobody was told of.
                    self.assertEqual(sorted(set(acknowledged[-900:]) - kept), [])
                    self.write_until_killed(daemon, f"round {round}", acknowledged)
            self.assertGreater(len(acknowledged), 20)

    @staticmethod
    def write_until_killed(daemon, subject, acknowledged):
        """Killed at some point of the writing, however slow the disk is."""
        for number in itertools.count():
            if number == 10:
                threading.Timer(0.1, daemon.process.kill).start()
            text = f"{subject}: {number}"
            try:
                answer = daemon.post("/api/memory/learning", {"subject": subject, "text": text})
            except (OSError, http.client.HTTPException):
                return
            if answer.status == 200:
                acknowledged.append(text)


if __name__ == "__main__":
    bbia_daemon.main()
