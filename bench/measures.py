"""What is measured of one running subject. Every client is a process of its own."""

import json
import subprocess
import sys
import time

from subjects import ROOT, TICK

LOAD = ROOT / "build/release/bench/bbia_load"
QUIET = 0.90        # idle share of the machine before a phase
FOREIGN = 0.05      # share of the machine that others may take during one
ATTEMPTS = 3


def machine_times():
    """(all, idle, stolen by the host) CPU seconds of the machine so far."""
    with open("/proc/stat", encoding="ascii") as stat:
        fields = [int(f) for f in stat.readline().split()[1:9]]
    return sum(fields) / TICK, (fields[3] + fields[4]) / TICK, fields[7] / TICK


def idle_share(seconds):
    before = machine_times()
    time.sleep(seconds)
    after = machine_times()
    return (after[1] - before[1]) / (after[0] - before[0])


def client(*arguments):
    return subprocess.Popen([str(LOAD), *map(str, arguments)], stdout=subprocess.PIPE, text=True)


def answer_of(process):
    text = process.communicate()[0]
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(process.args)} failed")
    return json.loads(text)


class Watch:
    """Waits for a quiet machine before a phase, and says who else used it during one."""

    def __init__(self, patience):
        self.patience = patience
        self.notes = []

    def wait(self):
        until = time.monotonic() + self.patience
        while True:
            idle = idle_share(1.0)
            if idle >= QUIET or time.monotonic() > until:
                return idle

    def measure(self, name, running, phase):
        """Runs `phase(running)`, again where others took too much of the machine meanwhile; keeps
        the quietest run. Adds the server's CPU share to the result."""
        best = None
        for _ in range(ATTEMPTS if self.patience > 0 else 1):
            idle = self.wait()
            machine, server, start = machine_times(), running.cpu(), time.monotonic()
            result = phase(running)
            took, spent = time.monotonic() - start, running.cpu() - server
            now = machine_times()
            every, unused, stolen = (b - a for a, b in zip(machine, now))
            clients = sum(c["client_cpu_seconds"] for c in result.get("clients", []))
            foreign = max(0.0, every - unused - stolen - spent - clients) / every
            result["cpu"] = spent / took
            result["cpu_seconds"] = spent
            result["quiet"] = {"idle_before": idle, "foreign": foreign,
                               "stolen": stolen / every}
            if best is None or foreign < best["quiet"]["foreign"]:
                best = result
            if best["quiet"]["foreign"] <= FOREIGN:
                break
        self.notes.append({"phase": name, "subject": running.subject.title, **best["quiet"]})
        print(f"  {running.subject.title:20} {name:28} idle before "
              f"{best['quiet']['idle_before']:.0%}, others {best['quiet']['foreign']:.1%}, "
              f"stolen {best['quiet']['stolen']:.1%}",
              file=sys.stderr, flush=True)
        return best


def difference(before, after):
    """Quantiles of a histogram between two readings; bucket i counts durations below 2^i us."""
    counts = [b - a for a, b in zip(before["buckets"], after["buckets"])]
    total = sum(counts)

    def quantile(q):
        seen = 0
        for i, count in enumerate(counts):
            seen += count
            if seen > q * total:
                return 2 ** i
        return 2 ** (len(counts) - 1)

    top = max((i for i, count in enumerate(counts) if count), default=0)
    # The maximum since the start is exact; if it is older than this phase, its bucket bounds it.
    most = after["max_us"] if after["max_us"] != before["max_us"] else 2 ** top
    return {"p50_us": quantile(0.5), "p99_us": quantile(0.99), "p999_us": quantile(0.999),
            "max_us": most, "buckets": counts}


def with_loop(running, phase):
    """Adds how our loop kept its time meanwhile. Its figures are published every 50 ticks."""
    time.sleep(0.3)
    before = running.loop()
    result = phase()
    if before is not None:
        time.sleep(0.3)
        after = running.loop()
        result["loop"] = {
            "scheduling": after["scheduling"], "ticks": after["ticks"] - before["ticks"],
            "overruns": after["overruns"] - before["overruns"],
            "lateness": difference(before["lateness"], after["lateness"]),
            "work": difference(before["work"], after["work"])}
    return result


def bare_timer(seconds):
    """How late the machine itself wakes a loop like ours with nothing in it, nothing else running."""
    return answer_of(client("pace", 250, seconds))


def idle(seconds):
    def phase(running):
        time.sleep(seconds)
        rss, threads = running.status()
        return {"rss": rss, "threads": threads}
    return phase


def requests(connections, seconds):
    def phase(running):
        before = running.cpu()
        got = answer_of(client("get", running.port, "/api/state/full", connections, seconds))
        spent = running.cpu() - before
        return {**got, "per_cpu_second": got["requests"] / spent, "clients": [got]}
    return phase


def echo(path, count):
    def phase(running):
        got = answer_of(client("echo", running.port, path, count))
        return {**got, "clients": [got]}
    return phase


def stream(path, listeners, seconds):
    def phase(running):
        def listen():
            got = answer_of(client("listen", running.port, path, listeners, seconds))
            return {**got, "clients": [got]}
        return with_loop(running, listen)
    return phase


def flood(seconds):
    """One floods, one listens; the flood begins before and ends after what is listened to."""
    def phase(running):
        def both():
            flooder = client("flood", running.port, seconds + 2.0)
            time.sleep(0.7)
            listener = client("listen", running.port, "/ws/sdk", 1, seconds)
            pacer = client("pace", 250, seconds)  # what the machine does to a loop like ours
            bare, heard, sent = answer_of(pacer), answer_of(listener), answer_of(flooder)
            return {**heard, "messages_per_second": sent["messages_per_second"],
                    "bare_timer_us": bare["lateness_us"], "clients": [heard, sent, bare]}
        return with_loop(running, both)
    return phase


def overwritten(running):
    """(sent, overwritten before a tick took them) targets of all clients; None where nobody counts."""
    if not running.subject.is_ours:
        return None
    clients = json.loads(running.get("/api/resources")[1])["clients"]
    return (sum(c.get("targets", 0) for c in clients),
            sum(c.get("targets_overwritten", 0) for c in clients))


def crowd(flooders, listeners, seconds):
    """Some flood, many listen, one asks by REST: what the flood costs those who do not flood."""
    def phase(running):
        def all_at_once():
            floods = [client("flood", running.port, seconds + 3.0) for _ in range(flooders)]
            time.sleep(0.7)
            listening = client("listen", running.port, "/ws/sdk", listeners, seconds)
            asking = client("get", running.port, "/api/state/full", 1, seconds)
            heard, asked = answer_of(listening), answer_of(asking)
            counted = overwritten(running)  # while the flooders are still there
            sent = [answer_of(flood) for flood in floods]
            rates = [s["messages_per_second"] for s in sent]
            return {**heard, "latency_us": asked["latency_us"], "overwritten": counted,
                    "messages_per_second": sum(rates), "least_of_a_flooder": min(rates),
                    "most_of_a_flooder": max(rates), "clients": [heard, asked, *sent]}
        return with_loop(running, all_at_once)
    return phase
