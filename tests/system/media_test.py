"""Recorded moves and sounds, with the official SDK's own readers and with a real sound server."""
import base64
import gzip
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest
import wave

import bbia_daemon
from bbia_daemon import BODY, ROOT, Daemon, DaemonTest, wait_until

bbia_daemon.need("reachy_mini", "websockets")

import numpy as np
from reachy_mini.motion.recorded_move import RecordedMove, RecordedMoves
from websockets.sync.client import connect

from sockets import SdkSocket

TOLERANCE = {"mockup-sim": 2e-3, "sim": 2e-2}[BODY]
PLAY = "/api/move/play/recorded-move-dataset/"


def head_at(x):
    pose = np.eye(4)
    pose[0, 3] = x
    return pose.tolist()


SHORT = {"description": "Leans.", "time": [0.0, 0.3, 0.6],
         "set_target_data": [{"head": head_at(0.0), "antennas": [-0.17, 0.17], "body_yaw": 0.0},
                             {"head": head_at(0.01), "antennas": [-0.4, 0.4], "body_yaw": 0.1},
                             {"head": head_at(0.005), "antennas": [-0.3, 0.5], "body_yaw": 0.2}]}


def in_hub_cache(hub, dataset, name, move):
    """As huggingface_hub lays it out."""
    root = hub / f"datasets--{dataset.replace('/', '--')}"
    snapshot = root / "snapshots" / "c0ffee00"
    snapshot.mkdir(parents=True, exist_ok=True)
    (root / "refs").mkdir(exist_ok=True)
    (root / "refs" / "main").write_text("c0ffee00")
    (root / "blobs").mkdir(exist_ok=True)
    (root / "blobs" / "1").write_text(json.dumps(move))
    (snapshot / f"{name}.json").symlink_to("../../blobs/1")


class Moves(DaemonTest):
    @classmethod
    def setUpClass(cls):
        cls.hub = pathlib.Path(tempfile.mkdtemp(prefix="bbia-hub-"))
        cls.addClassCleanup(shutil.rmtree, cls.hub)
        in_hub_cache(cls.hub, "ada/leans", "lean", SHORT)
        # Idle life comes back after three seconds, and a busy machine may look later than that.
        cls.daemon = Daemon("--no-idle", environment={"HF_HUB_CACHE": str(cls.hub)})
        cls.addClassCleanup(cls.daemon.kill)
        cls.daemon.wait_until_running()

    def test_the_sdk_and_bbia_read_the_same_cache(self):
        names = self.daemon.get("/api/move/recorded-move-datasets/list/ada/leans").json
        path = self.hub / "datasets--ada--leans/snapshots/c0ffee00"
        self.assertEqual(names, ["lean"])
        self.assertEqual(sorted(p.stem for p in path.glob("*.json")), names)

    def test_the_sdk_reads_the_moves_that_come_with_bbia(self):
        names = self.daemon.get("/api/move/recorded-move-datasets/list/bbia/moves").json
        self.assertEqual(len(names), 5)
        for name in names:
            move = RecordedMove(json.loads((ROOT / f"share/moves/{name}.json").read_text()))
            head, antennas, body_yaw = move.evaluate(move.duration / 2)
            self.assertEqual(np.shape(head), (4, 4), name)

    def test_a_move_ends_on_its_last_sample(self):
        self.daemon.run_move(PLAY + "ada/leans/lean")

        def there():
            state = self.daemon.get("/api/state/full").json
            return (abs(state["head_pose"]["x"] - 0.005) < TOLERANCE and
                    abs(state["antennas_position"][1] - 0.5) < TOLERANCE)

        # What limits jerk is a few ticks behind its target.
        wait_until(there, "the last sample")

    def test_the_path_is_the_one_that_the_sdk_evaluates(self):
        name = "curious_look"
        official = RecordedMove(json.loads((ROOT / f"share/moves/{name}.json").read_text()))
        with SdkSocket(self.daemon) as client:
            client.drain()
            self.daemon.run_move(PLAY + "bbia/moves/" + name)
            seen = [np.array(m["head_pose"]).reshape(4, 4) for m in client.waiting("head_pose")]
        wanted = [official.evaluate(t)[0] for t in np.arange(0, official.duration - 0.01, 0.02)]
        # Every pose that was seen is one of the path, and the path was seen to its far ends.
        distance = max(min(np.abs(pose - other).max() for other in wanted) for pose in seen)
        self.assertLess(distance, 0.05)
        self.assertGreater(max(pose[1, 0] for pose in seen), 0.25)
        self.assertLess(min(pose[1, 0] for pose in seen), -0.25)

    def test_the_progress_of_a_move_is_told(self):
        uuid = self.daemon.post(PLAY + "bbia/moves/curious_look").json["uuid"]
        wait_until(lambda: self.daemon.get("/api/move/progress").json, "its begin")
        (move,) = self.daemon.get("/api/move/progress").json
        self.assertEqual((move["uuid"], move["origin"], move["recorded"]), (uuid, "rest", True))
        official = json.loads((ROOT / "share/moves/curious_look.json").read_text())["time"][-1]
        self.assertGreaterEqual(move["duration_s"], official)
        wait_until(lambda: (m := self.daemon.get("/api/move/progress").json)
                   and m[0]["elapsed_s"] > move["elapsed_s"], "progress")
        self.daemon.post("/api/move/stop", {"uuid": uuid})
        wait_until(lambda: not self.daemon.get("/api/move/progress").json, "its end")

    def test_a_missing_data_set_says_how_to_place_it(self):
        answer = self.daemon.get("/api/move/recorded-move-datasets/list/"
                                 "pollen-robotics/reachy-mini-emotions-library")
        self.assertEqual(answer.status, 404)
        self.assertIn("hf download --repo-type dataset", answer.json["detail"])

    def test_a_packed_move_is_uploaded_in_chunks_and_played(self):
        packed = base64.b64encode(gzip.compress(json.dumps(SHORT).encode())).decode()
        chunks = [packed[i:i + 100] for i in range(0, len(packed), 100)]
        with connect(f"ws://127.0.0.1:{self.daemon.port}/ws/sdk") as socket:
            def say(**message):
                socket.send(json.dumps(message))
            say(type="upload_move_start", upload_id="u", total_chunks=len(chunks),
                encoding="gzip+base64")
            for i, chunk in enumerate(chunks):
                say(type="upload_move_chunk", upload_id="u", chunk_index=i, chunk=chunk)
            say(type="upload_move_finish", upload_id="u")
            say(type="play_uploaded_move", upload_id="u", play_frequency=50)
            told = []
            while not (told and told[-1].get("finished")):
                message = json.loads(socket.recv(timeout=10))
                if message["type"] == "play_uploaded_move":
                    told.append(message)
        self.assertEqual([m.get("started") for m in told], [True, None])
        self.assertAlmostEqual(told[0]["duration_s"], 0.6, places=6)


def write_wav(path, seconds):
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16000)
        out.writeframes(b"\x00\x20" * int(16000 * seconds))


def write_beats(path, seconds):
    """Two clicks a second, as a metronome's."""
    samples = np.zeros(int(16000 * seconds), dtype="<i2")
    burst = (12000 * np.sin(np.arange(800) * 0.3) * np.linspace(1, 0, 800)).astype("<i2")
    for at in range(0, len(samples) - 800, 8000):
        samples[at:at + 800] = burst
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16000)
        out.writeframes(samples.tobytes())


class NoSounds(unittest.TestCase):
    """On a machine without a loudspeaker, and without a mixer."""

    def test_what_is_missing_is_named_and_nothing_fails(self):
        with tempfile.TemporaryDirectory() as place:
            pathlib.Path(place, "asound.conf").write_text("")
            with Daemon(environment={"ALSA_CONFIG_PATH": f"{place}/asound.conf"}) as daemon:
                daemon.wait_until_running()
                status = daemon.get("/api/media/status").json
                self.assertFalse(status["available"])
                self.assertIn("no loudspeaker", status["sound"]["reason"])
                played = daemon.post("/api/media/play_sound", {"file": "wake_up.wav"})
                self.assertEqual(played.status, 503)
                self.assertIn("no loudspeaker", played.json["detail"])
                volume = daemon.get("/api/volume/current")
                self.assertEqual(volume.status, 503)
                self.assertIn("Volume control unavailable: ", volume.json["detail"])
                daemon.run_move(PLAY + "bbia/moves/nod_yes")  # silently


class AlsaSounds(unittest.TestCase):
    """ALSA alone, without a sound server: a loudspeaker that writes down what it is given."""

    def test_what_is_played_is_what_the_file_holds(self):
        with tempfile.TemporaryDirectory() as place:
            heard = pathlib.Path(place, "heard.raw")
            pathlib.Path(place, "asound.conf").write_text(
                "</usr/share/alsa/alsa.conf>\n"
                f'pcm.written {{ type file slave.pcm "null" file "{heard}" format "raw" }}\n')
            write_beats(pathlib.Path(place, "beats.wav"), 2.0)
            with Daemon("--no-wake-up-on-start", environment={
                    "ALSA_CONFIG_PATH": f"{place}/asound.conf", "BBIA_MEDIA_SPEAKER": "written",
                    "BBIA_MEDIA_SOUNDS_DIRECTORY": f"{place}/sounds"}) as daemon:
                status = wait_until(lambda: (s := daemon.get("/api/media/status").json)
                                    and s["available"] and s, "the loudspeaker")
                self.assertEqual(status["sound"]["device"], "written")
                answer = daemon.post("/api/media/play_sound", {"file": f"{place}/beats.wav"})
                self.assertEqual(answer.status, 200, answer.text)
                wait_until(lambda: heard.exists() and heard.stat().st_size >= 4 * 2 * 16000,
                           "all samples")
            written = np.frombuffer(heard.read_bytes(), "<f4")
            with wave.open(f"{place}/beats.wav") as file:
                sent = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768.0
            begin = int(np.argmax(np.abs(written) > 0)) - int(np.argmax(np.abs(sent) > 0))
            np.testing.assert_allclose(written[begin:begin + len(sent)], sent, atol=1e-4)


class Sounds(unittest.TestCase):
    """With PulseAudio and a loudspeaker that nobody hears, where PulseAudio is installed."""

    @classmethod
    def setUpClass(cls):
        plugins = list(pathlib.Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so"))
        if not shutil.which("pulseaudio") or not plugins:
            raise unittest.SkipTest("no pulseaudio with ALSA's plugin here")
        cls.place = pathlib.Path(tempfile.mkdtemp(prefix="bbia-pulse-"))
        cls.addClassCleanup(shutil.rmtree, cls.place, ignore_errors=True)
        socket = cls.place / "native"
        cls.server = f"unix:{socket}"
        environment = {**os.environ, "HOME": str(cls.place), "XDG_RUNTIME_DIR": str(cls.place),
                       "PULSE_RUNTIME_PATH": str(cls.place)}
        server = subprocess.Popen(
            ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
             "--load=module-null-sink sink_name=deaf",
             f"--load=module-native-protocol-unix socket={socket} auth-anonymous=1"],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        cls.addClassCleanup(server.wait)
        cls.addClassCleanup(server.kill)
        wait_until(socket.exists, "the sound server")
        (cls.place / "asound.conf").write_text(
            "</usr/share/alsa/alsa.conf>\npcm.!default { type pulse }\nctl.!default { type pulse }\n")
        cls.daemon = Daemon(environment={
            "PULSE_SERVER": f"unix:{socket}", "ALSA_CONFIG_PATH": str(cls.place / "asound.conf"),
            "BBIA_MEDIA_SOUNDS_DIRECTORY": str(cls.place / "sounds")})
        cls.addClassCleanup(cls.daemon.kill)
        cls.daemon.wait_until_running()
        wait_until(lambda: cls.daemon.get("/api/media/status").json["available"],
                   "a loudspeaker")

    def test_the_volume_is_the_sound_servers(self):
        answer = self.daemon.post("/api/volume/set", {"volume": 37})
        self.assertEqual(answer.status, 200, answer.text)
        self.assertAlmostEqual(self.daemon.get("/api/volume/current").json["volume"], 37, delta=1)
        self.assertEqual(answer.json["platform"], "Linux")

    def upload(self, name, content):
        boundary = "XYZ"
        body = (f"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; "
                f"filename=\"{name}\"\r\n\r\n").encode() + content
        return self.daemon.request(
            "POST", "/api/media/sounds/upload", body + f"\r\n--{boundary}--\r\n".encode(),
            {"Content-Type": f"multipart/form-data; boundary={boundary}"})

    def heard(self):
        """How many streams the sound server mixes now."""
        told = subprocess.run(["pactl", "-s", self.server, "list", "short", "sink-inputs"],
                              capture_output=True, text=True, timeout=20)
        return len(told.stdout.splitlines())

    def test_the_sound_server_hears_it_and_no_thread_of_its_is_a_stranger(self):
        write_wav(self.place / "long.wav", 30.0)
        self.assertEqual(self.upload("long.wav", (self.place / "long.wav").read_bytes()).status, 200)
        self.daemon.post("/api/media/play_sound", {"file": "long.wav"})
        wait_until(lambda: self.heard() == 1, "a stream")
        wait_until(lambda: "threaded-ml" in self.daemon.threads(), "the library's thread")
        # Long enough for a census or two.
        time_of = lambda: self.daemon.get("/api/resources").json["process"]["uptime_s"]
        begun = time_of()
        wait_until(lambda: time_of() - begun > 2.5, "two looks of the collector")
        findings = self.daemon.get("/api/resources").json["findings"]
        self.assertFalse([f for f in findings if "threaded-ml" in json.dumps(f)], findings)
        self.daemon.post("/api/media/stop_sound")
        wait_until(lambda: self.heard() == 0, "silence")

    def test_the_head_sways_with_a_sound_when_it_is_told_to(self):
        def sway():
            return self.daemon.get("/api/idle").json["layers"]["speech_sway"]["share"]
        write_wav(self.place / "speech.wav", 60.0)
        self.upload("speech.wav", (self.place / "speech.wav").read_bytes())
        self.daemon.post("/api/media/play_sound", {"file": "speech.wav"})
        wait_until(lambda: self.heard() == 1, "a stream")
        self.assertEqual(sway(), 0.0)
        self.daemon.post("/api/media/wobbling/enable")
        wait_until(lambda: sway() > 0.9, "the sway")
        self.daemon.post("/api/media/stop_sound")
        wait_until(lambda: sway() == 0.0, "stillness")
        self.daemon.post("/api/media/wobbling/disable")

    def test_the_microphones_volume_is_the_sound_servers(self):
        answer = self.daemon.post("/api/volume/microphone/set", {"volume": 41})
        self.assertEqual(answer.status, 200, answer.text)
        current = self.daemon.get("/api/volume/microphone/current").json["volume"]
        self.assertAlmostEqual(current, 41, delta=1)
        told = subprocess.run(["pactl", "-s", self.server, "get-source-volume", "@DEFAULT_SOURCE@"],
                              capture_output=True, text=True, timeout=20).stdout
        self.assertIn("41%", told)

    def test_a_sound_ends_with_its_move(self):
        dataset = self.daemon.directory / "datasets/ada/loud"
        dataset.mkdir(parents=True, exist_ok=True)
        slow = {**SHORT, "time": [10.0 * t for t in SHORT["time"]]}  # so that it is heard meanwhile
        (dataset / "lean.json").write_text(json.dumps(slow))
        write_wav(dataset / "lean.wav", 60.0)
        self.daemon.post(PLAY + "ada/loud/lean")
        wait_until(lambda: self.heard() == 1, "its sound")
        wait_until(lambda: not self.daemon.get("/api/move/running").json, "its end")
        wait_until(lambda: self.heard() == 0, "silence with it, not a minute later")

    def test_a_move_and_its_sound_come_over_the_socket_in_chunks(self):
        write_wav(self.place / "up.wav", 0.5)
        sound = base64.b64encode((self.place / "up.wav").read_bytes()).decode()
        move = json.dumps(SHORT)
        with connect(f"ws://127.0.0.1:{self.daemon.port}/ws/sdk") as socket:
            def upload(kind, text, encoding):
                chunks = [text[i:i + 4000] for i in range(0, len(text), 4000)]
                socket.send(json.dumps({"type": f"upload_{kind}_start", "upload_id": "duet",
                                        "total_chunks": len(chunks), "encoding": encoding}))
                for i, chunk in enumerate(chunks):
                    socket.send(json.dumps({"type": f"upload_{kind}_chunk", "upload_id": "duet",
                                            "chunk_index": i, "chunk": chunk}))
                socket.send(json.dumps({"type": f"upload_{kind}_finish", "upload_id": "duet"}))
            upload("audio", sound, "wav-base64")
            upload("move", move, "json")
            socket.send(json.dumps({"type": "play_uploaded_move", "upload_id": "duet"}))
            told = []
            while not (told and told[-1].get("finished")):
                message = json.loads(socket.recv(timeout=10))
                if message["type"] == "play_uploaded_move":
                    told.append(message)
        self.assertEqual([m["has_audio"] for m in told], [True, True], told)

    def test_aac_is_told_apart_from_nonsense(self):
        nonsense = self.upload("x.m4a", b"nothing of the kind")
        self.assertEqual((nonsense.status, nonsense.json["detail"]),
                         (400, "Unsupported or invalid audio file"))
        aac = self.upload("x.m4a", b"\0\0\0\x20ftypM4A isom")
        self.assertEqual(aac.status, 400)
        self.assertIn("AAC (M4A) is not decoded here", aac.json["detail"])

    def test_the_robot_dances_to_a_file_and_the_file_is_heard(self):
        (self.daemon.directory / "sounds").mkdir(exist_ok=True)
        write_beats(self.daemon.directory / "sounds/beat.wav", 30.0)
        answer = self.daemon.post("/api/behaviors/run",
                                  {"name": "dance", "parameters": {"file": "beat.wav"}})
        self.assertEqual(answer.status, 200, answer.text)
        wait_until(lambda: self.heard() == 1, "the music", 30.0)
        self.daemon.post("/api/behaviors/stop", {})
        wait_until(lambda: self.heard() == 0, "silence")

    def test_a_sound_plays_as_long_as_it_is(self):
        write_wav(self.place / "tone.wav", 3.0)
        answer = self.upload("tone.wav", (self.place / "tone.wav").read_bytes())
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(self.daemon.post("/api/media/play_sound", {"file": "tone.wav"}).status, 200)
        busy = self.daemon.post("/api/volume/test-sound").json
        self.assertEqual(busy["status"], "busy")
        wait_until(lambda: self.daemon.post("/api/volume/test-sound").json["status"] == "ok",
                   "the end of the sound")

    def test_a_client_that_hurries_finds_no_clicks_in_the_log(self):
        for _ in range(5):
            self.daemon.post("/api/media/play_sound", {"file": "wake_up.wav"})
        self.daemon.post("/api/media/stop_sound")
        self.assertEqual(self.daemon.get("/api/media/sounds").status, 200)
        self.assertNotIn("a sound was not played", self.daemon.log())


if __name__ == "__main__":
    bbia_daemon.main()
