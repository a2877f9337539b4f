"""Every path of /openapi.json against schemathesis: no answer that is not documented, so no 5xx but a documented 503."""
import bbia_daemon
from bbia_daemon import Daemon, need

need("schemathesis")

import subprocess
import sys
import unittest


class Contract(unittest.TestCase):
    def test_nothing_answers_what_is_not_written_down(self):
        # With a camera a stream of pictures would have no end.
        daemon = Daemon("--camera", "none").wait_until_running()
        self.addCleanup(daemon.kill)
        done = subprocess.run(
            [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()",
             "run", f"http://127.0.0.1:{daemon.port}/openapi.json",
             "--checks", "status_code_conformance,content_type_conformance,response_schema_conformance",
             "--phases", "examples,coverage,fuzzing", "--max-examples", "12", "--seed", "7",
             "--request-timeout", "180", "--generation-database", "none",
             "--suppress-health-check", "all", "--no-color"],
            capture_output=True, text=True, timeout=850)
        self.assertEqual(done.returncode, 0, done.stdout[-8000:] + done.stderr[-2000:])
        self.assertIsNone(daemon.process.poll(), "it lives")


if __name__ == "__main__":
    unittest.main(verbosity=2)
