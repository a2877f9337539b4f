"""Talking to the robot: without a model, with somebody else's server, over a WebSocket, in the
terminal; what is remembered of it; what a stranger may make the robot do."""
from bbia_daemon import BINARY, Daemon, need, wait_until

need("websockets")

import concurrent.futures
import contextlib
import functools
import http.client
import json
import pathlib
import signal
import socket
import subprocess
import tempfile
import time
import unittest

from websockets.sync.client import connect

from model_double import Double
from sockets import JsonSocket


def events(daemon, body):
    """The events of a streamed answer, as they come."""
    connection = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=60)
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

    def test_a_stranger_dances_and_starts_no_behaviour_by_the_name_of_a_dance(self):
        self.assertEqual(said(self.daemon, "dance", speaker="stranger").json["tools"][1]["outcome"], "accepted")
        self.daemon.post("/api/behaviors/stop", {})
        self.assertEqual(said(self.daemon, "tell a story", speaker="stranger").json["tools"][1]["outcome"], "refused")
        tools = {t["name"]: t["reach"] for t in self.daemon.get("/api/chat/tools").json}
        self.assertEqual(tools["run_behavior"], "behave")

    def test_a_recorded_move_is_danced_by_its_name(self):
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                "params": {"name": "dance", "arguments": {"move_name": "nod_yes"}}}
        hello = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {}}
        session = {"Mcp-Session-Id": self.daemon.request("POST", "/mcp", hello).headers["mcp-session-id"]}
        wait_until(self.free, "the body free for the mind")

        def dance(name):
            call["params"]["arguments"]["move_name"] = name
            return self.daemon.request("POST", "/mcp", call, session).json["result"]["structuredContent"]

        self.assertEqual(dance("nod_yes")["outcome"], "accepted")
        last = self.daemon.get("/api/behaviors/history").json[0]
        self.assertEqual((last["name"], last["outcome"]), ("recorded_move", "finished"))
        self.assertEqual(dance("bbia/moves/shake_no")["outcome"], "accepted")
        refused = dance("photo_booth")
        self.assertEqual(refused["outcome"], "refused")
        self.assertIn("there are dance, curious_look", refused["reason"])

    def free(self):
        """No client commanded for a while, and the robot is up."""
        with connect(f"ws://127.0.0.1:{self.daemon.port}/api/mind/ws") as socket:
            snapshot = json.loads(socket.recv(timeout=30))
            return snapshot["body"] == "awake" and snapshot["running"] is None

    def test_what_it_says_it_underlines_with_a_gesture(self):
        wait_until(self.free, "the body free for the mind")
        # Told as it happens: who looks now and then may look too late.
        with connect(f"ws://127.0.0.1:{self.daemon.port}/api/mind/ws") as mind:
            self.assertEqual(said(self.daemon, "Bonjour").json["text"], "Bonjour !")
            while True:
                event = json.loads(mind.recv(timeout=30))
                if event["type"] == "behavior_step":
                    break
        self.assertEqual((event["behavior"], event["step"]), ("gesture", "hello"))

    def test_limits(self):
        self.assertEqual(said(self.daemon, "x" * 1001).status, 422)
        self.assertEqual(said(self.daemon, "").status, 422)
        self.assertIn("personality", said(self.daemon, "hi", personality="rude").text)


class Listening(JsonSocket):
    """A client of /api/chat/ws."""

    def __init__(self, daemon):
        super().__init__(daemon, "/api/chat/ws")

    def until(self, *kinds, seconds=30.0):
        end = time.monotonic() + seconds
        heard = []
        while True:
            heard.append(json.loads(self._socket.recv(timeout=max(0.001, end - time.monotonic()))))
            if heard[-1]["type"] in kinds:
                return heard


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
        self.assertTrue(self.double.gone.wait(30))
        self.assertEqual(said(self.daemon, "good day").json["source"], "model:double")

    def test_a_socket_says_things_and_hears_all_answers(self):
        with Listening(self.daemon) as one, Listening(self.daemon) as other:
            one.send({"message": "good day", "language": "en"})
            heard = one.until("done")
            self.assertEqual([e["type"] for e in heard[:2]], ["accepted", "begun"])
            self.assertEqual(heard[0]["prompt"], heard[-1]["prompt"])
            self.assertEqual([e["text"] for e in heard if e["type"] == "sentence"], ["Hello there.", "I am a double."])
            self.assertEqual(other.until("done")[-1]["text"], heard[-1]["text"])
            # And what is asked by others, over any door.
            said(self.daemon, "head")
            kinds = [e["type"] for e in other.until("done")]
            self.assertIn("tool_call", kinds)
            self.assertIn("tool_outcome", kinds)

    def test_a_socket_cancels_its_answer(self):
        self.double.gone.clear()
        with Listening(self.daemon) as socket:
            socket.send({"message": "stall"})
            prompt = socket.until("text")[-1]["prompt"]
            socket.send({"cancel": prompt})
            failed = socket.until("failed")[-1]
            self.assertEqual((failed["prompt"], failed["error"]), (prompt, "cancelled"))
            self.assertTrue(self.double.gone.wait(30), "who cancels gives up his answer")
            self.double.gone.clear()
            socket.send({"message": "stall"})
            socket.until("text")
        self.assertTrue(self.double.gone.wait(30), "who closes the socket gives up his answer")

    def test_a_socket_is_told_what_is_wrong(self):
        with Listening(self.daemon) as socket:
            for wrong, why in (("{", "JSON"), ({"message": ""}, "message"), ({"cancel": "all"}, "number of a prompt"),
                               ({"cancel": 999999}, "no such prompt"), ({"message": "hi", "language": "de"}, "de"),
                               ({"message": "x" * 1001}, "1000"), (b"\x00", "binary")):
                socket.send(wrong)
                self.assertIn(why, socket.until("error")[-1]["error"], wrong)
            socket.send({"message": "good day"})
            self.assertEqual(socket.until("done")[-1]["source"], "model:double")

    def test_a_personality_and_a_language_are_told_to_the_model(self):
        said(self.daemon, "good day", personality="calm", language="fr")
        told = self.double.asked[-1][1]["messages"][0]["content"]
        self.assertIn("Tu es BBIA", told)
        self.assertIn("Tu parles lentement", told)
        said(self.daemon, "good day", personality="playful", language="en")
        self.assertIn("You like jokes", self.double.asked[-1][1]["messages"][0]["content"])

    def test_ten_ask_at_once_and_all_are_answered(self):
        with concurrent.futures.ThreadPoolExecutor(10) as pool:
            streams = list(pool.map(lambda _: list(events(self.daemon, {"message": "good day"})), range(10)))
        self.assertEqual([stream[-1]["type"] for stream in streams], 10 * ["done"])

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
                              text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Hello there. I am a double.", done.stdout)
        # What a model writes reaches the terminal as text, not as orders to it.
        done = subprocess.run([BINARY, "chat", "--url", url, "escape"], capture_output=True, text=True, timeout=60)
        self.assertIn("cleared\nnext line", done.stdout)
        self.assertNotIn("\x1b", done.stdout)
        self.assertNotIn("\x07", done.stdout)
        self.double.gone.clear()
        chat = subprocess.Popen([BINARY, "chat", "--url", url, "stall"], stdout=subprocess.PIPE, text=True)
        self.assertEqual(chat.stdout.read(4), "once")
        chat.send_signal(signal.SIGINT)
        self.assertIn("given up", chat.communicate(timeout=60)[0])
        self.assertTrue(self.double.gone.wait(30))

    def test_the_terminal_converses_and_a_given_up_answer_is_not_its_end(self):
        chat = subprocess.Popen([BINARY, "chat", "--silent", "--url", f"http://127.0.0.1:{self.daemon.port}"],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

        def until(text):
            shown = ""
            while not shown.endswith(text):
                piece = chat.stdout.read(1)
                self.assertTrue(piece, shown)
                shown += piece
            return shown

        def say(line):
            chat.stdin.write(line + "\n")
            chat.stdin.flush()

        until("> ")
        say("good day")
        self.assertIn("Hello there. I am a double.", until("(model:double)\n> "))
        say("stall")
        until("once upon ")
        chat.send_signal(signal.SIGINT)
        until("(given up)\n> ")
        say("x" * 1001)
        until("the limit is 1000)\n> ")
        say("/history")
        self.assertIn("> good day\nHello there.", until("once upon \n> "))
        say("/quit")
        self.assertEqual(chat.wait(60), 0)
        chat.communicate()


class Keys(unittest.TestCase):
    def test_a_key_from_a_file_goes_to_the_server_and_nowhere_else(self):
        with Double() as double, tempfile.NamedTemporaryFile("w") as key:
            key.write("t0p-s3cret\n")
            key.flush()
            daemon = Daemon(environment={"BBIA_MODEL_URL": double.url, "BBIA_MODEL_KEY_FILE": key.name})
            self.addCleanup(daemon.kill)
            self.assertEqual(said(daemon, "good day").json["source"], "model:server")
            self.assertEqual(double.asked[-1][0]["Authorization"], "Bearer t0p-s3cret")
            self.assertNotIn("t0p-s3cret", daemon.log() + daemon.get("/api/chat").text)

    def test_a_server_with_a_name_is_looked_up_by_a_child_and_no_thread_is_left_unknown(self):
        with Double() as double:
            name = socket.gethostname()
            address = subprocess.run(["getent", "ahosts", name], capture_output=True, text=True).stdout.split()[:1]
            if not address or not address[0].startswith("127."):
                self.skipTest(f"{name} is not this machine's loopback")
            daemon = Daemon(environment={"BBIA_MODEL_URL": double.url.replace("127.0.0.1", name)})
            self.addCleanup(daemon.kill)
            answer = said(daemon, "good day").json
            self.assertEqual(answer["source"], "model:server", answer)
            threads = [t.joinpath("comm").read_text().strip()
                       for t in pathlib.Path(f"/proc/{daemon.process.pid}/task").iterdir()]
            self.assertEqual(threads.count("llm"), 1)

    def test_a_name_that_nobody_knows_is_told(self):
        daemon = Daemon(environment={"BBIA_MODEL_URL": "http://no-such-host.invalid:9/v1"})
        self.addCleanup(daemon.kill)
        answer = said(daemon, "tell me about the sea").json
        self.assertEqual(answer["source"], "reflex")
        self.assertIn("no-such-host.invalid", answer["note"])


class Dialects(unittest.TestCase):
    """Servers of OpenAI's kind that do not take all of it."""

    def start(self, **refuses):
        double = self.enterContext(Double())
        double.refuses.update(refuses)
        self.daemon = Daemon(environment={"BBIA_MODEL_URL": double.url, "BBIA_MODEL_NAME": "double"})
        self.addCleanup(self.daemon.kill)
        return double

    def test_a_model_without_tools_talks_and_the_reflex_brain_moves(self):
        double = self.start(tools="gemma3:1b does not support tools")
        self.daemon.wait_until_running()
        answer = said(self.daemon, "good day", language="en").json
        self.assertEqual((answer["source"], answer["text"].strip()), ("model:double", "Hello there. I am a double."))
        self.assertIn("gemma3:1b does not support tools", answer["note"])
        self.assertIn("You have no tools now", double.asked[-1][1]["messages"][0]["content"])
        self.assertEqual(len(double.asked), 2)
        said(self.daemon, "good day")
        self.assertEqual(len(double.asked), 3, "it is asked once what it cannot")
        moved = said(self.daemon, "look left").json
        self.assertEqual((moved["source"], moved["text"]), ("reflex", "I look left."))

    def test_a_hosted_model_of_the_newer_kind_is_asked_as_it_wants(self):
        double = self.start(
            max_tokens="Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead.",
            temperature="Unsupported value: 'temperature' does not support 0.7 with this model.")
        answer = said(self.daemon, "good day").json
        self.assertEqual(answer["source"], "model:double", answer)
        self.assertIn("max_completion_tokens", double.asked[-1][1])
        self.assertIn("tools", double.asked[-1][1])


class Remembering(unittest.TestCase):
    def test_what_left_the_window_is_summed_up_and_outlives_the_program(self):
        with Double() as double, tempfile.TemporaryDirectory() as directory:
            start = functools.partial(Daemon, environment={
                "BBIA_MODEL_URL": double.url, "BBIA_MEMORY_FILE": str(pathlib.Path(directory) / "memory.db")})
            daemon = start()
            self.addCleanup(daemon.kill)
            for _ in range(21):  # ten in the window, ten that left it, and one
                self.assertEqual(said(daemon, "good day").status, 200)

            def summary():
                rows = daemon.get("/api/memory/preference").json.get("rows", [])
                return [row["value"] for row in rows if row["key"] == "conversation.summary"]

            self.assertEqual(wait_until(summary, "a summary in the memory"), ["Hello there. I am a double. "])
            asked = next(body for _, body in double.asked if "tools" not in body)
            self.assertEqual(asked["messages"][1]["content"].count("good day"), 10)
            said(daemon, "good day", language="en")
            self.assertIn("What was said before: Hello there.", double.asked[-1][1]["messages"][0]["content"])
            # A stranger is not told what was said with others before.
            said(daemon, "good day", language="en", speaker="stranger")
            self.assertNotIn("What was said before", double.asked[-1][1]["messages"][0]["content"])
            daemon.process.send_signal(signal.SIGTERM)
            daemon.process.wait(60)
            daemon = start()
            self.addCleanup(daemon.kill)
            said(daemon, "good day", language="en")
            messages = double.asked[-1][1]["messages"]
            self.assertIn("What was said before: Hello there.", messages[0]["content"])
            self.assertEqual(len(messages), 22)  # the ten turns of before


if __name__ == "__main__":
    unittest.main()
