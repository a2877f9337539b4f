#!/usr/bin/env python3
"""A real language model as bbia's guest: llama.cpp's own server with a GGUF of random weights.

    bench/language_model.py --install           # makes build/llama (xllamacpp, gguf, numpy), once
    bench/language_model.py [--seconds 30] [--print]

Starts `bbia run --sim` with tools/llama_server.py as its model's command, and measures how long the
guest takes to start, how fast it speaks, how fast an answer can be given up, what its end gives back
- and how the control loop and a listener fare while it answers without a pause. Writes
the section "a language model as guest" of docs/benchmarks.md. Not in CI: it needs a package of 100 MB.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from datetime import datetime, timezone
from pathlib import Path

import measures
from measures import FOREIGN, LOAD, Watch
from report import replace_section
from side_by_side import DOCS, commit, machine
from subjects import ROOT, TICK, Running, Subject

PLACE = ROOT / "build/llama"
FULL = 0.9  # of what its threads can take: the rest is the way of a question to the guest and back
QUESTION = "tell me a long story about the sea"


def install():
    subprocess.run([sys.executable, "-m", "venv", PLACE], check=True)
    subprocess.run([PLACE / "bin/pip", "install", "xllamacpp", "gguf", "numpy"], check=True)


def weights(python, layers, width):
    """The file of random weights, made once."""
    PLACE.mkdir(parents=True, exist_ok=True)
    file = PLACE / f"random-{layers}x{width}.gguf"
    if not file.exists():
        subprocess.run([python, ROOT / "tools/tiny_gguf.py", file, "--layers", str(layers), "--width", str(width)],
                       check=True)
    return file


def call(port, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=180)
    try:
        connection.request(method, path, None if body is None else json.dumps(body),
                           {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return json.loads(answer.read() or b"null")
    finally:
        connection.close()


def stream(port, message, on_event):
    """Asks, and hands out each event; until the end, or until `on_event` says False."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=180)
    try:
        connection.request("POST", "/api/chat", json.dumps({"message": message, "stream": True, "speak": False}),
                           {"Content-Type": "application/json"})
        for line in connection.getresponse():
            if line.startswith(b"data: ") and on_event(json.loads(line[6:])) is False:
                return
    finally:
        connection.close()


def resident(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20


def family(pid):
    """Resident MiB of a process and all that descends from it."""
    total = resident(pid)
    for task in Path(f"/proc/{pid}/task").iterdir():
        total += sum(family(int(child)) for child in (task / "children").read_text().split())
    return total


def spent(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def model_of(port):
    return call(port, "GET", "/api/chat")["model"]


def first_answer(port):
    """Starts the guest."""
    answer = call(port, "POST", "/api/chat", {"message": QUESTION, "speak": False})
    if not answer["source"].startswith("model:"):
        sys.exit(f"the model does not answer: {answer.get('note')} {model_of(port)}")
    row = next(m for m in call(port, "GET", "/api/models")["models"] if m["kind"] == "language")
    return {"start": row["load_took"], "cold_first": answer["first_s"]}


def speed(port, times):
    rates, firsts = [], []
    for i in range(times):
        answer = call(port, "POST", "/api/chat", {"message": f"{QUESTION}, part {i}", "speak": False})
        firsts.append(answer["first_s"])
        tokens = answer["usage"]["completion_tokens"]
        if answer["took_s"] > answer["first_s"] and tokens > 1:
            rates.append((tokens - 1) / (answer["took_s"] - answer["first_s"]))
    return {"rate": statistics.median(rates), "first": statistics.median(firsts)}


def cancelling(port, pid, times):
    """From the order to its event, and to a guest that computes no more."""
    told, quiet = [], []
    for _ in range(times):
        seen = {"pieces": 0}

        def on_event(event):
            if event["type"] == "text":
                seen["pieces"] += 1
                if seen["pieces"] == 5:
                    seen["asked"] = time.monotonic()
                    call(port, "POST", "/api/chat/cancel", {"prompt": event["prompt"]})
            if event["type"] in ("failed", "done"):
                seen["end"], seen["how"] = time.monotonic(), event["type"]

        stream(port, QUESTION, on_event)
        if seen.get("how") != "failed":
            continue  # it was quicker than the order
        told.append(seen["end"] - seen["asked"])
        last, since = spent(pid), time.monotonic()
        while time.monotonic() - since < 0.3:
            time.sleep(0.01)
            if spent(pid) > last:
                last, since = spent(pid), time.monotonic()
        quiet.append(since - seen["asked"])
    return {"cancel": 1000 * statistics.median(told), "quiet": 1000 * statistics.median(quiet), "cancelled": len(told)}


def answering(port, pid, phase):
    """`phase`, while one answer follows the other."""
    def measured(running):
        stop, answers = threading.Event(), []

        def talk():
            while not stop.is_set():
                stream(port, f"{QUESTION}, part {len(answers)}",
                       lambda event: answers.append(event["type"]) if event["type"] == "done" else not stop.is_set())

        talker = threading.Thread(target=talk)
        talker.start()
        time.sleep(1.0)
        before, since = spent(pid), time.monotonic()
        result = phase(running)
        result["guest"] = (spent(pid) - before) / (time.monotonic() - since)
        stop.set()
        talker.join()
        return result
    return measured


def unloading(port, pid, bbia):
    held, whole = resident(pid), family(bbia)
    since = time.monotonic()
    call(port, "POST", "/api/chat/model/unload")
    while os.path.exists(f"/proc/{pid}"):
        time.sleep(0.005)
    took = time.monotonic() - since
    time.sleep(0.5)
    row = next(m for m in call(port, "GET", "/api/models")["models"] if m["kind"] == "language")
    return {"held": held, "unload": took, "with": whole, "after": family(bbia),
            "freed": row["freed_bytes"] / 2**20}


def looked_at(result):
    loop = result["loop"]
    return {"frames": result["least_frames_per_second"], "gap_p99": result["gap_ms"]["p99"],
            "gap_max": result["gap_ms"]["max"], "late_p99": loop["lateness"]["p99_us"],
            "late_max": loop["lateness"]["max_us"], "overruns": loop["overruns"], "ticks": loop["ticks"],
            "cpu": 100 * result["cpu"], "guest": 100 * result.get("guest", 0.0)}


BESIDE = (("frames", "frames a second at a listener of /ws/sdk", 2), ("gap_p99", "gaps between them: p99, ms", 2),
          ("gap_max", "max, ms", 2), ("ticks", "ticks of the control loop", 0), ("overruns", "of them skipped", 0),
          ("late_p99", "lateness of the loop, below: p99, µs", 0), ("late_max", "max, µs", 0),
          ("cpu", "CPU of bbia, % of a core", 1), ("guest", "CPU of the guest, % of a core", 0))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bbia", type=Path, default=ROOT / "build/release/bbia")
    parser.add_argument("--python", type=Path, default=PLACE / "bin/python", help="that has the server's package")
    parser.add_argument("--install", action="store_true", help="make that Python first")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--threads", type=int, default=os.cpu_count(),
                        help="of the guest; all processors: full CPU. They spin: where others use the machine, take "
                             "one less")
    parser.add_argument("--guest-nice", type=int, metavar="N",
                        help="instead of the 5 that bbia gives it: where others use the machine, so that it gets a core")
    parser.add_argument("--seconds", type=int, default=30, help="of each of the two phases beside a listener")
    parser.add_argument("--patience", type=float, default=60.0, help="seconds to wait for a quiet machine; 0: none")
    parser.add_argument("--print", action="store_true", help="print and write nothing")
    options = parser.parse_args()
    if options.install:
        install()
    if not options.python.exists():
        parser.error(f"no {options.python}: --install makes it")
    if not LOAD.exists():
        parser.error(f"no {LOAD}: cmake --preset release && ninja -C build/release bbia bbia_load")
    file = weights(options.python, options.layers, options.width)
    os.environ.update({
        "BBIA_MODEL_COMMAND": f"{options.python} {ROOT}/tools/llama_server.py {{model}} {{context}} {{port}} "
                              f"{options.threads}",
        "BBIA_MODEL_FILE": str(file), "BBIA_MODEL_CONTEXT": "4096", "BBIA_MODEL_MAX_TOKENS": "256",
        # What is measured is the rate that is kept, not the one that the ladder takes it back to.
        "BBIA_AUDIT_MAX_LOAD_PER_CORE": "1000"})
    watch = Watch(options.patience)
    with Running(Subject("sim", "bbia --sim", [str(options.bbia), "run", "--sim"], "", True)) as running:
        running.wait_until_awake()
        port = running.port
        listen = measures.stream("/ws/sdk", 1, options.seconds)
        at_rest = looked_at(watch.measure("rest", running, listen))
        own, before = running.status()[0], family(running.pid)
        figures = first_answer(port)
        pid = model_of(port)["pid"]
        if options.guest_nice is not None:
            for task in os.listdir(f"/proc/{pid}/task"):
                os.setpriority(os.PRIO_PROCESS, int(task), options.guest_nice)
        figures |= speed(port, 5)
        figures |= cancelling(port, pid, 5)
        watch.patience = 0  # from here on the guest is the burden
        busy = looked_at(watch.measure("answering", running, answering(port, pid, listen)))
        figures |= unloading(port, pid, running.pid)
        figures["own"] = running.status()[0] - own
    # What the guest had is no share of others.
    others = max(0.0, watch.notes[1]["foreign"] - busy["guest"] / 100 / os.cpu_count())
    full = busy["guest"] >= FULL * 100 * options.threads
    head = [
        f"Measured {datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC on {machine()}, commit {commit()}, by "
        f"`bench/language_model.py`: llama.cpp's server on {options.threads} thread{'s' * (options.threads > 1)} with "
        f"{file.name} "
        f"({file.stat().st_size / 1e6:.0f} MB of random weights), "
        f"{'at niceness 5' if options.guest_nice is None else f'set to niceness {options.guest_nice}'}. Others used "
        f"{watch.notes[0]['foreign']:.0%} of the machine while it was measured at rest; niceness of bbia and its clients {os.nice(0)}. The audit's limit of the load is out of the way "
        "(beyond it streams run at 10 Hz).",
        "", "| | |", "| --- | ---: |",
        f"| from the order to a guest that is ready, s | {figures['start']:.2f} |",
        f"| first word of the first answer, with that, s | {figures['cold_first']:.2f} |",
        f"| first word of an answer of the running guest, s | {figures['first']:.2f} |",
        f"| tokens a second, as bbia gets them | {figures['rate']:.0f} |",
        f"| from the order to give up to its event, ms | {figures['cancel']:.0f} |",
        f"| to a guest that computes no more, ms | {figures['quiet']:.0f} |",
        f"| memory of the guest (VmRSS), MiB | {figures['held']:.0f} |",
        f"| of bbia and all its processes before the first answer, MiB | {before:.0f} |",
        f"| with the guest, MiB | {figures['with']:.0f} |",
        f"| after its end, MiB | {figures['after']:.0f} |",
        f"| given back, as bbia tells, MiB | {figures['freed']:.0f} |",
        f"| from the order to unload to its end, ms | {1000 * figures['unload']:.0f} |",
        f"| memory that bbia itself has more than before the first answer, MiB | {figures['own']:.1f} |",
        "", f"| beside a listener, {options.seconds} s | at rest | while it answers |", "| --- | ---: | ---: |"]
    rows = [f"| {title} | {at_rest[key]:.{digits}f} | {busy[key]:.{digits}f} |" for key, title, digits in BESIDE]
    kept = abs(busy["frames"] - 50.0) < 0.005
    if others > FOREIGN:
        verdict = "**not shown**: the machine was not ours"
    elif not full:
        verdict = "**not shown**: the guest had no full CPU"
    else:
        verdict = "met" if kept else "**missed**"
    lines = head + rows + ["", f"While it answered, the guest had {busy['guest']:.0f} % of the {100 * options.threads} % "
                               f"that its threads can take, and others used {others:.0%} of the machine. The goal, 50.00 "
                               f"frames a second while a model answers at full CPU, is {verdict}."]
    print("\n".join(lines))
    if not options.print:
        replace_section(DOCS, "a language model as guest", lines, "bench/language_model.py")
    return 0 if verdict == "met" else 1


if __name__ == "__main__":
    sys.exit(main())
