"""An app of the official template's shape, on the official SDK's ReachyMiniApp."""
import pathlib
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import textwrap
import time
import unittest
import zipfile

import bbia_daemon
from bbia_daemon import Daemon, wait_until

bbia_daemon.need("reachy_mini")

# As the template, but for the port: 8000 is officially written in stone.
MAIN = """
import pathlib
import sys
import threading
import time

import numpy as np
from reachy_mini import ReachyMini, ReachyMiniApp
from reachy_mini.utils import create_head_pose


class Waves(ReachyMiniApp):
    custom_app_url: str | None = None
    request_media_backend: str | None = "no_media"

    def run(self, reachy_mini: ReachyMini, stop_event: threading.Event):
        print("waving", flush=True)
        while not stop_event.is_set():
            a = 0.5 * np.sin(4.0 * time.time())
            reachy_mini.set_target(head=create_head_pose(yaw=10), antennas=np.array([a, -a]))
            time.sleep(0.02)
        print("enough", flush=True)


if __name__ == "__main__":
    app = Waves()
    app.daemon_on_localhost = True
    port = int(pathlib.Path(__file__).with_name("port.txt").read_text())
    try:
        app.wrapped_run(port=port)
    except KeyboardInterrupt:
        app.stop()
"""
HANGS = """
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
print("here to stay", flush=True)
while True:
    time.sleep(0.1)
"""
CRASHES = """
raise RuntimeError("no robot today")
"""
# Leaves the robot with its motors as it says, and dies.
LEAVES = """
import pathlib
import urllib.request

here = pathlib.Path(__file__)
port, mode = here.with_name("port.txt").read_text(), here.with_name("mode.txt").read_text()
urllib.request.urlopen(urllib.request.Request(
    f"http://127.0.0.1:{port}/api/motors/set_mode/{mode}", method="POST"))
raise RuntimeError("gone")
"""


def wheel(directory, name, main):
    """A wheel, made by hand: building one would want a network."""
    path = directory / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}/__init__.py": "",
        f"{name}/main.py": main,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\nSummary: Test.\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[reachy_mini_apps]\n{name} = {name}.main:App\n",
    }
    record = "".join(f"{file},,\n" for file in files) + f"{info}/RECORD,,\n"
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(file, textwrap.dedent(text).lstrip("\n"))
    return path


class Apps(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = pathlib.Path(tempfile.mkdtemp(prefix="bbia-apps-"))
        cls.addClassCleanup(shutil.rmtree, cls.place, ignore_errors=True)
        cls.venv = cls.place / "venv"
        subprocess.run([sys.executable, "-m", "venv", str(cls.venv)], check=True, timeout=120)
        cls.packages = next(cls.venv.glob("lib/python3*/site-packages"))
        # What PyPI would bring: the SDK, from the tests' own environment.
        (cls.packages / "sdk.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
        cls.daemon = Daemon(environment={"BBIA_APPS_VENV": str(cls.venv),
                                         "BBIA_APPS_STOP_DEADLINE": "2",
                                         "PIP_NO_INDEX": "1"})
        cls.addClassCleanup(cls.daemon.kill)
        cls.daemon.wait_until_running()
        for name, main in (("waves", MAIN), ("hangs", HANGS), ("crashes", CRASHES),
                           ("leaves", LEAVES)):
            cls.install(name, wheel(cls.place, name, main))
        for name in ("waves", "leaves"):
            (cls.packages / name / "port.txt").write_text(str(cls.daemon.port))

    @classmethod
    def install(cls, name, path):
        job = cls.daemon.post("/api/apps/install", {"name": name, "source_kind": "local",
                                                    "url": str(path)}).json["job_id"]
        cls.wait_for_job(job)

    @classmethod
    def wait_for_job(cls, job, wanted="done"):
        def ended():
            info = cls.daemon.get(f"/api/apps/job-status/{job}").json
            return info if info["status"] in ("done", "failed") else None
        info = wait_until(ended, "the end of the job", 60.0)
        assert info["status"] == wanted, info
        return info

    def state(self):
        status = self.daemon.get("/api/apps/current-app-status").json
        return status and status["state"]

    def start(self, name):
        answer = self.daemon.post(f"/api/apps/start-app/{name}")
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(answer.json["info"]["name"], name)

    def test_the_template_waves_until_it_is_stopped(self):
        self.start("waves")
        wait_until(lambda: "waving" in self.daemon.log(), "the app at work", 30.0)
        self.assertEqual(self.daemon.get("/api/daemon/robot-app-lock-status").json,
                         {"state": "local_app", "holder_name": "waves"})
        children = self.daemon.get("/api/resources").json["accounts"]
        self.assertTrue([c for c in children if c["kind"] == "child" and c["name"] == "app waves"])
        self.assertEqual(self.daemon.post("/api/apps/stop-current-app").text, "null")
        self.assertIsNone(self.state())
        wait_until(lambda: abs(self.daemon.get("/api/state/full").json["head_pose"]["yaw"]) < 0.02,
                   "the robot back at rest", 5.0)

    def test_what_hangs_in_stopping_is_killed(self):
        self.start("hangs")
        wait_until(lambda: "here to stay" in self.daemon.log(), "the app at work", 30.0)
        self.assertEqual(self.daemon.post("/api/apps/stop-current-app").text, "null")
        self.assertIn("did not end within 2 s and was killed", self.daemon.log())

    def test_what_crashes_says_why_and_frees_the_robot(self):
        self.start("crashes")
        wait_until(lambda: self.state() == "error", "the crash", 30.0)
        self.assertIn("RuntimeError: no robot today",
                      self.daemon.get("/api/apps/current-app-status").json["error"])
        self.assertEqual(self.daemon.get("/api/daemon/robot-app-lock-status").json["state"], "free")

    def at_rest(self):
        """Lying as in sleep, motors off."""
        pose = self.daemon.get("/api/state/present_head_pose").json
        return pose["z"] < -0.03 and self.daemon.get("/api/motors/status").json["mode"] == "disabled"

    def crash_while_up(self, mode):
        """An app that ends in the middle of things, with the robot up."""
        self.daemon.reset()
        (self.packages / "leaves" / "mode.txt").write_text(mode)
        self.start("leaves")
        wait_until(lambda: self.state() == "error", "the crash", 30.0)

    def test_a_robot_that_nobody_has_any_more_goes_to_sleep(self):
        for mode in ("enabled", "gravity_compensation", "disabled"):
            with self.subTest(mode):
                self.crash_while_up(mode)
                wait_until(self.at_rest, "it sleeps", 12.0)
        self.assertEqual(self.daemon.get("/api/move/running").json, [])
        # It lies there already: nothing more happens, no sound, no motion.
        before = self.daemon.log().count("nobody has the robot any more")
        self.start("crashes")
        wait_until(lambda: self.state() == "error", "the crash", 30.0)
        time.sleep(2.0)  # longer than the grace time
        self.assertEqual(self.daemon.log().count("nobody has the robot any more"), before)

    def test_a_command_keeps_it_up(self):
        self.crash_while_up("enabled")
        time.sleep(0.6)  # the aftermath of the app is over, its grace time is not
        self.daemon.post("/api/move/set_target", {"target_antennas": [0.1, 0.1]})
        time.sleep(2.5)  # longer than the grace time
        self.assertEqual(self.daemon.get("/api/move/running").json, [])
        self.assertEqual(self.daemon.get("/api/motors/status").json["mode"], "enabled")
        self.assertGreater(self.daemon.get("/api/state/present_head_pose").json["z"], -0.01)

    def test_a_command_on_the_way_to_bed_ends_it(self):
        self.crash_while_up("enabled")
        wait_until(lambda: self.daemon.get("/api/move/running").json, "it is on its way", 5.0)
        self.daemon.post("/api/move/set_target", {"target_antennas": [0.1, 0.1]})
        wait_until(lambda: not self.daemon.get("/api/move/running").json, "it stops", 1.0)
        self.assertEqual(self.daemon.get("/api/motors/status").json["mode"], "enabled")
        self.daemon.run_move("/api/move/goto", {"head_pose": {}, "duration": 0.2})
        self.assertFalse(self.at_rest())

    def test_an_app_is_removed_by_a_job(self):
        self.install("gone", wheel(self.place, "gone", CRASHES))
        listed = [a["name"] for a in self.daemon.get("/api/apps/list-available/installed").json]
        self.assertIn("gone", listed)
        job = self.daemon.post("/api/apps/remove/gone").json["job_id"]
        info = self.wait_for_job(job)
        self.assertEqual(info["logs"][-1], "Job 'remove' completed successfully")
        listed = [a["name"] for a in self.daemon.get("/api/apps/list-available/installed").json]
        self.assertNotIn("gone", listed)

    def test_apps_die_with_bbia(self):
        with Daemon(environment={"BBIA_APPS_VENV": str(self.venv)}) as daemon:
            daemon.wait_until_running()
            self.assertEqual(daemon.post("/api/apps/start-app/hangs").status, 200)
            wait_until(lambda: "here to stay" in daemon.log(), "the app at work", 30.0)
            children = pathlib.Path(f"/proc/{daemon.process.pid}/task")
            pids = {pid for task in children.iterdir()
                    for pid in (task / "children").read_text().split()}
            apps = [pid for pid in pids if b"hangs.main" in
                    pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()]
            self.assertEqual(len(apps), 1)
            daemon.process.kill()
            daemon.process.wait()
            wait_until(lambda: not alive(apps[0]), "the end of the app", 5.0)


def alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


if __name__ == "__main__":
    bbia_daemon.main()
