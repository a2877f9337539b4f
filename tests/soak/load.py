"""Everything that clients do to a robot, in turns and at once. Each actor is a thread of the soak."""
import contextlib
import http.client
import json
import math
import random
import socket
import threading
import time

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

ASKED = ("/api/daemon/status", "/api/state/full", "/api/state/present_head_pose",
         "/api/move/running", "/api/motors/status", "/api/state/present_body_yaw")
ASKED_SELDOM = ("/openapi.json", "/docs", "/", "/api/kinematics/urdf", "/api/kinematics/info",
                "/metrics", "/api/resources", "/api/resources/history?resolution=ten_seconds",
                "/api/resources/history", "/api/media/status", "/api/daemon/robot-name",
                "/api/resources/flight")
NONSENSE = ('{"type":"set_target","head":[1,2]}', '{"type":"fly"}', "{", "[]", '"', "\u00e4" * 5000,
            '{"type":"set_antennas","antennas":[1e308,1e308]}', '{"type":"goto_target"}',
            '{"type":"set_body_yaw","body_yaw":"left"}', '{"type":"task","task":"dance"}',
            "[" * 2000, '{"type":"set_full_target","antennas":[null,null]}')
BAD_REQUESTS = (("POST", "/api/move/goto", "{"), ("POST", "/api/move/goto", '{"duration":-1}'),
                ("POST", "/api/move/set_target", '{"target_antennas":["a"]}'),
                ("GET", "/api/nothing", None), ("DELETE", "/api/state/full", None),
                ("POST", "/api/move/stop", '{"uuid":"x"}'),
                ("POST", "/api/motors/set_mode/flying", None))
BAD_BYTES = (b"\x00\x01\x02\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /" + b"a" * 20000,
             b"POST /api/move/goto HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n",
             b"GET /ws/sdk HTTP/1.1\r\nUpgrade: websocket\r\n\r\n")


def pose(roll, pitch, yaw, z=0.0):
    """A head pose as 16 numbers, row by row."""
    cr, sr, cp, sp = math.cos(roll), math.sin(roll), math.cos(pitch), math.sin(pitch)
    cy, sy = math.cos(yaw), math.sin(yaw)
    return [cy * cp, cy * sp * sr - sy * cr, cy * sp * cr + sy * sr, 0.0,
            sy * cp, sy * sp * sr + cy * cr, sy * sp * cr - cy * sr, 0.0,
            -sp, cp * sr, cp * cr, z,
            0.0, 0.0, 0.0, 1.0]


class Load:
    """All actors. `counts` says what was done, `errors` what went wrong on the clients' side.
    With `haste` their pauses are so many times shorter."""

    def __init__(self, port, seed=1, haste=1.0):
        self.port, self._haste = port, haste
        self.counts, self.errors = {}, {}
        self._stop = threading.Event()
        self._mutex = threading.Lock()
        actors = [self.stream_targets, self.stream_targets, self.watch_state, self.watch_state,
                  self.watch_state, self.ask, self.ask_seldom, self.move, self.record,
                  self.talk_nonsense, self.storm, self.restart, self.be_deaf, self.repeat_itself,
                  self.watch_resources, self.follow_moves]
        self._threads = [threading.Thread(target=self._act, args=(actor, random.Random(seed + i)),
                                          name=actor.__name__, daemon=True)
                         for i, actor in enumerate(actors)]
        for thread in self._threads:
            thread.start()

    def stop(self):
        self._stop.set()
        for thread in self._threads:
            thread.join(30.0)

    def _act(self, actor, rng):
        """Once more and once more; a connection that fails is one that comes again."""
        while not self._stop.is_set():
            try:
                actor(rng)
            except (OSError, http.client.HTTPException, WebSocketException, TimeoutError,
                    EOFError) as error:
                self._count(self.errors, f"{actor.__name__}: {type(error).__name__}")
                self._rest(0.5)

    def _count(self, table, what, n=1):
        with self._mutex:
            table[what] = table.get(what, 0) + n

    def _did(self, what, n=1):
        self._count(self.counts, what, n)

    def _rest(self, seconds):
        """@return whether to go on."""
        return not self._stop.wait(seconds / self._haste)

    def _socket(self, path):
        return connect(f"ws://127.0.0.1:{self.port}{path}", compression=None, max_queue=None,
                       open_timeout=10)

    def _ask(self, method, path, body=None):
        with contextlib.closing(
                http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, path, body,
                               {"Content-Type": "application/json"} if body else {})
            answer = connection.getresponse()
            answer.read()
            self._did(f"HTTP {answer.status}")
            return answer.status

    def _read_for(self, client, seconds):
        end, read = time.monotonic() + seconds, 0
        while not self._stop.is_set() and (left := end - time.monotonic()) > 0:
            with contextlib.suppress(TimeoutError):
                client.recv(timeout=min(left, 1.0))
                read += 1
        self._did("messages read", read)

    # The actors

    def stream_targets(self, rng):
        """As the SDK does: targets at 50 Hz while something moves, then a rest."""
        with self._socket("/ws/sdk") as client:
            self._did("SDK connections")
            for _ in range(rng.randint(1, 4)):
                begin, end = time.monotonic(), time.monotonic() + rng.uniform(5.0, 20.0)
                speed, sent = rng.uniform(1.0, 4.0), 0
                while not self._stop.is_set() and (now := time.monotonic()) < end:
                    t = speed * (now - begin)
                    client.send(json.dumps({
                        "type": "set_full_target",
                        "head": pose(0.15 * math.sin(t), 0.1 * math.cos(t), 0.3 * math.sin(t / 2)),
                        "antennas": [0.5 * math.sin(t), -0.5 * math.sin(t)],
                        "body_yaw": 0.2 * math.sin(t / 3)}))
                    sent += 1
                    self._drain(client)
                    time.sleep(0.02)
                self._did("targets streamed", sent)
                self._read_for(client, rng.uniform(2.0, 10.0))
                if self._stop.is_set():
                    return

    @staticmethod
    def _drain(client):
        with contextlib.suppress(TimeoutError):
            while True:
                client.recv(timeout=0)

    def watch_state(self, rng):
        frequency = rng.choice([1, 10, 50, 50, 100])
        with self._socket(f"/api/state/ws/full?frequency={frequency}") as client:
            self._did("state streams")
            self._read_for(client, rng.uniform(0.5, 8.0))
        self._rest(rng.uniform(0.1, 2.0))

    def watch_resources(self, rng):
        with self._socket("/api/resources/ws") as client:
            self._did("resource streams")
            self._read_for(client, rng.uniform(5.0, 30.0))
        self._rest(rng.uniform(1.0, 10.0))

    def follow_moves(self, rng):
        with self._socket("/api/move/ws/updates") as client:
            self._did("move updates followed")
            self._read_for(client, rng.uniform(5.0, 30.0))

    def ask(self, rng):
        self._ask("GET", rng.choice(ASKED))
        self._rest(rng.uniform(0.05, 0.2))

    def ask_seldom(self, rng):
        self._ask("GET", rng.choice(ASKED_SELDOM))
        self._rest(rng.uniform(0.5, 3.0))

    def move(self, rng):
        what = rng.random()
        if what < 0.65:
            body = {"head_pose": {"x": 0.0, "y": 0.0, "z": rng.uniform(-0.01, 0.01),
                                  "roll": rng.uniform(-0.2, 0.2), "pitch": rng.uniform(-0.2, 0.2),
                                  "yaw": rng.uniform(-0.4, 0.4)},
                    "antennas": [rng.uniform(-1, 1), rng.uniform(-1, 1)],
                    "duration": rng.uniform(0.3, 2.0)}
            self._ask("POST", "/api/move/goto", json.dumps(body))
        elif what < 0.75:
            self._ask("POST", "/api/move/play/goto_sleep")
            self._rest(rng.uniform(0.5, 5.0))
            self._ask("POST", "/api/move/play/wake_up")
        elif what < 0.85:
            self._ask("POST", "/api/move/emergency_stop")
            self._rest(rng.uniform(0.1, 2.0))
            self._ask("POST", "/api/move/emergency_stop/release")
        elif what < 0.95:
            for mode in ("disabled", "gravity_compensation", "enabled"):
                self._ask("POST", f"/api/motors/set_mode/{mode}")
                self._rest(rng.uniform(0.1, 1.0))
        else:
            self._ask("POST", "/api/move/set_target", json.dumps({"target_body_yaw": 0.1}))
        self._did("moves asked for")
        self._rest(rng.uniform(0.5, 4.0))

    def record(self, rng):
        with self._socket("/ws/sdk") as client:
            client.send('{"type":"start_recording"}')
            end = time.monotonic() + rng.uniform(3.0, 10.0)
            while time.monotonic() < end and self._rest(0.1):
                client.send(json.dumps({"type": "append_record",
                                        "record": {"t": time.monotonic(), "note": "x" * 200}}))
                self._drain(client)
            client.send('{"type":"stop_recording"}')
            self._read_for(client, 0.5)
            self._did("recordings")
        self._rest(rng.uniform(5.0, 20.0))

    def talk_nonsense(self, rng):
        what = rng.random()
        if what < 0.4:
            with self._socket("/ws/sdk") as client:
                for _ in range(rng.randint(1, 20)):
                    client.send(rng.choice(NONSENSE))
                if rng.random() < 0.3:
                    client.send(rng.randbytes(500))
                self._read_for(client, 0.5)
        elif what < 0.7:
            self._ask(*rng.choice(BAD_REQUESTS))
        else:
            with contextlib.closing(socket.create_connection(("127.0.0.1", self.port), 5)) as raw:
                raw.sendall(rng.choice(BAD_BYTES))
                raw.settimeout(1.0)
                with contextlib.suppress(OSError):
                    raw.recv(4096)
        self._did("nonsense")
        self._rest(rng.uniform(0.2, 3.0))

    def storm(self, rng):
        """Forty clients at once, and gone at once."""
        clients = []
        with contextlib.suppress(OSError, WebSocketException, TimeoutError):
            for _ in range(40):
                if rng.random() < 0.5:
                    clients.append(self._socket(rng.choice(["/ws/sdk", "/api/state/ws/full"])))
                else:
                    clients.append(socket.create_connection(("127.0.0.1", self.port), 5))
        for client in clients:
            with contextlib.suppress(OSError, WebSocketException, TimeoutError):
                if isinstance(client, socket.socket):
                    client.close()
                elif rng.random() < 0.5:
                    client.socket.shutdown(socket.SHUT_RDWR)  # as one whose network went away
                    client.close()
                else:
                    client.close()
        self._did("storms of 40 connections")
        self._rest(rng.uniform(15.0, 45.0))

    def restart(self, rng):
        if not self._rest(rng.uniform(60.0, 180.0)):
            return
        asleep = "true" if rng.random() < 0.3 else "false"
        self._ask("POST", f"/api/daemon/stop?goto_sleep={asleep}")
        self._rest(rng.uniform(3.0, 10.0))
        for _ in range(20):
            self._ask("POST", f"/api/daemon/start?wake_up={asleep}")
            self._rest(1.0)
            if self._state() in ("running", "starting"):
                break
        self._did("stops and starts of the robot")

    def _state(self):
        with contextlib.closing(
                http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request("GET", "/api/daemon/status")
            return json.loads(connection.getresponse().read())["state"]

    def be_deaf(self, rng):
        """Opens a stream and does not read it."""
        with contextlib.closing(socket.socket()) as raw:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            raw.settimeout(5.0)
            raw.connect(("127.0.0.1", self.port))
            raw.sendall(b"GET /ws/sdk HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                        b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            self._did("clients that do not read")
            self._rest(rng.uniform(5.0, 30.0))
        self._rest(rng.uniform(20.0, 60.0))

    def repeat_itself(self, rng):
        """The same target again and again, which the waste watch should remark."""
        self._rest(rng.uniform(60.0, 180.0))
        with self._socket("/ws/sdk") as client:
            for _ in range(1500):
                if not self._rest(0.005):
                    return
                client.send('{"type":"set_antennas","antennas":[0.1,-0.1]}')
                self._drain(client)
        self._did("floods of one target")
