"""One running bbia for a test: own port, own state directory, always stopped."""
import contextlib
import http.client
import importlib
import json
import os
import pathlib
import re
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("BBIA_BINARY", str(ROOT / "build/release/bbia"))
# Which simulated body a test program is about; ctest runs each program once a body.
BODY = os.environ.get("BBIA_BODY", "mockup-sim")
SKIPPED = 77  # ctest: SKIP_RETURN_CODE
# As long as a loaded machine may need for what takes moments; who succeeds pays nothing for it.
PATIENCE = 30.0


def need(*modules):
    """Ends this test program as skipped where the virtual environment lacks one of `modules`."""
    for module in modules:
        try:
            importlib.import_module(module)
        except ImportError as error:
            print(f"skipped: {sys.executable} has no {module} ({error}); ./bbia test installs it "
                  "into build/venv where PyPI can be reached")
            sys.exit(SKIPPED)


def wait_until(condition, what, seconds=PATIENCE):
    """The first true value of `condition()`, asked every 5 ms; `seconds`, or `PATIENCE` if longer."""
    patience = max(seconds, PATIENCE)
    end = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {patience} s: {what}")
        time.sleep(0.005)


def sooner_or_later(attempt, tries=4, before_each_other=lambda: None):
    """Runs `attempt` until it does not fail, a few times: for what is measured against a clock. A busy
    machine is late now and then, a fault is there each time."""
    for _ in range(tries - 1):
        try:
            return attempt()
        except AssertionError as late:
            print(f"once more: {late}", flush=True)
        before_each_other()
    return attempt()


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    @property
    def text(self):
        return self.body.decode()

    @property
    def json(self):
        return json.loads(self.text)


class Daemon:
    """`bbia run` with `flags`; ready to be asked as soon as the constructor returns."""

    def __init__(self, *flags, command=None, body=BODY, environment=None,
                 stdin=subprocess.DEVNULL):
        self._directory = tempfile.mkdtemp(prefix="bbia-test-")
        self._log = open(os.path.join(self._directory, "stderr"), "wb")
        command = command or [BINARY, "run", f"--{body}"]
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [*command, "--fastapi-port", "0", "--state-directory", self._directory, *flags],
            stdout=subprocess.PIPE, stderr=self._log, stdin=stdin,
            env=clean_environment(self._directory, environment))
        try:
            self.port = int(re.search(r"http://[^:/]+:(\d+)", self.read_line()).group(1))
        except BaseException:
            self.kill()
            raise

    def read_line(self, seconds=2 * PATIENCE):
        """The next line of its standard output; the first one is its address."""
        line, end = b"", time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while not line.endswith(b"\n"):
                if not selector.select(end - time.monotonic()):
                    raise AssertionError(f"bbia printed no line in {seconds} s: {self.log()}")
                byte = os.read(self.process.stdout.fileno(), 1)
                if not byte:
                    raise AssertionError(f"bbia ended early: {self.log()}")
                line += byte
        return line.decode()

    @property
    def directory(self):
        return pathlib.Path(self._directory)

    def log(self):
        return pathlib.Path(self._log.name).read_text(errors="replace")

    def request(self, method, path, body=None, headers=None):
        """One HTTP exchange; `body` is sent as JSON unless it is text or bytes already."""
        headers = dict(headers or {})
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
            body = body if isinstance(body, (str, bytes)) else json.dumps(body)
        with contextlib.closing(
                http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request(method, path, body, headers)
            return Answer(connection.getresponse())

    def get(self, path):
        return self.request("GET", path)

    def post(self, path, body=None):
        return self.request("POST", path, body)

    def status(self):
        return self.get("/api/daemon/status").json

    def wait_until_running(self, seconds=2 * PATIENCE):
        wait_until(lambda: self.status()["state"] == "running", "state running", seconds)
        return self

    def run_move(self, path, body=None, seconds=2 * PATIENCE):
        """Starts a move over REST and waits for its end."""
        answer = self.post(path, body)
        assert answer.status == 200, answer.text
        uuid = answer.json["uuid"]
        wait_until(lambda: {"uuid": uuid} not in self.get("/api/move/running").json,
                   f"the end of {path}", seconds)

    def reset(self):
        """Motors on, nothing moving, head at INIT with folded-out antennas, body to the front."""
        self.post("/api/move/emergency_stop/release")
        self.post("/api/motors/set_mode/enabled")
        self.run_move("/api/move/goto", {"head_pose": {}, "antennas": [-0.1745, 0.1745],
                                         "body_yaw": 0.0, "duration": 0.3})

    def threads(self):
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task")
        return sorted((task / "comm").read_text().strip() for task in tasks.iterdir())

    def descriptors(self):
        """How many it has open, without the audit's own view of its threads, which is opened a moment
        after their birth."""
        count = 0
        for link in pathlib.Path(f"/proc/{self.process.pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                count += not os.readlink(link).startswith("/proc/")
        return count

    def terminate(self, seconds=2 * PATIENCE):
        """SIGTERM. @return the exit code"""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def kill(self):
        """Ends it without ado, whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self._log.close()
        shutil.rmtree(self._directory, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()


def clean_environment(home, added=None):
    """Nothing of the tester's own settings reaches the daemon under test."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("BBIA_", "XDG_"))}
    # The machine may be busy with other tests, which is no reason to show less.
    kept["BBIA_AUDIT_MAX_LOAD_PER_CORE"] = "1000"
    return {**kept, "HOME": home, **(added or {})}


class DaemonTest(unittest.TestCase):
    """Tests that share one daemon, awake and at rest at the beginning of each."""

    flags = ()

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(*cls.flags)
        cls.addClassCleanup(cls.daemon.kill)
        cls.daemon.wait_until_running()

    def setUp(self):
        self.daemon.reset()


def main():
    unittest.main(module="__main__", verbosity=2)
