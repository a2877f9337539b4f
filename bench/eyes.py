#!/usr/bin/env python3
"""What the eyes cost, in one run: the detectors on one core, the same ones through Python beside them, and
the whole program with nobody looking, one client, twenty, a scan, and its memory with the networks loaded,
with none, and after they went. Writes the table into docs/vision.md.

    cmake --preset release && ninja -C build/release bbia bbia_bench
    python3 -m venv peer && peer/bin/pip install numpy opencv-python-headless onnxruntime
    bench/eyes.py --peer peer/bin/python [--print]

Times are processor time, which other work on the machine changes little; the whole program's are those of its
threads, from the scheduler's own account in nanoseconds.
"""
import argparse
import contextlib
import json
import os
import pathlib
import platform
import re
import selectors
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
MARK = "<!-- eyes: written by bench/eyes.py -->"
END = "<!-- end -->"
DATA = next((p / "shared/data" for p in ROOT.parents if (p / "shared/data/README.md").exists()), None)
THREADS = ("camera", "vision", "models", "net")


def ask(port, method, path, body=None):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method,
                                     data=None if body is None else json.dumps(body).encode(),
                                     headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read() or b"{}")


class Program:
    def __init__(self, binary):
        self.directory = tempfile.TemporaryDirectory()
        environment = {**os.environ, "HOME": self.directory.name, "BBIA_MODELS_IDLE": "86400",
                       "BBIA_AUDIT_MAX_LOAD_PER_CORE": "1000",  # others' load is no reason to look less
                       "BBIA_VISION_FACE_MODEL": str(DATA / "models/face_yunet_n_320.onnx"),
                       "BBIA_VISION_OBJECT_MODEL": str(DATA / "models/objects_yolox_nano_416.onnx"),
                       "BBIA_CAMERA_VISITOR": str(DATA / "images/astronaut.png")}
        self.process = subprocess.Popen([binary, "run", "--sim", "--fastapi-port", "0", "--state-directory",
                                         self.directory.name], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        text=True, env=environment)
        self.port = int(self.process.stdout.readline().split("http://127.0.0.1:")[1].split()[0])
        while ask(self.port, "GET", "/api/daemon/status")["state"] != "running":
            time.sleep(0.2)
        time.sleep(5.0)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
        self.directory.cleanup()

    def resident(self):
        with open(f"/proc/{self.process.pid}/statm", encoding="ascii") as statm:
            return int(statm.read().split()[1]) * 4096 / 1e6

    def spent(self):
        """Seconds of processor time of each thread."""
        times = {}
        for task in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir():
            with contextlib.suppress(OSError):
                name = (task / "comm").read_text().strip()
                times[name] = times.get(name, 0.0) + int((task / "schedstat").read_text().split()[0]) / 1e9
        return times

    def during(self, seconds, clients=0):
        """@return share of a core by thread, and pictures a second and client."""
        streams = [socket.create_connection(("127.0.0.1", self.port)) for _ in range(clients)]
        for stream in streams:
            stream.sendall(b"GET /api/camera/stream?fps=30 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        count = Counter(streams)
        count.read(3.0 if clients else 0.0)
        count.pictures = 0
        before, begun = self.spent(), time.monotonic()
        count.read(seconds)
        passed, after = time.monotonic() - begun, self.spent()
        for stream in streams:
            stream.close()
        share = {name: (after.get(name, 0.0) - before.get(name, 0.0)) / passed for name in THREADS}
        return share, count.pictures / passed / max(1, clients)


class Counter:
    def __init__(self, streams):
        self.selector = selectors.DefaultSelector()
        self.pictures = 0
        for stream in streams:
            self.selector.register(stream, selectors.EVENT_READ, bytearray())

    def read(self, seconds):
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if not self.selector.get_map():
                time.sleep(left)
                return
            for key, _ in self.selector.select(left):
                key.data.extend(key.fileobj.recv(1 << 18))
                self.pictures += key.data.count(b"--frame\r\n")
                del key.data[:-8]


def our_detectors(bench):
    text = subprocess.run([bench, "--benchmark_filter=Faces|Objects|EncodeJpeg|DrawEye", "--benchmark_format=json",
                           "--benchmark_repetitions=5", "--benchmark_report_aggregates_only=true"],
                          capture_output=True, text=True, check=True,
                          env={**os.environ, "LP_NUM_THREADS": "0"}).stdout
    found = {}
    for one in json.loads(text)["benchmarks"]:
        if one["name"].endswith("_median"):
            scale = {"ns": 1e-6, "us": 1e-3, "ms": 1.0}[one["time_unit"]]
            found[one["name"].removesuffix("_median")] = one["cpu_time"] * scale
    return found


def peers(python):
    if not python:
        return {}
    done = subprocess.run([python, str(ROOT / "bench/vision_peer.py"), str(DATA), "--json"], capture_output=True,
                          text=True)
    if done.returncode != 0:
        sys.exit(f"{python} bench/vision_peer.py: {done.stderr[-500:]}")
    return json.loads(done.stdout)


def whole_program(binary, seconds):
    program = Program(binary)
    rows = []

    def row(name, clients=0, note=""):
        share, rate = program.during(seconds, clients)
        pictures = f", {rate:.1f} pictures a second{' each' if clients > 1 else ''}" if clients else ""
        cells = " | ".join(f"{100 * share[thread]:.1f} %" for thread in ("camera", "vision", "net"))
        rows.append(f"| {name}{pictures} | {cells} | {program.resident():.0f} MB{note} |")
        return share

    try:
        fresh = row("nobody looks, nothing was ever loaded")
        row("one client at 640x480", 1)
        row("20 clients", 20)
        ask(program.port, "POST", "/api/vision/start", {"faces": True, "objects": True, "interval": 0.1})
        time.sleep(5.0)
        row("faces and objects ten times a second", note=" (both networks)")
        ask(program.port, "POST", "/api/vision/stop")
        time.sleep(8.0)  # the camera lingers for five seconds
        loaded = row("nobody looks, both networks still loaded")
        before = program.resident()
        ask(program.port, "POST", "/api/models/unload")
        time.sleep(3.0)
        gone = row("nobody looks, networks unloaded", note=" (the libraries stay)")
        after = program.resident()
        camera = ask(program.port, "GET", "/api/camera/status")
    finally:
        program.stop()
    for share in (fresh, loaded, gone):
        for thread in ("camera", "vision", "models"):
            if share[thread] > 0.0:
                print(f"NOT ZERO: {thread} took {share[thread]:.6f} of a core while nobody looked", file=sys.stderr)
    rows.append("")
    rows.append(f"Unloading gave {before - after:.0f} MB back. While nobody looked, camera, vision and models ran for "
                f"{sum(s[t] for s in (fresh, loaded, gone) for t in ('camera', 'vision', 'models')) * seconds * 1e6:.0f} µs "
                f"in {3 * seconds} s. {camera['pictures']} pictures were taken, {camera['encoded']} JPEGs encoded.")
    return rows


def report(detectors, peer, rows):
    processor = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    cache = ROOT / "build/release/CMakeCache.txt"
    flags = re.search(r"CMAKE_CXX_FLAGS_RELEASE:STRING=(.*)", cache.read_text()) if cache.exists() else None

    def ms(value):
        return "" if value is None else f"{value:.1f} ms"

    lines = [MARK, "", f"Measured {time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC on "
             f"{processor.group(1) if processor else platform.machine()}, {os.cpu_count()} cores, load "
             f"{os.getloadavg()[0]:.1f} of other work, built with {flags.group(1) if flags else '?'}; processor time "
             "of one thread, medians.", "",
             f"| | bbia (OpenCV 4.6) | Python, OpenCV {peer.get('opencv', '')} | Python, ONNX Runtime {peer.get('onnxruntime', '')} |",
             "| --- | --- | --- | --- |"]
    for name, ours, theirs in (("YuNet, input 320", "Faces/320", "faces 320"),
                               ("YOLOX-Nano, input 416", "Objects", "objects 416")):
        other = peer.get(theirs, {})
        lines.append(f"| {name} | {ms(detectors.get(ours))} | {ms(other.get('opencv'))} | {ms(other.get('onnxruntime'))} |")
    lines.append(f"| built-in faces, 640 pixels | {ms(detectors.get('BuiltinFaces'))} | | |")
    lines += [f"| resident with both networks (Python: and both libraries) | below | | {peer.get('resident_mb', 0):.0f} MB |", "",
              f"A JPEG of 768x576: {ms(detectors.get('EncodeJpeg'))}; a picture of the simulated eye at 640x480: "
              f"{ms(detectors.get('DrawEye/640/480'))}, at 1280x720: {ms(detectors.get('DrawEye/1280/720'))}.", "",
              "| the whole program, simulated eye at 640x480 | camera | vision | net | resident |",
              "| --- | --- | --- | --- | --- |", *rows, "", END]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", help="a Python with opencv and onnxruntime; without it those columns stay empty")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each phase")
    parser.add_argument("--build", default=str(ROOT / "build/release"))
    parser.add_argument("--print", action="store_true", help="do not write docs/vision.md")
    wanted = parser.parse_args()
    if DATA is None:
        sys.exit("skipped: ../shared/data not found")
    text = report(our_detectors(f"{wanted.build}/bench/bbia_bench"), peers(wanted.peer),
                  whole_program(f"{wanted.build}/bbia", wanted.seconds))
    print(text)
    if not wanted.print:
        page = ROOT / "docs/vision.md"
        before, _, rest = page.read_text().partition(MARK)
        page.write_text(before + text + rest.partition(END)[2])


main()
