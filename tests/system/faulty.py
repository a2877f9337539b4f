"""bbia with the fault module (tests/faults), and trials of it that run beside each other."""
import concurrent.futures
import os
import subprocess
import threading
import time

from bbia_daemon import PATIENCE, ROOT, Daemon, wait_until

FAULTY = os.environ.get("BBIA_FAULTY", str(ROOT / "build/release/tests/faults/bbia_faulty"))

# Everything ten times as fast as in earnest; what the machine does meanwhile is no reason for the
# ladder here.
FAST_AUDIT = {
    "BBIA_AUDIT_INTERVAL": "0.1",
    "BBIA_AUDIT_LEAK_INTERVAL": "0.1",
    "BBIA_AUDIT_LEAK_WARM_UP": "1",
    "BBIA_AUDIT_WASTE_HOLD": "1",
    "BBIA_AUDIT_RELIEF_AFTER": "1",
    "BBIA_AUDIT_RELIEF_ENDS_AFTER": "1",
    "BBIA_AUDIT_MAX_LOAD_PER_CORE": "1000",
    "BBIA_AUDIT_MIN_MEMORY_AVAILABLE": "0",
    "BBIA_AUDIT_MAX_TEMPERATURE": "120",
}


class Faulty(Daemon):
    """bbia_faulty; `order("leak 1000")`, `order("leak off")`. Any thread."""

    def __init__(self, *flags, body="mockup-sim", environment=None, prefix=()):
        self._order = threading.Lock()
        super().__init__(*flags, command=[*prefix, FAULTY, "run", f"--{body}"], stdin=subprocess.PIPE,
                         environment={**FAST_AUDIT, **(environment or {})})

    def order(self, text):
        with self._order:
            self.process.stdin.write(f"{text}\n".encode())
            self.process.stdin.flush()
            answer = self.read_line()
        name, what = text.split()[0], "off" if text.endswith(" off") else "on"
        assert answer == f"fault {name} {what}\n", answer

    def kill(self):
        self.process.stdin.close()
        super().kill()

    def resources(self):
        return self.get("/api/resources").json

    def finding(self, kind, subject):
        """The open finding of this kind whose subject begins like this."""
        return next((f for f in self.resources()["findings"]
                     if f["open"] and f["kind"] == kind and f["subject"].startswith(subject)),
                    None)


class Trial:
    """What came of one fault: the finding, and how long it took to be told and to be over."""

    def __init__(self, daemon, kind, subject, begin, end, within=PATIENCE):
        started = time.monotonic()
        begin()
        try:
            self.finding = wait_until(lambda: daemon.finding(kind, subject),
                                      f"a finding {kind} '{subject}'", within)
            self.told_after = time.monotonic() - started
        finally:
            end()
        ended = time.monotonic()
        wait_until(lambda: daemon.finding(kind, subject) is None,
                   f"the end of {kind} '{subject}'")
        self.over_after = time.monotonic() - ended


class Trials:
    """Faults of one test program, all at the same time."""

    def __init__(self):
        self._pool = concurrent.futures.ThreadPoolExecutor(max_workers=32)
        self._running = {}

    def start(self, name, work, *arguments):
        self._running[name] = self._pool.submit(work, *arguments)

    def fault(self, daemon, order, kind, subject, within=PATIENCE):
        """Orders a fault and watches what is said about it. It goes on until it is told."""
        name = order.split()[0]
        self.start(f"{name} {kind}", Trial, daemon, kind, subject,
                   lambda: daemon.order(order), lambda: daemon.order(f"{name} off"), within)

    def result(self, name):
        return self._running[name].result(timeout=180.0)

    def close(self):
        self._pool.shutdown(wait=True, cancel_futures=True)
