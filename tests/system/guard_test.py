"""The doors of the daemon: hosts, origins, tokens, leases; clients of all styles; clients that vanish."""
import bbia_daemon
from bbia_daemon import BINARY, PATIENCE, Daemon, need, wait_until

need("websockets")
from sockets import SdkSocket, heights_to_the_end

import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
import unittest

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect


# What changes something below these changes the daemon (docs/security.md).
OF_THE_DAEMON = ("/api/daemon/", "/api/apps/", "/api/hf-auth/", "/api/memory", "/api/resources/", "/update/",
                 "/wifi/", "/cache/")


def token(daemon, *words):
    """What `bbia token` says."""
    done = subprocess.run([BINARY, "token", *words, "--state-directory", str(daemon.directory)],
                          capture_output=True, text=True, timeout=60,
                          env=bbia_daemon.clean_environment(str(daemon.directory)))
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class Guard(unittest.TestCase):
    def start(self, *flags):
        daemon = Daemon(*flags)
        self.addCleanup(daemon.kill)
        return daemon

    def websocket(self, daemon, path, **options):
        return connect(f"ws://127.0.0.1:{daemon.port}{path}", compression=None,
                       open_timeout=PATIENCE, **options)

    def test_foreign_hosts_and_pages_are_sent_away(self):
        daemon = self.start().wait_until_running()
        rebound = daemon.request("GET", "/api/state/full", headers={"Host": "evil.example"})
        self.assertEqual(rebound.status, 403)
        forged = daemon.request("POST", "/api/motors/set_mode/disabled",
                                headers={"Origin": "https://evil.example"})
        self.assertEqual(forged.status, 403)
        self.assertEqual(daemon.get("/api/motors/status").json["mode"], "enabled")
        with self.assertRaises(InvalidStatus):
            self.websocket(daemon, "/ws/sdk", origin="https://evil.example")
        with self.websocket(daemon, "/ws/sdk", origin="http://localhost:3000"):
            pass
        with self.websocket(daemon, "/ws/sdk", origin=f"http://127.0.0.1:{daemon.port}"):
            pass
        refused = daemon.get("/api/guard").json["refused"]
        self.assertEqual((refused["host"], refused["origin"]), (1, 2))

    def test_tokens_are_made_shown_once_and_revoked_while_it_runs(self):
        daemon = self.start("--token-policy", "always")
        secret = token(daemon, "create", "tablet", "--scope", "read")
        self.assertNotIn(secret, token(daemon, "list"))
        bearer = {"Authorization": f"Bearer {secret}"}
        self.assertEqual(daemon.get("/api/daemon/status").status, 401)
        wait_until(lambda: daemon.request("GET", "/api/daemon/status", headers=bearer).status == 200,
                   "it notices the token")
        self.assertEqual(daemon.request("POST", "/api/move/emergency_stop", headers=bearer).status,
                         403)
        with self.websocket(daemon, "/api/move/ws/updates",
                            subprotocols=["bbia.v1", f"bbia.token.{secret}"]) as client:
            self.assertEqual(client.subprotocol, "bbia.v1")
        with self.websocket(daemon, "/ws/sdk") as client:
            client.send(json.dumps({"type": "auth", "token": secret}))  # may only read
            with self.assertRaises(ConnectionClosed):
                client.recv(timeout=PATIENCE)
        token(daemon, "revoke", "tablet")
        wait_until(lambda: daemon.request("GET", "/api/daemon/status", headers=bearer).status == 401,
                   "it notices the end of the token")
        self.assertNotIn(secret, daemon.log())

    def test_a_token_does_what_it_is_for_and_no_more(self):
        daemon = self.start("--token-policy", "always")
        tokens = {scope: token(daemon, "create", scope, "--scope", scope) for scope in
                  ("read", "move")}
        bearer = {scope: {"Authorization": f"Bearer {t}"} for scope, t in tokens.items()}
        wait_until(lambda: daemon.request("GET", "/metrics", headers=bearer["move"]).status == 200,
                   "it notices the tokens")
        tried = 0
        for path, methods in daemon.get("/openapi.json").json["paths"].items():
            place = re.sub(r"\{[^}]*\}", "x", path)
            for method in methods:
                if method == "get" or path == "/health-check":
                    continue
                with self.subTest(method=method, path=path):
                    def status(headers):
                        return daemon.request(method.upper(), place, headers=headers).status

                    self.assertEqual(status({}), 401)
                    self.assertEqual(status(bearer["read"]), 403)
                    if path.startswith(OF_THE_DAEMON):
                        self.assertEqual(status(bearer["move"]), 403)
                    tried += 1
        self.assertGreater(tried, 80)
        with SdkSocket(daemon, headers=bearer["move"]) as client:
            client.send({"type": "restart_daemon"})
            refused = client.next("reply")
            self.assertIn("needs a pairing token for 'admin'", refused["error"])
            self.assertEqual(client.ask({"type": "get_robot_name"})["name"], "reachy_mini")
            token(daemon, "revoke", "move")
            with self.assertRaises(ConnectionClosed) as closed:
                client.next("nothing")
            self.assertEqual(closed.exception.rcvd.code, 1008)

    def test_a_lease_keeps_others_off_and_ends_by_itself(self):
        daemon = self.start().wait_until_running()
        lease = daemon.post("/api/leases", {"owner": "show", "parts": ["antennas"], "ttl": 60}).json
        target = {"target_antennas": [0.1, 0.1]}
        refused = daemon.post("/api/move/set_target", target).json
        self.assertEqual(refused["outcome"], "refused")
        self.assertIn("show has a lease", refused["reason"])
        own = daemon.request("POST", "/api/move/set_target", target,
                             headers={"X-Bbia-Lease": lease["lease"]}).json
        self.assertEqual(own["status"], "ok")
        self.assertEqual(daemon.status()["leases"][0]["owner"], "show")
        renewed = daemon.request("PUT", f"/api/leases/{lease['lease']}", {"ttl": 0.5})
        self.assertEqual(renewed.status, 200, renewed.text)
        wait_until(lambda: daemon.post("/api/move/set_target", target).json["status"] == "ok",
                   "the lease ends")

    def test_the_log_can_be_read_and_followed(self):
        daemon = self.start()
        lines = wait_until(lambda: daemon.get("/api/logs?level=INFO&limit=5").json["lines"],
                           "there are lines")
        self.assertLessEqual(len(lines), 5)
        with self.websocket(daemon, "/logs/ws/daemon") as client:
            self.assertIn(" bbia: ", client.recv(timeout=PATIENCE))
            daemon.request("GET", "/", headers={"Host": "evil.example"})
            wait_until(lambda: "bbia.guard - WARNING" in client.recv(timeout=PATIENCE),
                       "the new line")
            wait_until(lambda: client.recv(timeout=PATIENCE) == "", "a sign of life without lines")


class ThirdParties(unittest.TestCase):
    """Styles of client that people run, with what they ask for."""

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon().wait_until_running()
        cls.addClassCleanup(cls.daemon.kill)

    def test_a_poller_like_the_home_assistant_integration(self):
        daemon = self.daemon
        for path in ("/api/daemon/status", "/api/daemon/robot-app-lock-status", "/api/state/doa",
                     "/api/state/full"):
            for _ in range(3):
                self.assertEqual(daemon.get(path).status, 200, path)
        for path in ("/api/volume/current", "/api/volume/microphone/current"):
            self.assertIn(daemon.get(path).status, (200, 404, 500, 503), path)
        for mode in ("disabled", "enabled"):
            self.assertEqual(daemon.post(f"/api/motors/set_mode/{mode}").status, 200)
        for move in ("wake_up", "goto_sleep", "wake_up"):
            daemon.run_move(f"/api/move/play/{move}")
            daemon.post("/api/motors/set_mode/enabled")
        for button in ("stop", "restart"):  # no app runs
            self.assertEqual(daemon.post(f"/api/apps/{button}-current-app").status, 400)
        for volume in ("/api/volume/set", "/api/volume/microphone/set"):
            self.assertIn(daemon.post(volume, {"volume": 40}).status, (200, 503))
        for button, state in (("restart", "running"), ("stop?goto_sleep=true", "stopped"),
                              ("start?wake_up=true", "running")):
            job = daemon.post(f"/api/daemon/{button}").json["job_id"]
            wait_until(lambda: daemon.get(f"/api/apps/job-status/{job}").json["status"] == "done",
                       button)
            self.assertEqual(daemon.status()["state"], state)
            # A poller comes at any time; what needs the robot says that there is none.
            self.assertEqual(daemon.get("/api/state/full").status, 503 if state == "stopped" else 200)

    def test_a_sequence_like_an_mcp_server(self):
        daemon = self.daemon
        self.assertEqual(daemon.get("/api/daemon/status").json["state"], "running")
        self.assertEqual(daemon.post("/api/motors/set_mode/enabled").status, 200)
        daemon.run_move("/api/move/goto", {
            "head_pose": {"x": 0, "y": 0, "z": 0.01, "roll": 0, "pitch": 0.1, "yaw": 0.2},
            "antennas": [0.3, -0.3], "duration": 0.3, "interpolation": "minjerk"})
        state = daemon.get("/api/state/full?with_head_joints=true").json
        self.assertAlmostEqual(state["head_pose"]["yaw"], 0.2, delta=0.05)
        self.assertEqual(len(state["head_joints"]), 7)

    def test_a_page_that_streams_targets_at_100_hz(self):
        daemon = self.daemon
        daemon.reset()
        with connect(f"ws://127.0.0.1:{daemon.port}/api/move/ws/set_target",
                     origin="http://localhost:5173", compression=None) as client:
            for step in range(150):
                client.send(json.dumps({"target_antennas": [0.002 * step, -0.002 * step]}))
                time.sleep(0.01)
            with self.assertRaises(TimeoutError):
                client.recv(timeout=0.05)  # officially silent where all is well
            wait_until(lambda: abs(daemon.get("/api/state/present_antenna_joint_positions").json[0]
                                   - 0.298) < 0.03, "it arrived")


class Faults(unittest.TestCase):
    def setUp(self):
        self.daemon = Daemon().wait_until_running()
        self.addCleanup(self.daemon.kill)

    def threads(self):
        return len(os.listdir(f"/proc/{self.daemon.process.pid}/task"))

    def test_clients_that_vanish_in_the_middle_of_an_upload(self):
        before = self.daemon.descriptors()
        head = ("POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; "
                "boundary=x\r\nContent-Length: 1000000\r\n\r\n--x\r\nContent-Disposition: form-data; "
                "name=\"file\"; filename=\"a.wav\"\r\n\r\n")
        for i in range(40):
            with socket.create_connection(("127.0.0.1", self.daemon.port)) as client:
                path = "/api/media/sounds/upload" if i % 2 else "/api/move/goto"
                client.sendall(head.format(path).encode() + b"x" * 20000)
                if i % 3 == 0:
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        wait_until(lambda: self.daemon.descriptors() <= before, "all descriptors are back")
        self.assertEqual(self.daemon.get("/api/state/full").status, 200)

    def test_a_thousand_connects_and_disconnects(self):
        self.daemon.get("/")
        descriptors, threads = self.daemon.descriptors(), self.threads()
        for i in range(1000):
            client = socket.create_connection(("127.0.0.1", self.daemon.port))
            if i % 2:
                client.sendall(b"GET /ws/sdk HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                               b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                               b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                client.recv(100)
            client.close()
        wait_until(lambda: self.daemon.descriptors() <= descriptors, "all descriptors are back")
        self.assertEqual(self.threads(), threads)

    def test_sigterm_under_load_ends_in_time_with_the_robot_asleep(self):
        stop = threading.Event()

        def load():
            try:
                with SdkSocket(self.daemon) as client:
                    while not stop.is_set():
                        client.send({"type": "set_antennas", "antennas": [0.1, 0.2]})
                        client.drain()
            except (ConnectionClosed, OSError):
                pass

        clients = [threading.Thread(target=load, daemon=True) for _ in range(5)]
        for client in clients:
            client.start()
        commands = lambda: self.daemon.status()["motion"]["commands"]["accepted"]
        wait_until(lambda: commands() > 1000, "the load")
        begun = time.monotonic()
        heights = heights_to_the_end(self.daemon,
                                     lambda: self.daemon.process.send_signal(signal.SIGTERM))
        self.assertLess(heights[-1], -0.03, "it lies down")
        self.assertEqual(self.daemon.process.wait(20.0), 0)
        self.assertLess(time.monotonic() - begun, 15.0)
        stop.set()
        for client in clients:
            client.join(20.0)

    def test_a_kill_while_it_writes_its_name_leaves_a_whole_one(self):
        names = ["a" * 60, "b" * 60]
        for round_ in range(4):
            daemon = self.daemon if round_ == 0 else Daemon()
            self.addCleanup(daemon.kill)
            stop = threading.Event()

            def rename():
                try:
                    while not stop.is_set():
                        for name in names:
                            daemon.post("/api/daemon/robot-name", {"name": name})
                except OSError:
                    pass

            writer = threading.Thread(target=rename, daemon=True)
            writer.start()
            file = daemon.directory / "robot_name.json"
            wait_until(file.exists, "the first name")
            time.sleep(0.02 * round_)
            daemon.process.send_signal(signal.SIGKILL)
            daemon.process.wait(20.0)
            stop.set()
            writer.join(20.0)
            self.assertIn(json.loads(file.read_text())["name"], names)


if __name__ == "__main__":
    unittest.main(verbosity=2)
