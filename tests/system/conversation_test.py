"""The behaviour "conversation": asks, listens, and says what a model, or without one the reflex brain,
answers, sentence by sentence; what the answer wants the body to do it does itself."""
from bbia_daemon import Daemon, need, wait_until

need("websockets")

import json
import time
import unittest

from websockets.sync.client import connect

from model_double import Double


class Talk:
    """A conversation that is under way, and all that is told of it."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.socket = connect(f"ws://127.0.0.1:{daemon.port}/api/mind/ws", compression=None)
        self.heard = []
        started = daemon.post("/api/behaviors/run", {"name": "conversation"})
        assert started.status == 200, started.text
        self.run = started.json["id"]

    def until(self, what, seconds=30.0):
        """The next event for which `what` holds."""
        end = time.monotonic() + seconds
        while True:
            event = json.loads(self.socket.recv(timeout=max(0.001, end - time.monotonic())))
            self.heard.append(event)
            if what(event):
                return event

    def say(self, text):
        """Waits until it listens, and says that."""
        if self.heard and self.heard[-1]["type"] == "question":
            question = self.heard[-1]
        else:
            question = self.until(lambda e: e["type"] == "question")
        del self.heard[:]
        answered = self.daemon.post("/api/behaviors/input", {"answer": text})
        assert answered.status == 200, (question, answered.text)

    def answer(self):
        """What it says until it listens again."""
        self.until(lambda e: e["type"] in ("question", "behavior_ended"))
        return [e["text"] for e in self.heard if e["type"] == "speech_begun"]

    def steps(self):
        return [e["step"] for e in self.heard if e["type"] == "behavior_step"]

    def stop(self):
        self.daemon.post("/api/behaviors/stop", {"id": self.run})
        self.socket.close()


class Conversation(unittest.TestCase):
    def talk(self, **environment):
        self.daemon = Daemon(environment=environment)
        self.addCleanup(self.daemon.kill)
        self.daemon.wait_until_running()
        talk = Talk(self.daemon)
        self.addCleanup(talk.stop)
        return talk

    def yaw(self):
        return self.daemon.get("/api/state/full").json["head_pose"]["yaw"]

    def test_with_a_model_it_is_said_sentence_by_sentence(self):
        with Double() as double:
            talk = self.talk(BBIA_MODEL_URL=double.url, BBIA_MODEL_NAME="double")
            talk.say("good day")
            self.assertEqual(talk.answer(), ["Hello there.", "I am a double."])
            # Who is near the robot is a stranger: he is offered gestures, and no memory.
            tools = [t["function"]["name"] for t in double.asked[-1][1]["tools"]]
            self.assertIn("move_head", tools)
            self.assertNotIn("recall", tools)
            # A look that is called for is part of the conversation, which goes on after it.
            talk.say("head")
            said = talk.answer()
            self.assertEqual(said, ["Outcome: accepted"])
            self.assertEqual(talk.heard[-1]["type"], "question")
            talk.say("good day")
            self.assertEqual(talk.answer()[0], "Hello there.")

    def test_who_stops_it_stops_the_model(self):
        with Double() as double:
            talk = self.talk(BBIA_MODEL_URL=double.url)
            talk.say("stall")
            wait_until(lambda: double.asked, "the model is asked")
            talk.stop()
            self.assertTrue(double.gone.wait(30))
            wait_until(lambda: not self.daemon.get("/api/chat").json["answering"], "an end of the answer")

    def test_without_one_the_reflex_brain_answers_and_says_so(self):
        talk = self.talk()
        listed = {b["name"]: b for b in self.daemon.get("/api/behaviors").json}
        self.assertTrue(listed["conversation"]["available"])
        talk.say("Regarde à gauche")
        seen = wait_until(lambda: self.yaw() > 0.2, "a head that looks left")
        self.assertTrue(seen)
        self.assertEqual(talk.answer(), ["Je regarde à gauche."])
        talk.say("What is the meaning of life?")
        self.assertIn("no language model", " ".join(talk.answer()))
        # Dancing belongs to the conversation too; what a stranger may not have is refused in words.
        talk.say("Danse !")
        talk.until(lambda e: e["type"] == "behavior_step" and e["step"] == "dance")
        self.daemon.post("/api/behaviors/stop", {})
        talk.until(lambda e: e["type"] == "behavior_ended" and e["run"] == talk.run)

    def test_what_a_stranger_may_not_have_is_refused_in_words(self):
        talk = self.talk()
        talk.say("Souviens-toi que Ada aime le thé")
        self.assertIn("Je ne peux pas m'en souvenir", " ".join(talk.answer()))

    def test_where_chat_is_off_it_is_unavailable(self):
        daemon = Daemon(environment={"BBIA_CHAT_ENABLED": "false"})
        self.addCleanup(daemon.kill)
        daemon.wait_until_running()
        refused = daemon.post("/api/behaviors/run", {"name": "conversation"})
        self.assertEqual(refused.status, 503)
        self.assertIn("needs chat", refused.json["detail"])


if __name__ == "__main__":
    unittest.main()
