"""Plain WebSocket clients of the daemon under test."""
import json
import socket
import time

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from bbia_daemon import PATIENCE

STREAM = ("joint_positions", "head_pose", "daemon_status")


class JsonSocket:
    """A client of a WebSocket that speaks JSON."""

    def __init__(self, daemon, path, headers=None):
        self._socket = connect(f"ws://127.0.0.1:{daemon.port}{path}", compression=None, max_queue=None,
                               open_timeout=PATIENCE, additional_headers=headers)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def send(self, message):
        """A text, bytes, or an object that becomes JSON."""
        self._socket.send(message if isinstance(message, (str, bytes)) else json.dumps(message))


class SdkSocket(JsonSocket):
    """A client of /ws/sdk that is not the SDK."""

    def __init__(self, daemon, query="", headers=None):
        super().__init__(daemon, f"/ws/sdk{query}", headers)

    def next(self, *kinds, seconds=PATIENCE):
        """The next message of one of these types."""
        end = time.monotonic() + seconds
        while True:
            message = json.loads(self._socket.recv(timeout=max(0.001, end - time.monotonic())))
            if message["type"] in kinds:
                return message

    def answer(self, seconds=PATIENCE):
        """The next message that is not part of the stream."""
        end = time.monotonic() + seconds
        while True:
            message = json.loads(self._socket.recv(timeout=max(0.001, end - time.monotonic())))
            if message["type"] not in STREAM:
                return message

    def ask(self, message):
        self.send(message)
        return self.answer()

    def settle(self):
        """Waits until all is done that was sent. @return what was told of it"""
        self.send({"type": "get_version"})
        told = []
        while "version" not in (answer := self.answer()):
            told.append(answer)
        return told

    def waiting(self, kind):
        """The messages of this type among those that have come so far; the others are thrown away."""
        found = []
        try:
            while True:
                message = json.loads(self._socket.recv(timeout=0))
                if message["type"] == kind:
                    found.append(message)
        except TimeoutError:
            return found

    def drain(self):
        """Throws away what has come so far."""
        self.waiting(None)

    def arrivals(self, count, kind="joint_positions"):
        """When each of the next `count` messages of this type was read, monotonic seconds."""
        times = []
        for _ in range(count):
            self.next(kind)
            times.append(time.monotonic())
        return times


def heights_to_the_end(daemon, act):
    """Does `act` and follows the head until the daemon ends the stream. @return its heights, metres"""
    with connect(f"ws://127.0.0.1:{daemon.port}/api/state/ws/full?frequency=50", compression=None,
                 max_queue=None, open_timeout=PATIENCE) as client:
        client.recv(timeout=PATIENCE)
        act()
        heights = []
        try:
            while True:
                heights.append(json.loads(client.recv(timeout=PATIENCE))["head_pose"]["z"])
        except ConnectionClosed:
            return heights


class DeafSocket:
    """Opens a WebSocket and then never reads a byte again; its windows are as small as they get."""

    def __init__(self, daemon, path):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect(("127.0.0.1", daemon.port))
        self.socket.sendall((f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                             "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").encode())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()
