"""The door for agents, tried with the official TypeScript SDK's client: list, call, error, cancel."""
import json
import pathlib
import shutil
import subprocess
import sys
import unittest

from bbia_daemon import ROOT, SKIPPED, Daemon, wait_until
from guard_test import token

HERE = pathlib.Path(__file__).resolve().parent
PLACE = ROOT / "build/mcp"


def install():
    """The SDK in build/mcp. Ends as skipped where there is no Node, or the registry is out of reach."""
    PLACE.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "mcp_package.json", PLACE / "package.json")
    shutil.copy(HERE / "mcp_client.mjs", PLACE / "mcp_client.mjs")
    if (PLACE / "node_modules/@modelcontextprotocol/sdk").is_dir():
        return
    if shutil.which("npm") is None:
        print("skipped: no npm")
        sys.exit(SKIPPED)
    done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=PLACE,
                          capture_output=True, text=True)
    if done.returncode != 0:
        print(f"skipped: the SDK cannot be installed: {done.stderr[-500:]}")
        sys.exit(SKIPPED)


class OfficialClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon()
        cls.addClassCleanup(cls.daemon.kill)
        cls.daemon.wait_until_running()
        done = subprocess.run(["node", "mcp_client.mjs", f"http://127.0.0.1:{cls.daemon.port}"], cwd=PLACE,
                              capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        cls.seen = json.loads(done.stdout)

    def test_it_connects_and_agrees_on_a_version(self):
        self.assertEqual(self.seen["server"]["name"], "bbia")
        self.assertEqual(self.seen["protocol"], "2025-11-25")
        self.assertTrue(self.seen["session"])

    def test_tools_and_resources_are_listed_and_read(self):
        names = [tool["name"] for tool in self.seen["tools"]]
        self.assertEqual(len(names), 13)
        self.assertIn("play_emotion", names)
        self.assertEqual(len(self.seen["resources"]), 3)
        self.assertTrue(self.seen["state"]["body"])
        self.assertEqual(self.seen["missing"], -32002)

    def test_a_call_is_done_and_its_outcome_told(self):
        self.assertFalse(self.seen["move"]["isError"])
        self.assertIn(self.seen["move"]["structuredContent"]["outcome"], ("accepted", "clamped"))

    def test_what_is_wrong_is_an_error(self):
        self.assertTrue(self.seen["wrong"]["isError"])
        self.assertIn("must be one of left", self.seen["wrong"]["content"][0]["text"])
        self.assertEqual(self.seen["unknown"], -32602)

    def test_a_call_is_answered_when_it_is_done_and_given_up_when_it_is_cancelled(self):
        self.assertGreaterEqual(self.seen["waited"], 450)
        self.assertIn("enough", self.seen["cancelled"])
        self.assertLess(self.seen["cancelledAfter"], 30000)
        self.assertFalse(self.seen["after"])


    def test_a_behaviour_that_a_call_started_ends_with_the_call(self):
        self.assertTrue(self.seen["danced"])
        self.assertIn("enough", self.seen["danceCancelled"])
        self.assertTrue(self.seen["danceEnded"])


class Door(unittest.TestCase):
    def test_an_agent_respects_leases_and_may_bring_its_own(self):
        daemon = Daemon()
        self.addCleanup(daemon.kill)
        daemon.wait_until_running()
        hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}}
        session = {"Mcp-Session-Id": daemon.request("POST", "/mcp", hello).headers["mcp-session-id"]}
        lease = daemon.post("/api/leases", {"parts": ["head"], "owner": "somebody"})
        self.assertLess(lease.status, 300, lease.text)
        call = {"jsonrpc": "2.0", "id": 2, "method": "tools/call",
                "params": {"name": "move_head", "arguments": {"direction": "left"}}}

        def move(**more):
            return daemon.request("POST", "/mcp", call, {**session, **more}).json["result"]

        self.assertTrue(move()["isError"])
        self.assertIn("somebody", move()["content"][0]["text"])
        self.assertFalse(move(**{"X-Bbia-Lease": lease.json["lease"]})["isError"])

    def test_a_token_that_may_only_read_calls_no_tool(self):
        daemon = Daemon("--token-policy", "always")
        self.addCleanup(daemon.kill)
        hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}}

        def greeted(secret=None):
            bearer = {"Authorization": f"Bearer {secret}"} if secret else {}
            return daemon.request("POST", "/mcp", hello, bearer).status

        self.assertEqual(greeted(), 401)
        read, move = (token(daemon, "create", scope, "--scope", scope) for scope in ("read", "move"))
        wait_until(lambda: greeted(move) == 200, "it notices the tokens")
        self.assertEqual(greeted(read), 403)
        # Nor does a word say more than a call.
        said = daemon.request("POST", "/api/chat", {"message": "danse"}, {"Authorization": f"Bearer {read}"})
        self.assertEqual(said.status, 403)

    def test_frames_that_are_none_are_refused(self):
        daemon = Daemon()
        self.addCleanup(daemon.kill)
        hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}}
        self.assertEqual(daemon.request("POST", "/mcp", "{").status, 400)
        self.assertEqual(daemon.request("POST", "/mcp", [hello]).status, 400)
        ping = {"jsonrpc": "2.0", "id": 2, "method": "ping"}
        self.assertEqual(daemon.request("POST", "/mcp", ping).status, 400)
        self.assertEqual(daemon.request("POST", "/mcp", ping, {"Mcp-Session-Id": "x"}).status, 404)
        session = daemon.request("POST", "/mcp", hello).headers["mcp-session-id"]
        self.assertEqual(daemon.request("POST", "/mcp", ping, {"Mcp-Session-Id": session}).json["result"], {})
        self.assertEqual(daemon.get("/mcp").status, 405)
        self.assertEqual(daemon.request("DELETE", "/mcp", headers={"Mcp-Session-Id": session}).status, 204)
        self.assertEqual(daemon.request("POST", "/mcp", ping, {"Mcp-Session-Id": session}).status, 404)


if __name__ == "__main__":
    install()
    unittest.main()
