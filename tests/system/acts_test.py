"""What the robot performs, from outside: a dance to a file of music that it must hear first, a game
that is really played, lessons that are really checked, alarms, sequences and presets that outlive
a restart."""
import bbia_daemon
from bbia_daemon import ROOT, Daemon, DaemonTest, need, wait_until

need("websockets")

import datetime
import math
import os
import pathlib
import random
import struct
import tempfile
import time
import unittest
import wave

from mind_socket import MindSocket

CLOCK = os.environ.get("BBIA_JUMPING_CLOCK",
                       str(ROOT / "build/release/tests/faults/libbbia_jumping_clock.so"))
DRUMS = 112.0  # beats a minute


def write_drums(path, seconds=12, rate=16000):
    """Bass drum and snare in turns."""
    lots = random.Random(1)
    samples = [0.0] * (seconds * rate)
    beat = 60.0 / DRUMS
    for i in range(int(seconds / beat)):
        start = int(i * beat * rate)
        for k in range(min(rate // 6, len(samples) - start)):
            t = k / rate
            samples[start + k] += (0.8 * math.exp(-t / 0.08) * math.sin(2 * math.pi * 60 * t)
                                   if i % 2 == 0 else
                                   0.5 * math.exp(-t / 0.05) * lots.uniform(-1, 1))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(
            struct.pack("<h", int(30000 * max(-1.0, min(1.0, s)))) for s in samples))


class Acts(DaemonTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sounds = cls.daemon.directory / "sounds"
        sounds.mkdir()
        write_drums(sounds / "drums.wav")
        (sounds / "text.wav").write_text("no sound at all")

    def setUp(self):
        super().setUp()
        self.daemon.post("/api/behaviors/stop", {})
        wait_until(lambda: self.run_if_free() is not None, "a robot that is free")

    def run_if_free(self):
        """The id of a short nod that was accepted at once."""
        answer = self.daemon.post("/api/behaviors/run", {"name": "nod", "parameters": {"times": 1}})
        if answer.status != 200 or answer.json["outcome"] != "accepted":
            self.daemon.post("/api/behaviors/stop", {})
            return None
        self.end_of(answer.json["id"])
        return answer.json["id"]

    def begin(self, name, **parameters):
        answer = self.daemon.post("/api/behaviors/run", {"name": name, "parameters": parameters})
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json["id"]

    def running(self):
        return self.daemon.get("/api/behaviors/running").json

    def queue(self):
        return self.daemon.get("/api/behaviors/queue").json["queue"]

    def step_of(self, mind, run, wanted):
        """The step of that run which is as wanted."""
        return mind.until("behavior_step", run=run, step=wanted)["step"]

    def ended(self, run):
        for entry in self.daemon.get("/api/behaviors/history").json:
            if entry["id"] == run:
                return entry
        return None

    def end_of(self, run):
        return wait_until(lambda: self.ended(run), f"the end of run {run}", 60.0)

    def question(self, after=0):
        """The open question, once it is another than that of the number `after`."""
        def look():
            question = self.running()["question"]
            return question if question and question["id"] != after else None

        return wait_until(look, "a question", 60.0)

    def answer(self, text, after=0):
        question = self.question(after)
        given = self.daemon.post("/api/behaviors/input", {"id": question["id"], "answer": text})
        self.assertEqual(given.status, 200, given.text)
        return question["id"]

    def test_dances_to_the_beats_that_it_hears(self):
        with MindSocket(self.daemon) as mind:
            run = self.begin("dance", file="drums.wav", duration=6)
            beat = self.step_of(mind, run, lambda step: "beats a minute" in step)
        self.assertAlmostEqual(float(beat.split()[0]), DRUMS, delta=0.02 * DRUMS)
        self.assertEqual(self.end_of(run)["outcome"], "finished")

    def test_says_why_it_cannot_dance(self):
        for file, why in (("text.wav", "no WAV, FLAC, Ogg or MP3"), ("none.wav", "is not there"),
                          ("../robot_name.json", "must be the name of a sound file")):
            ended = self.end_of(self.begin("dance", file=file))
            self.assertEqual(ended["outcome"], "failed")
            self.assertIn(why, ended["reason"])

    def test_plays_a_recorded_move(self):
        with MindSocket(self.daemon) as mind:
            run = self.begin("recorded_move", move="nod_yes")
            self.step_of(mind, run, "nod_yes")
        self.assertEqual(self.end_of(run)["outcome"], "finished")

    def test_says_where_to_put_moves_that_are_not_there(self):
        for dataset, why in (("bbia/moves", "Move fly not found"), ("ada/moves", "hf download")):
            ended = self.end_of(self.begin("recorded_move", dataset=dataset, move="fly"))
            self.assertEqual(ended["outcome"], "failed")
            self.assertIn(why, ended["reason"])

    def test_plays_what_is_answered(self):
        run = self.begin("game", rounds=1)
        question = self.question()
        self.assertEqual(question["options"], ["rock", "paper", "scissors"])
        wrong = self.daemon.post("/api/behaviors/input", {"id": question["id"], "answer": "lizard"})
        self.assertEqual(wrong.status, 422)
        with MindSocket(self.daemon) as mind:
            self.answer("paper")
            score = self.step_of(mind, run, lambda step: step.startswith("score"))
        self.assertIn(score, ("score 0 to 1", "score 1 to 0", "score 0 to 0"))

    def test_checks_what_is_answered(self):
        with MindSocket(self.daemon) as mind:
            run = self.begin("teaching", subject="geography", questions=1)
            first = self.answer("banana")
            self.answer("still banana", after=first)
            score = self.step_of(mind, run, lambda step: step.startswith("score"))
        self.assertEqual(score, "score 0 of 1")

    def test_an_alarm_waits_in_its_zone(self):
        ring = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=12)
        in_nepal = ring + datetime.timedelta(hours=5, minutes=45)
        with MindSocket(self.daemon) as mind:
            run = self.begin("alarm_clock", hour=in_nepal.hour, minute=in_nepal.minute,
                             zone="Asia/Kathmandu")
            self.step_of(mind, run, f"set for {in_nepal:%H:%M}")
        wait_until(lambda: [each["id"] for each in self.queue()] == [run], "the alarm waiting")
        self.assertIn(f"{ring:%Y-%m-%dT%H:%M}:00", self.queue()[0]["due"])
        # It holds nobody up, and outlives a stop of everything.
        nod = self.begin("nod", times=1)
        self.assertEqual(self.end_of(nod)["outcome"], "finished")
        self.daemon.post("/api/behaviors/stop", {})
        self.assertEqual([each["id"] for each in self.queue()], [run])
        # Who waits until then is not stuck in a thought.
        wait_until(lambda: [each["resting"] for each in self.daemon.get("/api/resources").json["threads"]
                            if each["name"] == "mind"] == [True], "the mind at rest")
        self.assertEqual(self.daemon.post("/api/behaviors/stop", {"id": run}).json["stopped"], [run])
        wait_until(lambda: not self.queue(), "the alarm gone")

    def test_reports_nothing_that_it_was_not_given(self):
        for name, need in (("weather_report", "weather"), ("news_reader", "news"),
                           ("music_reaction", "hearing")):
            answer = self.daemon.post("/api/behaviors/run", {"name": name})
            self.assertEqual(answer.status, 503)
            self.assertIn(f"needs {need}", answer.text)
        run = self.begin("weather_report", condition="sunny", temperature=21)
        self.assertEqual(self.end_of(run)["outcome"], "finished")

    def test_sequences_are_checked_played_and_removed(self):
        wrong = self.daemon.post("/api/sequences", {
            "name": "x", "steps": [{"type": "behavior", "name": "dance",
                                    "parameters": {"duration": 1e9}}]})
        self.assertEqual(wrong.status, 422)
        self.assertIn("steps[0].parameters.duration must be a number from 5 to 600", wrong.text)
        saved = self.daemon.post("/api/sequences", {
            "name": "turn", "steps": [{"type": "pose", "body_yaw": 0.5, "duration": 0.6},
                                      {"type": "wait", "seconds": 1.5}]})
        self.assertEqual(saved.status, 200, saved.text)
        played = self.daemon.post("/api/sequences/play", {"name": "turn"})
        self.assertEqual(played.status, 200, played.text)
        wait_until(lambda: self.daemon.get("/api/state/full").json["body_yaw"] > 0.45, "a turn")
        self.assertEqual(self.end_of(played.json["id"])["outcome"], "finished")
        self.assertEqual(self.daemon.request("DELETE", "/api/sequences/turn").status, 200)
        self.assertEqual(self.daemon.post("/api/sequences/play", {"name": "turn"}).status, 404)
        self.assertEqual(self.daemon.request("DELETE", "/api/sequences/bedtime").status, 409)

    def test_a_preset_is_taken_on(self):
        applied = self.daemon.post("/api/presets/apply", {"name": "quiet"})
        self.assertEqual(applied.status, 200, applied.text)
        wait_until(lambda: self.daemon.get("/api/emotion").json["emotion"] == "calm", "calm")
        wait_until(lambda: not self.daemon.get("/api/idle").json["layers"]["glance"]["now_on"],
                   "no glances")
        self.daemon.post("/api/emotion/reset", {})
        self.daemon.post("/api/idle", {"enabled": True})


class Restart(unittest.TestCase):
    def test_what_was_kept_is_there_after_a_restart(self):
        with Daemon("--no-autostart") as first:
            wave_hello = {"name": "hello", "steps": [{"type": "say", "text": "Hello"}]}
            calm = {"name": "slow", "emotion": {"emotion": "calm"}}
            self.assertEqual(first.post("/api/sequences", wave_hello).status, 200)
            self.assertEqual(first.post("/api/presets", calm).status, 200)
            with Daemon("--no-autostart", "--state-directory", str(first.directory),
                        environment={"BBIA_MEMORY_FILE": str(first.directory / "other.db")}) as second:
                self.assertEqual(second.get("/api/sequences/hello").json["steps"][0]["text"],
                                 "Hello")
                self.assertEqual(second.get("/api/presets/slow").json["emotion"]["emotion"], "calm")


class Alarms(unittest.TestCase):
    """An alarm in two hours; a program that is killed; a calendar that goes on meanwhile."""

    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="bbia-alarm-")
        self.addCleanup(place.cleanup)
        self.state = pathlib.Path(place.name) / "state"
        self.offset = pathlib.Path(place.name) / "offset"
        self.offset.write_text("0")
        self.ring = int(time.time()) // 60 * 60 + 2 * 3600
        with self.start() as daemon:
            ring = time.gmtime(self.ring)
            run = daemon.post("/api/behaviors/run", {
                "name": "alarm_clock", "language": "fr",
                "parameters": {"hour": ring.tm_hour, "minute": ring.tm_min, "zone": "UTC"}})
            self.assertEqual(run.status, 200, run.text)
            wait_until(lambda: self.queue(daemon), "the alarm set")
            # Answered when it is on the disk, and with it all that was told before.
            daemon.post("/api/memory/preference", {"key": "colour", "value": "blue"})
            daemon.process.kill()

    def start(self):
        environment = {"LD_PRELOAD": CLOCK, "BBIA_CLOCK_OFFSET": str(self.offset)}
        return Daemon("--state-directory", str(self.state),
                      environment=environment).wait_until_running()

    def forward(self, seconds):
        """The calendar shows a time so long after that of the alarm."""
        self.offset.write_text(str(self.ring + seconds - int(time.time())))

    def queue(self, daemon):
        return daemon.get("/api/behaviors/queue").json["queue"]

    def question(self, daemon):
        return wait_until(lambda: daemon.get("/api/behaviors/running").json["question"], "the alarm",
                          60.0)

    def test_it_is_there_after_a_kill_and_rings_and_rings_after_another(self):
        self.forward(-90)
        with self.start() as daemon:
            waiting = wait_until(lambda: self.queue(daemon), "the alarm waiting")
            self.assertEqual([each["name"] for each in waiting], ["alarm_clock"])
            self.assertEqual(waiting[0]["due"][:19],
                             time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(self.ring)))
            self.forward(1)
            self.assertEqual(self.question(daemon)["options"], ["stop", "snooze"])
            daemon.process.kill()
        with self.start() as daemon:
            question = self.question(daemon)
            run = daemon.get("/api/behaviors/running").json["running"]["id"]
            daemon.post("/api/behaviors/input", {"id": question["id"], "answer": "stop"})
            wait_until(lambda: [each for each in daemon.get("/api/behaviors/history").json
                                if each["id"] == run and each["outcome"] == "finished"], "its end")
            daemon.post("/api/memory/preference", {"key": "colour", "value": "green"})
            daemon.process.kill()
        with self.start() as daemon:
            daemon.post("/api/memory/preference", {"key": "colour", "value": "red"})
            self.assertEqual(self.queue(daemon), [], "it has rung")

    def test_one_that_passed_meanwhile_is_told_and_does_not_ring(self):
        self.forward(3 * 3600)
        with self.start() as daemon:
            missed = wait_until(lambda: daemon.get("/api/behaviors/history").json, "news of it")[0]
            self.assertEqual((missed["name"], missed["outcome"]), ("alarm_clock", "failed"))
            self.assertEqual(missed["reason"],
                             "missed: it was due 180 minutes ago, and the robot was not running")
            wait_until(lambda: "alarm_clock was due 180 minutes ago and is missed" in daemon.log(),
                       "a line of the log")
            self.assertIsNone(daemon.get("/api/behaviors/running").json["running"])
            self.assertEqual(self.queue(daemon), [])


if __name__ == "__main__":
    bbia_daemon.main()
