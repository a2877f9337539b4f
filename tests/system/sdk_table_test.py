"""Every command and task of /ws/sdk: as it should be, without each of its fields, with each of them of
a wrong type, NaN, infinite, huge, and with fields that nobody knows: what is answered, and that the
socket lives. The table names every command of src/protocol/commands.h, or the test fails."""
import bbia_daemon
from bbia_daemon import PATIENCE, ROOT, Daemon, need

need("websockets")
from sockets import STREAM, SdkSocket

import base64
import json
import re
import time
import unittest
import uuid

IDENTITY = [1.0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
SILENT = None      # officially nothing is answered; so here where all is well
MISSING = object()
NAN, INFINITY = float("nan"), float("inf")
LONG = "x" * 100_000
DEEP = json.loads("[" * 25 + "]" * 25)  # 32 are read


class Field:
    """One member of a command: what is wrong for it, besides being missing where it is required."""

    def __init__(self, *wrong, optional=False, nullable=False):
        self.wrong = [*wrong, *([] if optional else [MISSING]), *([] if nullable else [None])]


def number(*more, **options):
    return Field("abc", [], {}, NAN, INFINITY, -INFINITY, 1e300, 10 ** 400, *more, **options)


def duration(**options):
    return number(601.0, **options)


def integer(*more, **options):
    return Field("abc", [], {}, 5.5, NAN, INFINITY, -1, 10 ** 30, *more, **options)


def flag(**options):
    return Field("maybe", 7, [], {}, NAN, 0.5, **options)


def text(*more, **options):
    return Field(7, True, [], {}, NAN, LONG, *more, **options)


def numbers(count, **options):
    return Field("abc", 7, {}, [0.0] * (count - 1), [0.0] * (count + 1), [0.0] * 5000, [NAN] * count,
                 [INFINITY] * count, ["a"] * count, [1e300] * count, [None] * count,
                 [[0.0]] * count, DEEP, **options)


def matrix(**options):
    field = numbers(16, **options)
    field.wrong += [[0.0] * 16, [2.0 * v for v in IDENTITY], [IDENTITY[:4]] * 3]
    return field


def thing(**options):
    return Field("abc", 7, [], NAN, **options)


class Row:
    """A command: valid members, what is known of its fields, and the answer to the valid one."""

    def __init__(self, kind, valid=None, fields=None, answer=SILENT):
        self.kind, self.valid, self.fields, self.answer = kind, valid or {}, fields or {}, answer


def reply(**members):
    return {"type": "reply", **members}


def ok(kind, **members):
    return reply(status="ok", command=kind, **members)


UPLOAD = {"upload_id": text()}
CHUNK = {**UPLOAD, "chunk_index": integer(), "chunk": Field(7, True, [], {}, NAN, "x" * 16385)}
ANY = object()     # the member is there

TABLE = [
    # Streams.
    Row("set_target", {"head": IDENTITY}, {"head": matrix()}),
    Row("set_head_joints", {"joints": [0.0] + [0.55, -0.55] * 3}, {"joints": numbers(7)}),
    Row("set_body_yaw", {"body_yaw": 0.1}, {"body_yaw": number(13.0)}),
    Row("set_antennas", {"antennas": [0.1, -0.1]}, {"antennas": numbers(2)}),
    Row("set_full_target", {"head": IDENTITY, "antennas": [0.1, -0.1], "body_yaw": 0.1},
        {"head": matrix(optional=True, nullable=True),
         "antennas": numbers(2, optional=True, nullable=True),
         "body_yaw": number(13.0, optional=True, nullable=True)}),
    Row("set_speech_offsets", {"offsets": [0.0] * 6}, {"offsets": numbers(6)}),
    # Moves.
    Row("goto_target", {"head": IDENTITY, "antennas": [0.1, -0.1], "body_yaw": 0.0, "duration": 0.05,
                        "method": "linear"},
        {"head": matrix(optional=True, nullable=True),
         "antennas": numbers(2, optional=True, nullable=True),
         "body_yaw": number(optional=True, nullable=True),
         "duration": duration(optional=True),
         "method": Field("nonsense", 7, [], NAN, optional=True, nullable=True)},
        ok("goto_target", completed=True)),
    Row("stop_move", answer=ok("stop_move", stopped=ANY)),
    Row("set_automatic_body_yaw", {"enabled": True}, {"enabled": flag()},
        ok("set_automatic_body_yaw")),
    Row("set_wobbling", {"enabled": True}, {"enabled": flag()}, ok("set_wobbling")),
    Row("set_head_tracking", {"enabled": False, "weight": 0.5},
        {"enabled": flag(), "weight": number(1.5, -0.1, optional=True)},
        reply(command="set_head_tracking", status=ANY, enabled=ANY)),
    Row("get_tracked_face", answer=reply(command="get_tracked_face", face_target=ANY)),
    Row("play_recorded_move", {"move_name": "none", "dataset_name": "none/none",
                               "initial_goto_duration": 0.0},
        {"move_name": text(), "dataset_name": text(optional=True),
         "initial_goto_duration": number(optional=True)},
        reply(command="play_recorded_move", status="error", error=ANY)),
    Row("preload_dataset", {"dataset_name": "none/none"}, {"dataset_name": text()},
        reply(command="preload_dataset", status="error", error=ANY)),
    # Motors, state, identity.
    Row("set_motor_mode", {"mode": "enabled"}, {"mode": Field("limp", 7, [], {}, NAN)},
        reply(motor_mode="enabled", status="ok")),
    Row("get_motor_mode", answer=reply(motor_mode="enabled")),
    Row("set_torque", {"on": True, "ids": None},
        {"on": flag(), "ids": Field([], ["leg"], "right_antenna", 7, {}, [7], [None], NAN,
                                    ["right_antenna"] * 3 + ["leg"], optional=True, nullable=True)},
        ok("set_torque")),
    Row("set_gravity_compensation", {"enabled": False}, {"enabled": flag()},
        ok("set_gravity_compensation")),
    Row("get_state", answer=reply(state=ANY)),
    Row("get_version", answer=reply(version=ANY)),
    Row("get_hardware_id", answer=reply(hardware_id=ANY)),
    Row("get_imu", answer=reply(command="get_imu", imu=None)),
    Row("start_recording", answer=ok("start_recording", is_recording=True)),
    Row("append_record", {"record": {"time": 1.0, "head": [[1.0]]}}, {"record": thing()}),
    Row("stop_recording", answer=ok("stop_recording", is_recording=False)),
    Row("get_robot_name", answer=reply(command="get_robot_name", name=ANY)),
    Row("set_robot_name", {"name": "Table"}, {"name": text("", "x" * 65)},
        reply(command="set_robot_name", status="ok", name="Table")),
    Row("get_first_wake_up", answer=reply(command="get_first_wake_up", is_completed=False)),
    Row("set_first_wake_up", {"is_completed": True}, {"is_completed": flag(optional=True)},
        reply(command="set_first_wake_up", status="ok", is_completed=True)),
    Row("delete_hf_token", answer=ok("delete_hf_token")),
    Row("subscribe_pose", answer=ok("subscribe_pose")),
    Row("unsubscribe_pose", answer=ok("unsubscribe_pose")),
    Row("subscribe_logs", answer=ok("subscribe_logs")),
    Row("unsubscribe_logs", answer=ok("unsubscribe_logs")),
    Row("use_lease", {"lease": ""}, {"lease": text()}, ok("use_lease")),
    Row("start_update", {"pre_release": False}, {"pre_release": flag(optional=True)},
        reply(command="start_update", error=ANY)),
    # Audio. These machines have no mixer and no board.
    Row("play_sound", {"file": "none.wav"}, {"file": text()},
        reply(command="play_sound", error=ANY)),
    Row("clear_incoming_audio", answer=ok("clear_incoming_audio")),
    *[Row(f"set_{which}volume", {"volume": 50}, {"volume": integer(101)},
          reply(command=f"set_{which}volume")) for which in ("", "microphone_")],
    *[Row(f"get_{which}volume", answer=reply(command=f"get_{which}volume"))
      for which in ("", "microphone_")],
    Row("apply_audio_config", {"config": [{"name": "PP_AGCGAIN", "values": [1.0]}], "verify": True},
        {"config": Field("abc", 7, {}, [7], [{}], [{"name": "a"}], [{"name": 7, "values": [1.0]}],
                         [{"name": "a", "values": [NAN]}], [{"name": "a", "values": "b"}]),
         "verify": flag(optional=True)},
        reply(command="apply_audio_config", error="ReSpeaker audio board not available")),
    Row("read_audio_parameter", {"name": "PP_AGCGAIN"}, {"name": text()},
        reply(command="read_audio_parameter", error="ReSpeaker audio board not available")),
    # Uploads, as if in order.
    Row("upload_move_start", {"upload_id": "u", "total_chunks": 1, "description": "d",
                              "estimated_duration_s": 1.0, "encoding": "json"},
        {**UPLOAD, "total_chunks": integer(0, 4097), "description": text(optional=True),
         "estimated_duration_s": Field("abc", [], {}, NAN, INFINITY, -1.0, optional=True),
         "encoding": Field("morse", 7, [], NAN, optional=True)}),
    Row("upload_move_chunk", {"upload_id": "u", "chunk_index": 0, "chunk": json.dumps(
        {"description": "d", "time": [0.0, 0.1], "set_target_data": [
            {"head": [IDENTITY[i:i + 4] for i in range(0, 16, 4)], "antennas": [0.0, 0.0],
             "body_yaw": 0.0}] * 2})}, CHUNK),
    Row("upload_move_finish", {"upload_id": "u"}, UPLOAD),
    Row("play_uploaded_move", {"upload_id": "u", "play_frequency": 100.0,
                               "initial_goto_duration": 0.0, "audio_lead_ms": 0.0},
        {**UPLOAD, "play_frequency": number(0.0, -1.0, 200.5, optional=True),
         "initial_goto_duration": number(-1.0, optional=True),
         "audio_lead_ms": number(2001.0, -2001.0, optional=True)},
        {"type": "play_uploaded_move", "upload_id": "u", "started": True}),
    Row("cancel_move", {"upload_id": "none"}, UPLOAD, reply(command="cancel_move", error=ANY)),
    Row("upload_audio_start", {"upload_id": "a", "total_chunks": 1, "encoding": "wav-base64",
                               "description": "d"},
        {**UPLOAD, "total_chunks": integer(0, 16385), "description": text(optional=True),
         "encoding": Field("morse", 7, [], NAN, optional=True)}),
    Row("upload_audio_chunk", {"upload_id": "a", "chunk_index": 0,
                               "chunk": base64.b64encode(b"RIFF" + bytes(200)).decode()}, CHUNK),
    Row("upload_audio_finish", {"upload_id": "a"}, UPLOAD,
        reply(command="upload_audio_finish", error=ANY)),  # no sound is in it
    Row("play_uploaded_audio", {"upload_id": "none"}, UPLOAD,
        {"type": "play_uploaded_audio", "upload_id": "none", "error": ANY}),
    Row("cancel_audio", {"upload_id": "none"}, UPLOAD, reply(command="cancel_audio", error=ANY)),
]
# Seconds long, or followed by another life: tried by themselves at the end.
APART = ("wake_up", "goto_sleep", "task", "restart_daemon")


class SdkTable(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon("--no-media", "--no-wake-up-on-start").wait_until_running()
        cls.addClassCleanup(cls.daemon.kill)
        cls.daemon.post("/api/motors/set_mode/enabled")

    def setUp(self):
        self.client = self.enterContext(SdkSocket(self.daemon))
        self.client.next("joint_positions")

    def answers(self, message):
        """What comes between `message` and the answer to a question behind it."""
        self.client.send(message)
        mark = f"mark-{time.monotonic_ns()}"
        self.client.send({"type": "task", "uuid": mark})  # refused by name, whatever happens
        heard = []
        while True:
            answer = self.client.answer()
            if answer["type"] == "command_result" and answer.get("command") == "task" \
                    and mark in answer["reason"]:
                return heard
            if answer["type"] not in ("log_line", "task_progress", "command_result") \
                    or answer.get("command") != "task":
                heard.append(answer)

    def expect(self, wanted, heard, seconds=PATIENCE):
        """One of `heard`, or of what comes then, has all members of `wanted`."""
        def fits(answer):
            return all(k in answer and (v is ANY or answer[k] == v) for k, v in wanted.items())

        end = time.monotonic() + seconds
        while not any(fits(answer) for answer in heard):
            self.assertGreater(end, time.monotonic(), f"no {wanted} among {heard}")
            heard = [self.client.answer(seconds)]

    def test_the_table_names_every_command(self):
        header = (ROOT / "src/protocol/commands.h").read_text(encoding="utf-8")
        kinds = set(re.findall(r'kType = "(\w+)"', header))
        self.assertEqual(kinds, {row.kind for row in TABLE} | set(APART))

    def test_what_is_right_is_done_and_answered(self):
        for row in TABLE:
            for extra in ({}, {"surprise": {"deep": [DEEP, LONG]}, "id": None}):
                with self.subTest(row.kind, extra=bool(extra)):
                    if extra and row.kind.startswith(("upload_", "play_uploaded", "start_recording",
                                                      "append", "stop_recording")):
                        continue  # a second one is another matter
                    heard = self.answers({"type": row.kind, **row.valid, **extra})
                    heard = [a for a in heard if a["type"] != "recorded_data"]
                    if row.answer is SILENT:
                        self.assertEqual(
                            [a for a in heard if a.get("command") == row.kind
                             and a.get("outcome") == "refused"
                             and "move_running" not in a["reason"]], [])
                    else:
                        self.expect(row.answer, heard)

    def test_what_is_wrong_is_refused_by_name_and_the_socket_lives(self):
        tried = 0
        for row in TABLE:
            for name, field in row.fields.items():
                for wrong in field.wrong:
                    shown = "missing" if wrong is MISSING else repr(wrong)[:60]
                    with self.subTest(row.kind, field=name, wrong=shown):
                        members = {"type": row.kind, **row.valid, name: wrong}
                        if wrong is MISSING:
                            del members[name]
                        heard = self.answers(members)
                        results = [a for a in heard if a["type"] == "command_result"]
                        self.assertEqual(len(results), 1, heard)
                        self.assertEqual(results[0]["outcome"], "refused", results)
                        self.assertEqual(results[0]["command"], row.kind)
                        self.assertTrue(results[0]["field"].startswith(name), results)
                        self.assertLess(len(results[0]["reason"]), 1000)
                        tried += 1
        self.assertGreater(tried, 500)

    def test_a_task_that_is_wrong_is_told_so_by_its_uuid(self):
        whole = {"head": None, "antennas": [0.1, 0.1], "duration": 0.05, "method": "minjerk",
                 "body_yaw": None}
        fields = {"head": matrix(nullable=True), "antennas": numbers(2, nullable=True),
                  "duration": duration(), "method": Field("nonsense", 7, [], NAN),
                  "body_yaw": number(nullable=True)}
        for name, field in fields.items():
            for wrong in field.wrong:
                with self.subTest(field=name, wrong=repr(wrong)[:60]):
                    request = {**whole, name: wrong}
                    if wrong is MISSING:
                        del request[name]
                    task = str(uuid.uuid4())
                    self.client.send({"type": "task", "uuid": task, "req": request,
                                      "timestamp": "2026-08-21T10:11:12"})
                    progress = self.client.next("task_progress")
                    self.assertEqual((progress["uuid"], progress["finished"]), (task, True))
                    self.assertIn(name, progress["error"])
                    result = self.client.next("command_result")
                    self.assertEqual(result["field"].split("[")[0], f"req.{name}")
        for wrong in (MISSING, None, 7, "x", [], {"a": 1}):  # nobody to tell but the sender
            message = {"type": "task", "uuid": wrong, "req": whole}
            if wrong is MISSING:
                del message["uuid"]
            self.client.send(message)
            self.assertEqual(self.client.next("command_result")["field"], "uuid")
        for wrong in (MISSING, None, 7, "x", [], {}, {"move_name": 7}, {"move_name": None}):
            task = str(uuid.uuid4())
            message = {"type": "task", "uuid": task, "req": wrong}
            if wrong is MISSING:
                del message["req"]
            self.client.send(message)
            self.assertEqual(self.client.next("task_progress")["uuid"], task)

    def test_a_task_ends_by_its_uuid(self):
        whole = {"head": IDENTITY, "antennas": [0.2, 0.2], "duration": 0.05, "method": "cartoon",
                 "body_yaw": 0.0, "surprise": LONG}
        for request, error in ((whole, None), ({**whole, "duration": 0.0}, None),
                               ({**whole, "duration": -1.0}, None),
                               ({"move_name": "dance"}, "play_recorded_move")):
            task = str(uuid.uuid4())
            self.client.send({"type": "task", "uuid": task, "req": request, "surprise": DEEP})
            progress = self.client.next("task_progress")
            self.assertEqual((progress["uuid"], progress["finished"]), (task, True))
            if error is None:
                self.assertIsNone(progress["error"])
            else:
                self.assertIn(error, progress["error"])

    def test_what_is_no_command_is_answered_and_the_socket_lives(self):
        for text in ("", "nonsense", "null", "7", "[]", "{}", '{"type":null}', '{"type":7}',
                     '{"type":"dance"}', '{"type":["set_target"]}', '{"type":"get_state"',
                     "[" * 5000, '{"type":"get_state","a":' + "[" * 40 + "]" * 40 + "}", '{"type":"set_antennas","antennas":[1e999,NaN]}',
                     '{"type":"' + "x" * 200_000 + '"}', "\x00\x01", "\ud7ff\U0010ffff",
                     '{"jsonrpc":"2.0","id":1,"method":"ping"}', b"binary", b"\xff" * 1000,
                     b'{"type":"get_state"}', "x" * 300_000, "x" * 5_000_000):
            with self.subTest(text[:40]):
                self.client.send(text)
                answer = self.client.next("command_result")
                self.assertEqual(answer["outcome"], "refused")
                self.assertTrue(answer["reason"])
                self.assertLess(len(answer["reason"]), 1000)
        self.client.send({"type": "get_version"})
        self.assertIn("version", self.client.next("reply"))
        self.assertGreater(self.daemon.status()["motion"]["commands"]["malformed"], 20)

    def test_what_takes_long_is_answered_at_its_end(self):
        for kind in ("wake_up", "goto_sleep"):
            self.client.send({"type": kind, "surprise": 1})
            self.expect(ok(kind, completed=True), [self.client.answer(2 * PATIENCE)])
        self.client.send({"type": "restart_daemon"})
        self.expect(ok("restart_daemon"), [self.client.answer()])
        end = time.monotonic() + PATIENCE
        while self.client.next("daemon_status")["state"] != "running":
            self.assertGreater(end, time.monotonic(), "it comes back")
        self.client.next("joint_positions")
        self.client.send({"type": "set_motor_mode", "mode": "enabled"})
        self.expect(reply(motor_mode="enabled", status="ok"), [])


if __name__ == "__main__":
    bbia_daemon.main()
