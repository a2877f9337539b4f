"""Talking to the robot: without a model, with somebody else's server, in the terminal."""
import contextlib
import http.client
import json
import signal
import subprocess
import unittest

from bbia_daemon import BINARY, Daemon, wait_until
from model_double import Double


def events(daemon, body):
    """The events of a streamed answer, as they come."""
    connection = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=20)
    with contextlib.closing(connection):
        connection.request("POST", "/api/chat", json.dumps({**body, "stream": True}),
                           {"Content-Type": "application/json"})
        response = connection.getresponse()
        assert response.status == 200, response.read()
        assert response.headers["Content-Type"] == "text/event-stream"
        for line in response:
            if line.startswith(b"data: "):
                yield json.loads(line[6:])


def said(daemon, message, **more):
    return daemon.post("/api/chat", {"message": message, **more})


class WithoutAModel(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon()
        cls.addClassCleanup(cls.daemon.kill)
        cls.daemon.wait_until_running()

    def test_a_command_is_done_and_told(self):
        answer = said(self.daemon, "Regarde à gauche").json
        self.assertEqual(answer["source"], "reflex")
        self.assertEqual(answer["text"], "Je regarde à gauche.")
        self.assertIn(answer["tools"][1]["outcome"], ("accepted", "clamped"))
        wait_until(lambda: self.daemon.get("/api/state/full").json["head_pose"]["yaw"] > 0.2,
                   "a head that looks left")

    def test_it_says_that_it_has_no_model_and_how_to_give_it_one(self):
        answer = said(self.daemon, "What is the meaning of life", language="en").json
        self.assertIn("no language model", answer["text"])
        self.assertIn("model.url", answer["text"])
        self.assertEqual(self.daemon.get("/api/chat").json["brain"], "reflex")

    def test_what_it_was_told_it_remembers(self):
        self.assertIn("noté", said(self.daemon, "Souviens-toi que Ada aime le thé vert").json["text"])
        answer = said(self.daemon, "Que sais-tu de Ada ?").json
        self.assertIn("thé vert", answer["text"])

    def test_a_stranger_may_have_gestures_and_no_secrets(self):
        answer = said(self.daemon, "What do you know about Ada?", speaker="stranger").json
        self.assertIn("I cannot", answer["text"])

    def test_limits(self):
        self.assertEqual(said(self.daemon, "x" * 1001).status, 422)
        self.assertEqual(said(self.daemon, "").status, 422)
        self.assertIn("personality", said(self.daemon, "hi", personality="rude").text)


class WithAServer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.double = Double().__enter__()
        cls.addClassCleanup(cls.double.__exit__)
        cls.daemon = Daemon(environment={"BBIA_MODEL_URL": cls.double.url, "BBIA_MODEL_NAME": "double",
                                         "BBIA_MODEL_KEY": "s3cret"})
        cls.addClassCleanup(cls.daemon.kill)
        cls.daemon.wait_until_running()

    def test_an_answer_streams_sentence_by_sentence(self):
        heard = list(events(self.daemon, {"message": "good day"}))
        self.assertEqual(heard[0]["source"], "model:double")
        sentences = [e["text"] for e in heard if e["type"] == "sentence"]
        self.assertEqual(sentences, ["Hello there.", "I am a double."])
        self.assertEqual(heard[-1]["type"], "done")
        self.assertEqual(heard[-1]["usage"], {"prompt_tokens": 9, "completion_tokens": 5})

    def test_the_key_goes_to_the_server_and_nowhere_else(self):
        said(self.daemon, "good day")
        self.assertEqual(self.double.asked[-1][0]["Authorization"], "Bearer s3cret")
        self.assertNotIn("s3cret", self.daemon.log())
        self.assertNotIn("s3cret", self.daemon.get("/api/chat").text)

    def test_a_tool_call_in_pieces_moves_the_robot(self):
        answer = said(self.daemon, "head").json
        self.assertIn(answer["text"].strip(), ("Outcome: accepted", "Outcome: clamped"))
        wait_until(lambda: self.daemon.get("/api/state/full").json["head_pose"]["yaw"] > 0.1,
                   "a head that looks left")

    def test_wrong_calls_are_refused_and_the_model_is_told(self):
        for word in ("broken", "unknown"):
            answer = said(self.daemon, word).json
            self.assertEqual(answer["text"].strip(), "Outcome: refused", word)

    def test_failures_are_told_and_the_reflex_brain_answers(self):
        for word, why in (("error", "out of memory"), ("busy", "slow down")):
            answer = said(self.daemon, word + " dance please").json
            self.assertEqual(answer["source"], "reflex", word)
            self.assertIn(why, answer["note"])

    def test_a_broken_stream_keeps_what_came(self):
        answer = said(self.daemon, "drop").json
        self.assertEqual(answer["text"].strip(), "half a")
        self.assertIn("broke off", answer["note"])
        self.assertEqual(said(self.daemon, "malformed").json["text"].strip(), "still fine")
        self.assertEqual(len(said(self.daemon, "huge").json["text"]), 32 * 1024)

    def test_who_goes_away_cancels_his_answer(self):
        self.double.gone.clear()
        stream = events(self.daemon, {"message": "stall"})
        for event in stream:
            if event["type"] == "text":
                break
        stream.close()
        self.assertTrue(self.double.gone.wait(5))
        self.assertEqual(said(self.daemon, "good day").json["source"], "model:double")

    def test_ten_ask_at_once_and_all_are_answered(self):
        streams = [events(self.daemon, {"message": "good day"}) for _ in range(10)]
        for stream in streams:
            self.assertEqual(list(stream)[-1]["type"], "done")

    def test_at_temperature_zero_the_same_request_is_answered_from_the_cache(self):
        sources = []
        for _ in range(14):  # until the window of turns holds only this
            sources.append(said(self.daemon, "a riddle", temperature=0.0).json["source"])
        self.assertIn("cache", sources)
        cache = [a for a in self.daemon.get("/api/resources").json["accounts"] if a["name"] == "words.answers"]
        self.assertGreater(cache[0]["hits"], 0)

    def test_the_terminal_shows_an_answer_and_gives_one_up(self):
        url = f"http://127.0.0.1:{self.daemon.port}"
        done = subprocess.run([BINARY, "chat", "--url", url, "good", "day"], capture_output=True,
                              text=True, timeout=20)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Hello there. I am a double.", done.stdout)
        self.double.gone.clear()
        chat = subprocess.Popen([BINARY, "chat", "--url", url, "stall"], stdout=subprocess.PIPE, text=True)
        self.assertEqual(chat.stdout.read(4), "once")
        chat.send_signal(signal.SIGINT)
        self.assertIn("given up", chat.communicate(timeout=10)[0])
        self.assertTrue(self.double.gone.wait(5))


if __name__ == "__main__":
    unittest.main()
