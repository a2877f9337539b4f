"""WebSockets as a client meets them that is not the SDK."""
import bbia_daemon
from bbia_daemon import PATIENCE, DaemonTest, sooner_or_later, wait_until

bbia_daemon.need("websockets")

import json
import math
import time
from datetime import datetime

from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from sockets import DeafSocket, SdkSocket

IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
SHEARED = [1, 0.5, *IDENTITY[2:]]
UUID = "6f1c0000-0000-4000-8000-000000000000"


def task(**changes):
    goal = {"head": IDENTITY, "antennas": [0, 0], "duration": 0.2, "method": "minjerk",
            "body_yaw": 0.0, **changes}
    return {"type": "task", "uuid": UUID, "req": goal, "timestamp": "2026-01-01T00:00:00"}


# message, field that the answer names, limit that it names, what else its reason says
MALFORMED = [
    ('{"type":', None, None, "not JSON"),
    ("", None, None, "not JSON"),
    ('"set_target"', None, None, "must be an object"),
    ('[{"type":"wake_up"}]', None, None, "must be an object"),
    ('{"type":"set_body_yaw","body_yaw":1}}', None, None, "not JSON"),
    ("[" * 5000, None, None, ""),
    (b'{"type":"set_body_yaw","body_yaw":1}', None, None, "binary"),
    (b"\xff\xfe", None, None, "binary"),
    ({"type": "set_antennas", "antennas": [1, 1], "pad": "x" * (1 << 20)}, None, 1 << 20, "limit"),
    ({"type": "set_antennas", "antennas": [1, 1], "pad": "x" * 300_000}, None, 1 << 18, "262144"),
    ({"type": "dance"}, "type", None, "dance"),
    ({"body_yaw": 1.0}, "type", None, "missing"),
    ({"type": 7}, "type", None, ""),
    ('{"type":"set_body_yaw","body_yaw":NaN}', "body_yaw", None, "finite"),
    ('{"type":"set_antennas","antennas":[Infinity,0]}', "antennas[0]", None, "finite"),
    ('{"type":"set_antennas","antennas":[0,1e999]}', "antennas[1]", None, "finite"),
    ({"type": "set_full_target", "head": [math.nan, *IDENTITY[1:]], "antennas": None,
      "body_yaw": None}, "head[0]", None, "finite"),
    ({"type": "set_antennas", "antennas": [1]}, "antennas", 2, "has 1"),
    ({"type": "set_antennas", "antennas": [1, 1, 1]}, "antennas", 2, "has 3"),
    ({"type": "set_antennas", "antennas": "up"}, "antennas", None, ""),
    ({"type": "set_antennas"}, "antennas", None, "missing"),
    ({"type": "set_target", "head": IDENTITY[:15]}, "head", 16, "has 15"),
    ({"type": "set_target", "head": SHEARED}, "head", 0.05, "rotation"),
    ({"type": "set_target", "head": [0] * 16}, "head", None, ""),
    ({"type": "set_full_target", "head": SHEARED, "antennas": [1, 1], "body_yaw": 1.0}, "head",
     0.05, "rotation"),
    ({"type": "set_head_joints", "joints": [0] * 6}, "joints", 7, "has 6"),
    ({"type": "set_body_yaw", "body_yaw": 90.0}, "body_yaw", 4 * math.pi, "at most"),
    ({"type": "set_motor_mode", "mode": "limp"}, "mode", None, "limp"),
    ({"type": "set_torque", "on": True, "ids": ["nose"]}, "ids[0]", None, "nose"),
    ({"type": "goto_target", "head": IDENTITY, "duration": "soon"}, "duration", None, ""),
]


class Malformed(DaemonTest):
    """A bad message is answered, counted and forgotten: the socket, the stream and the robot
    stay as they are. Officially several of these end the connection."""

    flags = ("--no-idle",)  # idle life moves the robot after three seconds, and a busy machine is slow

    def test_each_is_answered_with_its_field_and_limit(self):
        before = self.daemon.status()["motion"]["commands"]["malformed"]
        with SdkSocket(self.daemon) as client:
            for message, field, limit, reason in MALFORMED:
                with self.subTest(message=str(message)[:60]):
                    answer = client.ask(message)
                    self.assertEqual(answer["type"], "command_result")
                    self.assertEqual(answer["outcome"], "refused")
                    self.assertEqual(answer["field"], field)
                    if limit is not None:
                        self.assertAlmostEqual(answer["limit"], limit)
                    self.assertIn(reason, answer["reason"])
            client.drain()
            frames = [client.next("joint_positions") for _ in range(10)]
        for frame in frames:
            for measured, wanted in zip(frame["antennas_joint_positions"], [-0.1745, 0.1745]):
                self.assertAlmostEqual(measured, wanted, delta=0.01)
            self.assertAlmostEqual(frame["head_joint_positions"][0], 0.0, delta=0.01)
        after = self.daemon.status()["motion"]["commands"]["malformed"]
        self.assertEqual(after - before, len(MALFORMED))
        self.assertEqual(self.daemon.get("/api/motors/status").json["mode"], "enabled")

    def test_a_malformed_task_ends_with_its_error(self):
        for change, field in (({"head": IDENTITY[:3]}, "req.head"), ({"duration": 1e4}, "req.duration"),
                              ({"head": SHEARED}, "req.head"), ({"method": "zigzag"}, "req.method")):
            with self.subTest(change=change), SdkSocket(self.daemon) as client:
                client.send(task(**change))
                progress = client.next("task_progress")
                self.assertEqual((progress["uuid"], progress["finished"]), (UUID, True))
                self.assertIn(field, progress["error"])
                self.assertEqual(client.next("command_result")["field"], field)

    def test_they_do_not_delay_the_stream(self):
        def measure():
            with SdkSocket(self.daemon) as listener, SdkSocket(self.daemon) as sender:
                listener.next("joint_positions")
                for _ in range(200):
                    sender.send("{")
                    sender.send(b"\x00")
                times = listener.arrivals(50)
            self.assertAlmostEqual(times[-1] - times[0], 49 * 0.02, delta=0.2)

        sooner_or_later(measure)

    def test_fragments_and_pings_are_no_messages_of_their_own(self):
        with SdkSocket(self.daemon) as client:
            client._socket.send(iter(['{"type":"get_', 'version', '"}']))
            self.assertIn("version", client.answer())
            self.assertTrue(client._socket.ping().wait(PATIENCE))


class Commands(DaemonTest):
    def test_questions_are_answered(self):
        with SdkSocket(self.daemon) as client:
            self.assertEqual(client.ask({"type": "get_motor_mode"})["motor_mode"], "enabled")
            self.assertIn("version", client.ask({"type": "get_version"}))
            state = client.ask({"type": "get_state"})["state"]
            self.assertEqual(len(state["head_joint_positions"]), 7)
            self.assertFalse(state["is_move_running"])

    def test_a_goto_is_answered_when_it_is_done(self):
        with SdkSocket(self.daemon) as client:
            start = time.monotonic()
            answer = client.ask({"type": "goto_target", "antennas": [0.4, 0.4], "duration": 0.3})
            self.assertEqual((answer["command"], answer["completed"]), ("goto_target", True))
            self.assertGreater(time.monotonic() - start, 0.25)

    def test_targets_during_a_move_are_refused_with_the_reason(self):
        with SdkSocket(self.daemon) as client:
            client.send(task(duration=10.0))
            wait_until(lambda: client.ask({"type": "get_state"})["state"]["is_move_running"],
                       "the move runs")
            answer = client.ask({"type": "set_antennas", "antennas": [1, 1]})
            self.assertEqual((answer["outcome"], answer["reason"]), ("refused", "move_running"))
            client.send({"type": "stop_move"})
            self.assertIsNone(client.next("task_progress")["error"])

    def test_a_pose_out_of_reach_is_clamped_and_said_so(self):
        with SdkSocket(self.daemon) as client:
            far = list(IDENTITY)
            far[11] = 0.3
            answer = client.ask({"type": "set_target", "head": far})
            self.assertEqual(answer["outcome"], "clamped")
            self.assertIn("nearest", answer["reason"])

    def test_stop_move_stops_whatever_runs(self):
        with SdkSocket(self.daemon) as client:
            client.send(task(antennas=[3, -3], duration=20.0))
            wait_until(lambda: client.ask({"type": "get_state"})["state"]["is_move_running"],
                       "the move runs")
            client.send({"type": "stop_move"})
            self.assertTrue(client.next("reply")["stopped"])
            self.assertIsNone(client.next("task_progress")["error"])  # as officially
            self.assertFalse(client.ask({"type": "stop_move"})["stopped"])

    def test_a_torrent_of_targets_ends_on_the_last_one(self):
        with SdkSocket(self.daemon) as client:
            for i in range(2000):
                client.send({"type": "set_antennas", "antennas": [0.0005 * i, 0]})
            client.send({"type": "set_antennas", "antennas": [0.5, 0.25]})
            wait_until(lambda: abs(client.next("joint_positions")["antennas_joint_positions"][1]
                                   - 0.25) < 0.01, "the last target")


class Streams(DaemonTest):
    def test_the_official_stream_has_50_frames_a_second(self):
        def measure():
            with SdkSocket(self.daemon) as client:
                client.arrivals(5)
                times = client.arrivals(101)
            self.assertAlmostEqual(times[-1] - times[0], 2.0, delta=0.1)

        sooner_or_later(measure)

    def test_a_client_may_ask_for_the_rate_of_the_control_loop(self):
        def measure():
            with SdkSocket(self.daemon, "?frequency=250") as fast, \
                    SdkSocket(self.daemon) as official:
                fast.arrivals(5)
                times = fast.arrivals(251)
                self.assertAlmostEqual(times[-1] - times[0], 1.0, delta=0.1)
                official.drain()
                times = official.arrivals(26)
                self.assertAlmostEqual(times[-1] - times[0], 0.5, delta=0.1)

        sooner_or_later(measure)

    def test_a_rate_that_is_none_is_refused(self):
        for query in ("0", "-5", "nan", "fast", "100000"):
            with self.subTest(frequency=query), self.assertRaises(InvalidStatus) as refused:
                SdkSocket(self.daemon, f"?frequency={query}")
            self.assertEqual(refused.exception.response.status_code, 422)

    def test_the_status_comes_once_a_second(self):
        def measure():
            with SdkSocket(self.daemon) as client:
                client.next("daemon_status")  # at once
                times = client.arrivals(3, "daemon_status")
            self.assertAlmostEqual(times[-1] - times[0], 2.0, delta=0.3)

        sooner_or_later(measure)

    def states(self, query, count):
        url = f"ws://127.0.0.1:{self.daemon.port}/api/state/ws/full{query}"
        with connect(url, compression=None) as client:
            return [json.loads(client.recv(timeout=PATIENCE)) for _ in range(count)]

    def test_full_states_come_as_often_as_asked(self):
        for query, period, count in (("", 0.1, 6), ("?frequency=50", 0.02, 26),
                                     ("?frequency=125", 0.008, 51), ("?frequency=30", 1 / 30, 16)):
            with self.subTest(query=query):
                def measure():
                    states = self.states(query, count)[1:]
                    stamps = [datetime.fromisoformat(s["timestamp"]) for s in states]
                    took = (stamps[-1] - stamps[0]).total_seconds()
                    self.assertAlmostEqual(took, period * (count - 2), delta=0.1 * took + 0.01)

                sooner_or_later(measure)

    def test_full_states_hold_what_was_asked_for(self):
        state, = self.states("?with_head_joints=yes&with_body_yaw=0&use_pose_matrix=1", 1)
        self.assertEqual(len(state["head_joints"]), 7)
        self.assertIsNone(state["body_yaw"])
        self.assertEqual(len(state["head_pose"]["m"]), 16)
        self.assertEqual(state["control_mode"], "enabled")

    def test_a_client_that_never_reads_disturbs_nobody(self):
        with DeafSocket(self.daemon, "/ws/sdk?frequency=250"), \
                DeafSocket(self.daemon, "/api/state/ws/full?frequency=250&with_head_joints=1"), \
                SdkSocket(self.daemon) as client:
            def lost():
                accounts = self.daemon.get("/api/resources").json["accounts"]
                return any(a["dropped"] for a in accounts if "socket" in a["name"]
                           or "outbox" in a["name"] or "client" in a["name"])

            def measure():
                client.drain()
                times = client.arrivals(51)
                self.assertAlmostEqual(times[-1] - times[0], 1.0, delta=0.1)

            wait_until(lost, "the deaf clients lose frames")
            sooner_or_later(measure)


class MoveSockets(DaemonTest):
    def open(self, path):
        client = connect(f"ws://127.0.0.1:{self.daemon.port}{path}", compression=None)
        self.addCleanup(client.close)
        return client

    def next(self, client):
        return json.loads(client.recv(timeout=PATIENCE))

    def test_updates_tell_the_life_of_each_rest_move(self):
        updates = self.open("/api/move/ws/updates")
        first = self.daemon.post("/api/move/goto", {"duration": 20.0, "antennas": [0.5, 0.5]}).json
        self.assertEqual(self.next(updates), {"type": "move_started", "uuid": first["uuid"],
                                              "details": "", "duration_s": 20.0})
        second = self.daemon.post("/api/move/goto", {"duration": 0.2, "antennas": [0, 0]}).json
        cancelled = self.next(updates)
        self.assertEqual((cancelled["type"], cancelled["uuid"]),
                         ("move_cancelled", first["uuid"]))
        self.assertIn("preempted", cancelled["details"])
        self.assertEqual(self.next(updates)["type"], "move_started")
        self.assertEqual(self.next(updates), {"type": "move_completed", "uuid": second["uuid"],
                                              "details": ""})

    def test_updates_tell_of_a_stop(self):
        updates = self.open("/api/move/ws/updates")
        move = self.daemon.post("/api/move/goto", {"duration": 20.0, "antennas": [2, 2]}).json
        self.next(updates)
        self.assertEqual(self.daemon.post("/api/move/stop", move).status, 200)
        self.assertEqual(self.next(updates)["type"], "move_cancelled")
        self.assertEqual(self.daemon.post("/api/move/stop", move).status, 404)

    def test_targets_are_taken_without_a_word_and_bad_ones_answered(self):
        targets = self.open("/api/move/ws/set_target")
        targets.send(json.dumps({"target_antennas": [0.25, 0.25]}))
        wait_until(lambda: abs(self.antennas()[0] - 0.25) < 0.01, "the target is taken")
        for bad in ("{", b"\x00", json.dumps({"target_antennas": [1]}),
                    '{"target_body_yaw":NaN}', json.dumps({"target_head_pose": {"m": SHEARED}})):
            targets.send(bad)
            answer = self.next(targets)
            self.assertEqual(answer["status"], "error")
            self.assertTrue(answer["detail"])
        targets.send(json.dumps({"target_antennas": [-0.25, -0.25]}))
        wait_until(lambda: abs(self.antennas()[0] + 0.25) < 0.01, "the socket lives on")

    def antennas(self):
        return self.daemon.get("/api/state/present_antenna_joint_positions").json

    def test_unknown_sockets_are_refused(self):
        with self.assertRaises(InvalidStatus) as refused:
            self.open("/ws/nothing")
        self.assertEqual(refused.exception.response.status_code, 404)


if __name__ == "__main__":
    bbia_daemon.main()
