"""An app of the official template's shape, on the official SDK's ReachyMiniApp."""
import os
import pathlib
import re
import shutil
import socket as socketlib
import subprocess
import sys
import sysconfig
import tempfile
import textwrap
import time
import unittest
import urllib.request
import zipfile

import bbia_daemon
from bbia_daemon import Daemon, sooner_or_later, wait_until

bbia_daemon.need("reachy_mini", "websockets")

from websockets.sync.client import connect

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
# Starts a helper that leaves its group, and works.
BREEDS = """
import subprocess, sys
helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"],
                          start_new_session=True)
print("helper", helper.pid, flush=True)
while True:
    sum(range(10000))
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
                                         "PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1",
                                         # Of pip's switches this one means its opposite.
                                         "PIP_NO_BUILD_ISOLATION": "0"})
        cls.addClassCleanup(cls.daemon.kill)
        cls.daemon.wait_until_running()
        for name, main in (("waves", MAIN), ("hangs", HANGS), ("crashes", CRASHES),
                           ("leaves", LEAVES), ("breeds", BREEDS)):
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

    def tearDown(self):
        if self.state() not in (None, "error"):  # a test that failed
            self.daemon.post("/api/apps/stop-current-app")

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
        wait_until(lambda: self.usage() and self.usage()["memory_bytes"] > 20e6, "its memory")
        self.assertEqual(self.daemon.post("/api/apps/stop-current-app").text, "null")
        self.assertIsNone(self.state())
        wait_until(lambda: abs(self.daemon.get("/api/state/full").json["head_pose"]["yaw"]) < 0.02,
                   "the robot back at rest")

    def test_what_the_official_assistant_makes_is_installed_runs_and_has_its_page(self):
        """As its author would: create, install the directory, start, look at the page, stop."""
        assistant = pathlib.Path(sys.executable).with_name("reachy-mini-app-assistant")
        made = subprocess.run([assistant, "create", "greeter", str(self.place)],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
                              env={**os.environ, "HOME": str(self.place)})
        self.assertEqual(made.returncode, 0, made.stdout + made.stderr)
        main = self.place / "greeter/greeter/main.py"
        text = main.read_text()
        with socketlib.create_server(("127.0.0.1", 0)) as free:
            page = free.getsockname()[1]
        # The ports are written in stone, and there is no camera.
        for old, new in (("http://0.0.0.0:8042", f"http://127.0.0.1:{page}"),
                         ("media_backend: str | None = None", 'media_backend: str | None = "no_media"'),
                         ("app.wrapped_run()", f"app.daemon_on_localhost = True\n"
                          f"        app.wrapped_run(port={self.daemon.port})")):
            self.assertIn(old, text)
            text = text.replace(old, new)
        main.write_text(text)
        self.install("greeter", self.place / "greeter")
        (app,) = [a for a in self.daemon.get("/api/apps/list-available/installed").json
                  if a["name"] == "greeter"]
        self.assertEqual(app["extra"]["custom_app_url"], f"http://127.0.0.1:{page}")
        self.start("greeter")
        wait_until(lambda: abs(self.daemon.get("/api/state/full").json["head_pose"]["yaw"]) > 0.2,
                   "the app's movement", 30.0)
        with urllib.request.urlopen(f"http://127.0.0.1:{page}/", timeout=10) as answer:
            self.assertIn(b"<html", answer.read().lower())
        self.assertEqual(self.state(), "running")
        self.assertEqual(self.daemon.post("/api/apps/restart-current-app").status, 200)
        wait_until(lambda: self.state() == "running", "it again", 30.0)
        self.assertEqual(self.daemon.post("/api/apps/stop-current-app").text, "null")
        self.assertIsNone(self.state())

    def test_what_hangs_in_stopping_is_killed(self):
        self.start("hangs")
        wait_until(lambda: "here to stay" in self.daemon.log(), "the app at work", 30.0)
        self.assertEqual(self.daemon.post("/api/apps/stop-current-app").text, "null")
        wait_until(lambda: "did not end within 2 s and was killed" in self.daemon.log(),
                   "the log says so")

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

    def going_to_bed(self):
        """How often it went, because nobody had it any more."""
        return self.daemon.log().count("nobody has the robot any more")

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
                wait_until(self.at_rest, "it sleeps")
        self.assertEqual(self.daemon.get("/api/move/running").json, [])
        # It lies there already: nothing more happens, no sound, no motion.
        before = self.going_to_bed()
        self.start("crashes")
        wait_until(lambda: self.state() == "error", "the crash", 30.0)
        time.sleep(2.0)  # longer than the grace time
        self.assertEqual(self.going_to_bed(), before)

    def test_a_command_keeps_it_up(self):
        def in_time():
            self.crash_while_up("enabled")
            time.sleep(0.6)  # the aftermath of the app is over, its grace time is not
            before = self.going_to_bed()
            self.daemon.post("/api/move/set_target", {"target_antennas": [0.1, 0.1]})
            time.sleep(2.5)  # longer than the grace time
            self.assertEqual(self.going_to_bed(), before)

        sooner_or_later(in_time)
        self.assertEqual(self.daemon.get("/api/move/running").json, [])
        self.assertEqual(self.daemon.get("/api/motors/status").json["mode"], "enabled")
        self.assertGreater(self.daemon.get("/api/state/present_head_pose").json["z"], -0.01)

    def test_a_command_on_the_way_to_bed_ends_it(self):
        self.crash_while_up("enabled")
        wait_until(lambda: self.daemon.get("/api/move/running").json, "it is on its way")
        self.daemon.post("/api/move/set_target", {"target_antennas": [0.1, 0.1]})
        wait_until(lambda: not self.daemon.get("/api/move/running").json, "it stops")
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

    def usage(self):
        status = self.daemon.get("/api/apps/current-app-status").json
        return status and status["usage"]

    def test_what_an_app_takes_is_shown_with_its_helpers_and_what_it_may(self):
        self.start("breeds")
        wait_until(lambda: "helper" in self.daemon.log(), "the app at work", 30.0)
        # Apps stand back: on a busy machine it gets little of a core, however much it wants.
        wait_until(lambda: (usage := self.usage()) and usage["processes"] == 2 and usage["cpu"] > 0,
                   "its usage")
        limits = self.daemon.get("/api/apps/current-app-status").json["limits"]
        self.assertEqual(limits["memory_bytes"], 2048 * 10**6)
        self.assertGreaterEqual(limits["cores"], 1)
        by_group = limits["no_control_group"] is None
        self.assertEqual(limits["memory_by"], "control group" if by_group else "bbia, once a second")
        app, helper = self.children_of(self.daemon, "breeds")
        if not by_group:
            self.assertEqual(len(os.sched_getaffinity(int(app))),
                             min(limits["cores"], len(os.sched_getaffinity(0))))
        self.assertEqual(self.daemon.post("/api/apps/stop-current-app").text, "null")
        self.assertFalse(alive(app))
        self.assertFalse(alive(helper), "a helper that left the group")

    @staticmethod
    def children_of(daemon, name):
        """The app's process and its helper, from the log and from /proc."""
        helper = wait_until(lambda: re.search(r"helper (\d+)", daemon.log()), "a helper", 30.0)
        apps = [p.name for p in pathlib.Path("/proc").iterdir() if p.name.isdigit()
                and f"{name}.main".encode() in read_bytes(p / "cmdline")
                and b"bbia-keeper" not in read_bytes(p / "cmdline")
                and str(daemon.directory).encode() in read_bytes(p / "environ")]
        assert len(apps) == 1, apps
        return apps[0], helper.group(1)

    def test_apps_die_with_bbia_and_so_do_their_helpers(self):
        with Daemon(environment={"BBIA_APPS_VENV": str(self.venv)}) as daemon:
            daemon.wait_until_running()
            self.assertEqual(daemon.post("/api/apps/start-app/breeds").status, 200)
            app, helper = self.children_of(daemon, "breeds")
            daemon.process.kill()
            daemon.process.wait()
            wait_until(lambda: not alive(app) and not alive(helper), "the end of all")

    def test_an_app_that_wants_too_much_memory_is_ended_and_the_reason_told(self):
        with Daemon(environment={"BBIA_APPS_VENV": str(self.venv),
                                 "BBIA_APPS_MEMORY_LIMIT_MB": "8"}) as daemon:
            daemon.wait_until_running()
            self.assertEqual(daemon.post("/api/apps/start-app/hangs").status, 200)
            status = wait_until(lambda: (s := daemon.get("/api/apps/current-app-status").json)
                                and s["state"] == "error" and s, "the end", 20.0)
            self.assertRegex(status["error"], "of memory.*was killed")

    def test_the_startup_app_begins_with_the_robot_and_goes_with_its_package(self):
        self.install("dawn", wheel(self.place, "dawn", HANGS))
        answer = self.daemon.request("PUT", "/api/apps/startup-app", {"startup_app": "dawn"})
        self.assertEqual(answer.json, {"startup_app": "dawn"})
        state = self.place / "state"
        with Daemon("--state-directory", str(state),
                    environment={"BBIA_APPS_VENV": str(self.venv)}) as daemon:
            daemon.request("PUT", "/api/apps/startup-app", {"startup_app": "dawn"})
            self.assertIsNone(daemon.get("/api/apps/current-app-status").json)
        with Daemon("--state-directory", str(state),
                    environment={"BBIA_APPS_VENV": str(self.venv)}) as daemon:
            wait_until(lambda: "here to stay" in daemon.log(), "the startup app", 30.0)
            self.assertEqual(daemon.get("/api/daemon/robot-app-lock-status").json,
                             {"state": "local_app", "holder_name": "dawn"})
        self.wait_for_job(self.daemon.post("/api/apps/remove/dawn").json["job_id"])
        self.assertEqual(self.daemon.get("/api/apps/startup-app").json, {"startup_app": None})

    def test_a_job_is_followed_on_its_socket_by_one_who_comes_late_too(self):
        path = wheel(self.place, "watched", CRASHES)
        job = self.daemon.post("/api/apps/install", {"name": "watched", "source_kind": "local",
                                                     "url": str(path)}).json["job_id"]
        address = f"ws://127.0.0.1:{self.daemon.port}/api/apps/ws/apps-manager/{job}"
        for _ in range(2):  # while it runs, and after
            with connect(address) as socket:
                heard = list(socket)
            text = "\n".join(heard)
            self.assertIn("Successfully installed watched", text)
            self.assertIn("completed successfully", text)
            self.wait_for_job(job)

    def test_an_app_that_ends_by_itself_leaves_the_robot_to_sleep(self):
        self.daemon.reset()
        self.start("crashes")
        wait_until(lambda: self.state() == "error", "the crash", 30.0)
        wait_until(lambda: "reset to sleep" in self.daemon.log().lower() or
                   self.daemon.get("/api/motors/status").json["mode"] == "disabled",
                   "the robot asleep")
        self.daemon.post("/api/motors/set_mode/enabled")
        self.daemon.post("/api/move/play/wake_up")
        wait_until(lambda: not self.daemon.get("/api/move/running").json, "it awake")


def read_bytes(path):
    try:
        return path.read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return b""


def alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


if __name__ == "__main__":
    bbia_daemon.main()
