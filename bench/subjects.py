"""The programs that are put side by side: how each is started, what the kernel says it uses."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Subject:
    """One program with one set of options. `version` is what it says of itself."""

    def __init__(self, key, title, command, version, is_ours):
        self.key, self.title, self.command = key, title, command
        self.version, self.is_ours = version, is_ours


def find_subjects(binary, peer):
    """@return the subjects, and what to say about one that is not there."""
    missing = []
    subjects = []
    daemon = next((p / "bin/reachy-mini-daemon" for p in peer
                   if (p / "bin/reachy-mini-daemon").exists()), None)
    if daemon is None:
        missing.append("no official daemon in " + " or ".join(map(str, peer)) +
                       ": its column is empty (./bbia test installs it, or "
                       "python3 -m venv DIR && DIR/bin/pip install reachy-mini, then --peer DIR)")
    else:
        python = daemon.parent / "python"
        version = subprocess.run(
            [python, "-c", "import importlib.metadata as m, platform as p;"
             "print(m.version('reachy-mini'), 'on Python', p.python_version())"],
            capture_output=True, text=True, check=True).stdout.strip()
        subjects.append(Subject("official", "official", [
            str(daemon), "--mockup-sim", "--no-media"], version, False))
    if not binary.exists():
        missing.append(f"no {binary}: ./bbia run builds it")
    else:
        version = subprocess.run([binary, "version"], capture_output=True, text=True,
                                 check=True).stdout.strip()
        for body in ("mockup-sim", "sim"):
            subjects.append(Subject(body, f"bbia --{body}", [str(binary), "run", f"--{body}"],
                                    version, True))
    return subjects, missing


class Running:
    """A started subject. A context: it is stopped at the end, whatever happens."""

    def __init__(self, subject):
        self.subject = subject
        self.port = free_port()
        self.home = tempfile.mkdtemp(prefix="bbia-bench-")
        # As it is installed, nothing is set for one that is not set for the other; but a machine that
        # others use too is no reason to show less.
        environment = dict(os.environ, HOME=self.home, BBIA_AUDIT_MAX_LOAD_PER_CORE="1000")
        command = [*subject.command, "--fastapi-port", str(self.port)]
        if subject.is_ours:
            command += ["--state-directory", self.home]
        with open(os.path.join(self.home, "log"), "wb") as log:
            self.started = time.monotonic()
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def wait_for(self, path, good=lambda body: True, patience=60.0):
        """Asks again and again. @return seconds since the start until a 200 that is `good`."""
        while time.monotonic() - self.started < patience:
            if self.process.poll() is not None:
                break
            try:
                status, body = self.get(path)
                if status == 200 and good(body):
                    return time.monotonic() - self.started
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.0005)
        with open(os.path.join(self.home, "log"), encoding="utf-8", errors="replace") as log:
            raise RuntimeError(f"{self.subject.title} did not get there: {log.read()[-2000:]}")

    def wait_until_awake(self):
        """Up, woken, and at rest for two seconds."""
        self.wait_for("/api/daemon/status", lambda body: json.loads(body)["state"] == "running")
        quiet_since = None
        while quiet_since is None or time.monotonic() - quiet_since < 2.0:
            moving = self.get("/api/move/running")[1].strip() != b"[]"
            if moving:
                quiet_since = None
            elif quiet_since is None:
                quiet_since = time.monotonic()
            time.sleep(0.1)
        time.sleep(1.0)

    def cpu(self):
        """Seconds of user and system time so far."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def status(self):
        """(resident MiB, threads)"""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as lines:
            found = dict(line.split(":", 1) for line in lines)
        return int(found["VmRSS"].split()[0]) / 1024, int(found["Threads"])

    def loop(self):
        """What our own loop says about itself; None for others."""
        if not self.subject.is_ours:
            return None
        return json.loads(self.get("/api/resources")[1])["control_loop"]
