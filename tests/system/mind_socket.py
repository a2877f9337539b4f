"""A client of /api/mind/ws: what the robot feels, does, says and asks, as it happens."""
import json
import time

from websockets.sync.client import connect


class MindSocket:
    """Open from construction on; `snapshot` is how it was then."""

    def __init__(self, daemon):
        self._connection = connect(f"ws://127.0.0.1:{daemon.port}/api/mind/ws", compression=None,
                                   max_queue=None)
        self.snapshot = self._next(time.monotonic() + 30.0)
        assert self.snapshot["type"] == "snapshot", self.snapshot

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._connection.close()

    def _next(self, end):
        return json.loads(self._connection.recv(timeout=max(0.001, end - time.monotonic())))

    def until(self, kind, seconds=30.0, **wanted):
        """The next event of this type whose fields are as `wanted`: a value, or what holds of it."""
        end = time.monotonic() + seconds
        while True:
            event = self._next(end)
            if event["type"] == kind and all(
                    test(event[name]) if callable(test) else event[name] == test
                    for name, test in wanted.items()):
                return event
