"""What a running robot tells of itself: as JSON, as a stream, for plots and to Prometheus."""
import bbia_daemon
from bbia_daemon import BINARY, Daemon, DaemonTest, need, wait_until

need("prometheus_client", "websockets")

import json
import pathlib
import subprocess
import unittest
import urllib.request

from prometheus_client.parser import text_string_to_metric_families
from websockets.sync.client import connect


class Resources(DaemonTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        wait_until(lambda: cls.resources()["audit"]["available"], "the first look of the audit")

    @classmethod
    def resources(cls):
        return cls.daemon.get("/api/resources").json

    def fetch(self, path):
        return urllib.request.urlopen(f"http://127.0.0.1:{self.daemon.port}{path}", timeout=10)

    def test_tells_what_the_kernel_tells(self):
        process = self.resources()["process"]
        self.assertEqual(process["pid"], self.daemon.process.pid)
        status = pathlib.Path(f"/proc/{process['pid']}/status").read_text()
        resident = int(status.split("VmRSS:")[1].split()[0]) * 1024
        self.assertAlmostEqual(process["resident_bytes"], resident, delta=0.2 * resident)
        threads = self.resources()["threads"]
        self.assertEqual(sorted(t["name"] for t in threads), self.daemon.threads())
        self.assertTrue(all(t["declared"] for t in threads), threads)

    def test_charges_the_modules_for_their_memory(self):
        modules = {m["name"]: m for m in self.resources()["modules"]}
        if "unavailable" in modules["app"]:
            self.skipTest(modules["app"]["unavailable"])
        for name in ("app", "control"):
            self.assertGreater(modules[name]["heap_bytes"], 0, name)
            self.assertEqual(modules[name]["over"], [], name)

    def test_history_grows_and_tells_only_what_is_new(self):
        def history(**query):
            text = "&".join(f"{key}={value}" for key, value in query.items())
            return self.daemon.get(f"/api/resources/history?{text}").json

        first = wait_until(lambda: history(series="resident_kb")["uptime_s"], "a sample")
        news = wait_until(lambda: history(after=first[-1])["uptime_s"], "another sample")
        self.assertGreater(news[0], first[-1])
        everything = history()
        for name, series in everything["series"].items():
            self.assertEqual(len(series["values"]), len(everything["uptime_s"]), name)
        answer = self.daemon.get("/api/resources/history?series=mood")
        self.assertEqual(answer.status, 422)
        self.assertEqual(answer.json["detail"][0]["loc"], ["query", "series"])

    def test_streams_each_look(self):
        with connect(f"ws://127.0.0.1:{self.daemon.port}/api/resources/ws",
                     compression=None) as client:
            numbers = [json.loads(client.recv(timeout=20))["audit"]["number"] for _ in range(2)]
            self.assertLess(numbers[0], numbers[1])
            client.send("hello")
            answers = (json.loads(client.recv(timeout=20)) for _ in range(100))
            self.assertEqual(next(a for a in answers if "status" in a)["status"], "error")
            own = [c for c in self.resources()["clients"] if c["path"] == "/api/resources/ws"]
            self.assertEqual(own[0]["peer"].split(":")[0], "127.0.0.1")
            self.assertGreaterEqual(own[0]["sent"], 3)

    def test_a_flight_file_that_was_fetched_or_kept_can_be_read(self):
        fetched = self.daemon.directory / "fetched.bbf"
        with self.fetch("/api/resources/flight") as answer:
            self.assertIn(".bbf", answer.headers["Content-Disposition"])
            fetched.write_bytes(answer.read())
        kept = pathlib.Path(self.daemon.post("/api/resources/flight/dump").json["path"])
        self.assertEqual(kept.parent, self.daemon.directory / "flight")
        for file in (fetched, kept):
            printed = subprocess.run([BINARY, "flight", file], capture_output=True, text=True,
                                     timeout=20)
            self.assertEqual(printed.returncode, 0, printed.stderr)

    def test_metrics_are_read_by_prometheus_own_parser(self):
        with self.fetch("/metrics") as answer:
            self.assertEqual(answer.headers["Content-Type"],
                             "text/plain; version=0.0.4; charset=utf-8")
            page = answer.read().decode()
        families = {f.name: f for f in text_string_to_metric_families(page)}
        samples = [s for f in families.values() for s in f.samples]
        self.assertEqual(len(samples),
                         len({(s.name, *sorted(s.labels.items())) for s in samples}))
        for name in ("process_resident_memory_bytes", "process_cpu_seconds",
                     "bbia_module_cpu_cores", "bbia_queue_entries", "bbia_commands"):
            self.assertTrue(families[name].samples, name)
        self.assertEqual(families["bbia_control_loop_lateness_seconds"].type, "histogram")
        for family in families.values():
            self.assertTrue(family.documentation, family.name)
            self.assertNotEqual(family.type, "unknown", family.name)


class WithoutAudit(unittest.TestCase):
    def test_tells_what_is_known_without_it(self):
        with Daemon("--no-audit") as daemon:
            answer = daemon.get("/api/resources").json
            self.assertFalse(answer["audit"]["available"])
            self.assertIn("switched off", answer["audit"]["why"])
            self.assertTrue(answer["accounts"])
            self.assertNotIn("verdict", answer)
            self.assertEqual(daemon.get("/metrics").status, 200)
            self.assertEqual(daemon.get("/api/resources/history").json["uptime_s"], [])


if __name__ == "__main__":
    bbia_daemon.main()
