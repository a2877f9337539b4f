#!/usr/bin/env python3
"""Head tracking through the whole program, in real time: a picture of a face walks to and fro in the simulated
scene, and the daemon's own eye, scan, mind and control loop let the head follow it. Prints a row each 20 ms as
tools/gaze/gaze.cc does (plot.py draws it), the summary to stderr:

    build/venv/bin/python tools/gaze/live.py ../shared/data/models/face_yunet_n_320.onnx \\
        ../shared/data/images/astronaut.png 226 125 > gaze_live.csv       # picture, and where its nose is

The visitor's place is a function of the monotonic clock (app/eyes_setup.cc), which this program reads as well, so
the truth is known without asking.
"""
import json
import math
import pathlib
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/system"))
from bbia_daemon import Daemon, wait_until
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

SECONDS = 36.0
BOARD = 0.6  # metres high


def nose_at(t, right, up):
    """Yaw and pitch of the nose from the head's neutral place; `right`, `up`: metres on the board."""
    turn = 2.0 * math.pi * t
    x, y, z = 1.0, 0.45 * math.sin(turn / 12.0), 0.05 + 0.06 * math.sin(turn / 7.0)
    yaw = math.atan2(y, x)  # the board faces the origin
    x, y, z = x + right * math.sin(yaw), y - right * math.cos(yaw), z + up
    return math.atan2(y, x), -math.atan2(z, math.hypot(x, y))


class Sight(threading.Thread):
    """The newest distance of the nose from the middle of the picture, in pixels."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.off, self.looks, self.found = float("nan"), 0, 0
        self.socket = connect(f"ws://127.0.0.1:{port}/api/vision/ws")

    def run(self):
        while True:
            try:
                sight = json.loads(self.socket.recv())
            except ConnectionClosed:
                return
            faces = [t for t in sight["tracks"] if t["kind"] == "face" and t["fresh"] and t["landmarks"]]
            self.looks += 1
            if faces:
                self.found += 1
                nose = faces[0]["landmarks"][2]
                self.off = math.hypot((nose["x"] - 0.5) * sight["width"], (nose["y"] - 0.5) * sight["height"])


def lag_of(rows):
    """By how much the head's yaw runs behind the face's, where both fit best."""
    def misfit(shift):
        pairs = [(head["head_yaw"], face["face_yaw"]) for face, head in zip(rows, rows[shift:])]
        return sum((a - b) ** 2 for a, b in pairs) / len(pairs)

    return 0.02 * min(range(60), key=misfit)


def main():
    model, picture, nose_x, nose_y = sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
    with open(picture, "rb") as png:
        header = png.read(24)
    width, height = int.from_bytes(header[16:20], "big"), int.from_bytes(header[20:24], "big")
    right, up = (nose_x - width / 2) * BOARD / height, (height / 2 - nose_y) * BOARD / height
    rows = []
    with Daemon(body="sim", environment={"BBIA_VISION_FACE_MODEL": model, "BBIA_CAMERA_VISITOR": picture,
                                         "BBIA_CAMERA_VISITOR_WALKS": "true"}) as daemon:
        daemon.wait_until_running(30.0)
        daemon.reset()
        assert daemon.post("/api/media/tracking/enable", {"weight": 1.0}).json["status"] == "ok"
        sight = Sight(daemon.port)
        sight.start()
        wait_until(lambda: daemon.get("/api/media/tracking/face").json["face_target"]["detected"], "a face", 60.0)
        time.sleep(3.0)
        sight.looks = sight.found = 0
        with connect(f"ws://127.0.0.1:{daemon.port}/api/state/ws/full?frequency=50") as states:
            begun = time.monotonic()
            while (now := time.monotonic()) - begun < SECONDS:
                head = json.loads(states.recv(5))["head_pose"]
                face_yaw, face_pitch = nose_at(time.monotonic(), right, up)
                rows.append({"t": now - begun, "face_yaw": face_yaw, "face_pitch": face_pitch,
                             "head_yaw": head["yaw"], "head_pitch": head["pitch"], "pixels_off": sight.off})
        loop = daemon.get("/api/resources").json["control_loop"]
    print(",".join(rows[0]))
    for row in rows:
        print(",".join(f"{value:.4f}" for value in row.values()))
    off = [math.degrees(math.hypot(r["face_yaw"] - r["head_yaw"], r["face_pitch"] - r["head_pitch"])) for r in rows]
    print(f"{sight.looks} looks, the face found in {sight.found}; off {sum(off) / len(off):.2f} deg on average, "
          f"{max(off):.2f} at most, lag {lag_of(rows):.2f} s; {loop['ticks']} ticks, {loop['overruns']} skipped",
          file=sys.stderr)


main()
