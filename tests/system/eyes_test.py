"""The robot's eyes: pictures out, what is in them, and a head that follows a face."""
import bbia_daemon
from bbia_daemon import BODY, Daemon, ROOT, need, wait_until

need("websockets")

import contextlib
import http.client
import json
import pathlib
import threading
import time
import unittest

from websockets.sync.client import connect


def data(name):
    """../shared/data beside the repository or beside a work tree of it."""
    for parent in ROOT.parents:
        path = parent / "shared" / "data" / name
        if path.exists():
            return path
    return None


DATA = data("README.md")


class Eyes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        environment = {}
        if DATA:
            environment = {"BBIA_VISION_FACE_MODEL": str(data("models/face_yunet_n_320.onnx")),
                           "BBIA_VISION_OBJECT_MODEL": str(data("models/objects_yolox_nano_416.onnx")),
                           "BBIA_CAMERA_VISITOR": str(data("images/astronaut.png"))}
        cls.daemon = Daemon(body="sim", environment=environment)
        cls.addClassCleanup(cls.daemon.kill)
        cls.daemon.wait_until_running(20.0)

    def camera(self):
        return self.daemon.get("/api/camera/status").json

    def need_camera(self):
        answer = self.daemon.get("/api/camera/frame.jpg")
        if answer.status == 503:
            self.skipTest(answer.json["detail"])
        return answer

    def test_specs_are_those_of_the_simulated_eye(self):
        specs = self.daemon.get("/api/camera/specs").json
        self.assertEqual(specs["name"], "mujoco")
        self.assertAlmostEqual(specs["K"][0][0], 286.02, places=1)  # 640x480, 80 degrees high
        self.assertEqual(specs["default_resolution"]["name"], "R640x480at30fps")

    def test_a_frame_is_a_jpeg_and_the_camera_sleeps_again(self):
        answer = self.need_camera()
        self.assertEqual(answer.headers["content-type"], "image/jpeg")
        self.assertTrue(answer.body.startswith(b"\xff\xd8") and answer.body.endswith(b"\xff\xd9"))
        wait_until(lambda: self.camera()["state"] == "idle", "the camera sleeps", 10.0)
        pictures = self.camera()["pictures"]
        time.sleep(0.5)
        self.assertEqual(self.camera()["pictures"], pictures, "nobody looks, nothing is taken")

    def test_a_stream_gives_part_after_part_and_leaves_nothing(self):
        self.need_camera()
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.daemon.port, timeout=10)) as c:
            c.request("GET", "/api/camera/stream?fps=20")
            answer = c.getresponse()
            self.assertIn("multipart/x-mixed-replace; boundary=frame", answer.getheader("content-type"))
            body = b""
            while body.count(b"--frame\r\nContent-Type: image/jpeg") < 4:
                body += answer.read1(65536)
            answer.close()  # it, not the connection, holds the socket of a body without end
        wait_until(lambda: self.camera()["viewers"] == 0, "the viewer is gone", 5.0)

    def test_a_websocket_gives_jpegs(self):
        self.need_camera()
        with connect(f"ws://127.0.0.1:{self.daemon.port}/api/camera/ws?fps=20") as socket:
            for _ in range(3):
                self.assertTrue(socket.recv(10).startswith(b"\xff\xd8"))

    def test_two_hundred_clients_that_vanish_leave_nothing(self):
        self.need_camera()
        before = self.daemon.get("/api/resources").json["process"]["descriptors"]

        def storm():
            for _ in range(25):
                with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.daemon.port, timeout=10)) as c:
                    c.request("GET", "/api/camera/stream?fps=30")
                    c.sock.recv(100)  # and away

        threads = [threading.Thread(target=storm) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wait_until(lambda: self.camera()["viewers"] == 0, "all viewers are gone", 10.0)
        wait_until(lambda: self.daemon.get("/api/resources").json["process"]["descriptors"] <= before + 2,
                   "no descriptor is left", 10.0)
        self.assertEqual(self.daemon.threads().count("camera"), 1)

    def test_an_uploaded_picture_is_looked_at(self):
        if not DATA:
            self.skipTest("skipped: ../shared/data not found")
        answer = self.daemon.request("POST", "/api/vision/scan_image", data("images/dog.jpg").read_bytes(),
                                     {"Content-Type": "image/jpeg"})
        self.assertEqual(answer.status, 200, answer.text)
        labels = sorted(track["label"] for track in answer.json["tracks"])
        self.assertEqual(labels, ["bicycle", "car", "dog"])
        nothing = self.daemon.request("POST", "/api/vision/scan_image", b"GIF89a...", {"Content-Type": "image/gif"})
        self.assertEqual(nothing.status, 422)
        self.assertIn("GIF", nothing.text)

    def test_the_visitor_is_found_and_tracked(self):
        if not DATA:
            self.skipTest("skipped: ../shared/data not found")
        self.need_camera()
        scan = self.daemon.post("/api/vision/scan", {"faces": True, "objects": False})
        self.assertEqual(scan.status, 200, scan.text)
        self.assertEqual([t["label"] for t in scan.json["tracks"]], ["face"])
        with connect(f"ws://127.0.0.1:{self.daemon.port}/api/vision/ws") as socket:
            self.assertEqual(self.daemon.post("/api/vision/start", {"faces": True, "interval": 0.1}).json["status"],
                             "started")
            self.assertEqual(self.daemon.post("/api/vision/start").json["status"], "already")
            first = self.next_result(socket)
            second = self.next_result(socket)
            self.assertEqual(first["tracks"][0]["id"], second["tracks"][0]["id"])
            self.assertEqual(self.daemon.post("/api/vision/stop").json["status"], "stopped")
        self.assertEqual(self.daemon.post("/api/media/tracking/enable", {"weight": 1.0}).json["status"], "ok")
        face = wait_until(lambda: self.daemon.get("/api/media/tracking/face").json["face_target"]["detected"],
                          "the face is the target", 10.0)
        self.assertTrue(face)
        self.daemon.post("/api/media/tracking/disable")

    def next_result(self, socket):
        while True:
            result = json.loads(socket.recv(10))
            if result["scanning"] and result["tracks"]:
                return result

    def test_a_photograph_is_kept(self):
        self.need_camera()
        name = self.daemon.post("/api/photos").json["name"]
        self.assertIn(name, [photo["name"] for photo in self.daemon.get("/api/photos").json["photos"]])
        self.assertTrue(self.daemon.get(f"/api/photos/{name}").body.startswith(b"\xff\xd8"))
        self.assertEqual(self.daemon.request("DELETE", f"/api/photos/{name}").status, 200)
        self.assertEqual(self.daemon.get(f"/api/photos/{name}").status, 404)


class NoEyes(unittest.TestCase):
    def test_without_a_camera_everything_says_so(self):
        with Daemon("--camera", "none", body="mockup-sim") as daemon:
            daemon.wait_until_running()
            answer = daemon.get("/api/camera/frame.jpg")
            self.assertEqual(answer.status, 503)
            self.assertIn("unavailable", answer.json["detail"])
            self.assertIn("get it from", daemon.post("/api/vision/start", {"faces": True}).text)


if __name__ == "__main__":
    bbia_daemon.main()
