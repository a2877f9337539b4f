"""REST as browsers, dashboards and scripts use it."""
import bbia_daemon
from bbia_daemon import DaemonTest, wait_until

import http.client
import json

# What this machine lacks, or what was asked without what it needs.
LACKING = {"/redoc": 307, "/settings": 307,  # lead elsewhere
           "/api/hf-auth/oauth/start": 503, "/api/hf-auth/oauth/begin": 503, "/api/hf-auth/oauth/callback": 400,
           "/update/validate-ref": 400, "/update/info": 404, "/wifi/prov_key": 503, "/mcp": 405,
           "/api/camera/frame.jpg": 503, "/api/camera/stream": 503}
MAY_LACK = ("/api/volume/current", "/api/volume/microphone/current")


class Validation(DaemonTest):
    def expect_422(self, answer, **first):
        self.assertEqual(answer.status, 422, answer.text)
        issue = answer.json["detail"][0]
        self.assertLessEqual({"type", "loc", "msg", "input"}, set(issue))
        for key, wanted in first.items():
            self.assertEqual(issue[key], wanted)

    def test_issues_have_the_official_shape(self):
        post = self.daemon.post
        self.expect_422(post("/api/move/goto", {"antennas": [0, 0]}), type="missing",
                        loc=["body", "duration"], msg="Field required", input={"antennas": [0, 0]})
        self.expect_422(post("/api/move/goto", {"duration": "soon"}), type="float_parsing",
                        loc=["body", "duration"], input="soon")
        self.expect_422(post("/api/move/goto", {"duration": 1, "interpolation": "zigzag"}),
                        type="enum", loc=["body", "interpolation"])
        self.expect_422(post("/api/move/set_target", {"target_antennas": [1]}),
                        loc=["body", "target_antennas", 1], type="missing")
        self.expect_422(post("/api/move/set_target", "{not json"), type="json_invalid")
        self.expect_422(post("/api/move/stop", {"uuid": "x"}), loc=["body", "uuid"],
                        type="uuid_parsing")
        self.expect_422(post("/api/motors/set_mode/limp"), loc=["path", "mode"], type="enum")
        self.expect_422(post("/api/daemon/start"), loc=["query", "wake_up"], type="missing")
        self.expect_422(self.daemon.get("/api/state/full?with_head_pose=perhaps"),
                        loc=["query", "with_head_pose"], type="bool_parsing")

    def test_numbers_that_are_none_are_refused(self):
        for body in ('{"duration":NaN}', '{"duration":1,"body_yaw":Infinity}',
                     '{"duration":1,"antennas":[0,1e999]}'):
            self.expect_422(self.daemon.post("/api/move/goto", body))

    def test_a_body_beyond_the_limit_is_refused(self):
        answer = self.daemon.post("/api/move/goto", " " * (1 << 20))
        self.expect_422(answer, type="json_invalid")
        self.assertIn("262144", answer.text)
        self.assertEqual(self.daemon.post("/api/move/goto", " " * (3 << 20)).status, 413)

    def test_a_refused_request_moves_nothing(self):
        self.daemon.post("/api/move/goto", {"duration": 0.1, "antennas": [2, 2], "body_yaw": "x"})
        self.assertEqual(self.daemon.get("/api/move/running").json, [])


class Answers(DaemonTest):
    flags = ("--camera", "none")  # with one a stream of pictures would have no end

    def test_errors_are_details(self):
        for method, path, status, detail in (
                ("GET", "/api/nothing", 404, "Not Found"),
                ("DELETE", "/api/move/goto", 405, "Method Not Allowed"),
                ("GET", "/api/apps/job-status/nothing", 404, "Job ID not found")):
            answer = self.daemon.request(method, path)
            self.assertEqual((answer.status, answer.json["detail"]), (status, detail))

    def test_a_trailing_slash_is_sent_elsewhere(self):
        answer = self.daemon.get("/api/move/running/")
        self.assertEqual(answer.status, 307)
        self.assertTrue(answer.headers["location"].endswith("/api/move/running"))

    def test_every_documented_get_answers(self):
        paths = self.daemon.get("/openapi.json").json["paths"]
        self.assertGreater(len(paths), 20)
        for path, methods in paths.items():
            if "get" in methods and "{" not in path:
                with self.subTest(path=path):
                    status = self.daemon.get(path).status
                    self.assertIn(str(status), methods["get"]["responses"])
                    if path in MAY_LACK and status == 503:
                        continue
                    self.assertEqual(status, LACKING.get(path, 200))
        self.assertIn("html", self.daemon.get("/docs").headers["content-type"])
        self.assertEqual(self.daemon.post("/health-check").json, {"status": "ok"})

    def test_one_connection_serves_many_requests(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.daemon.port, timeout=20)
        self.addCleanup(connection.close)
        for _ in range(50):
            connection.request("GET", "/api/state/full")
            state = json.loads(connection.getresponse().read())
        self.assertEqual(state["control_mode"], "enabled")

    def test_bytes_that_are_no_request_do_no_harm(self):
        for noise in (b"\r\n\r\n", b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00" * 50,
                      b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                      b"A" * 100_000):
            connection = http.client.HTTPConnection("127.0.0.1", self.daemon.port, timeout=20)
            connection.connect()
            try:
                connection.sock.sendall(noise)
                connection.sock.shutdown(1)
                while connection.sock.recv(4096):
                    pass
            except OSError:
                pass  # it hung up: that is an answer too
            finally:
                connection.close()
        self.assertEqual(self.daemon.status()["state"], "running")


class Cors(DaemonTest):
    def ask(self, method, origin, path="/api/move/goto", **headers):
        return self.daemon.request(method, path, headers={"Origin": origin, **headers})

    def preflight(self, origin):
        return self.ask("OPTIONS", origin, **{"Access-Control-Request-Method": "POST",
                                              "Access-Control-Request-Headers": "content-type"})

    def test_pages_of_this_machine_are_allowed(self):
        for origin in ("http://localhost:3000", "https://127.0.0.1", "tauri://localhost",
                       "capacitor://localhost"):
            answer = self.preflight(origin)
            self.assertEqual((answer.status, answer.text), (200, "OK"))
            self.assertEqual(answer.headers["access-control-allow-origin"], origin)
            self.assertEqual(answer.headers["access-control-allow-headers"], "content-type")
            self.assertIn("POST", answer.headers["access-control-allow-methods"])
            self.assertEqual(answer.headers["access-control-max-age"], "600")
            answer = self.ask("GET", origin, "/api/daemon/status")
            self.assertEqual(answer.headers["access-control-allow-origin"], origin)
            self.assertIn("Origin", answer.headers["vary"])

    def test_others_are_not(self):
        for origin in ("http://evil.example", "http://localhost.evil.example", "null"):
            answer = self.preflight(origin)
            self.assertEqual((answer.status, answer.text), (400, "Disallowed CORS origin"))
            self.assertNotIn("access-control-allow-origin", answer.headers)

    def test_errors_carry_the_headers_too(self):
        answer = self.ask("POST", "http://localhost:3000")
        self.assertEqual(answer.status, 422)
        self.assertIn("access-control-allow-origin", answer.headers)


class Moves(DaemonTest):
    def antennas(self):
        return self.daemon.get("/api/state/present_antenna_joint_positions").json

    def test_a_goto_moves_with_each_interpolation(self):
        for i, how in enumerate(("linear", "minjerk", "ease_in_out", "cartoon")):
            self.daemon.run_move("/api/move/goto", {"duration": 0.2, "antennas": [0.2 * i, 0.1],
                                                    "interpolation": how})
            wait_until(lambda: abs(self.antennas()[0] - 0.2 * i) < 0.01, f"the end of {how}")

    def test_a_set_target_is_ok_or_ignored(self):
        answer = self.daemon.post("/api/move/set_target", {"target_antennas": [0.3, 0.3]})
        self.assertEqual(answer.json["status"], "ok")
        wait_until(lambda: abs(self.antennas()[0] - 0.3) < 0.01, "the target")
        self.daemon.post("/api/move/goto", {"duration": 20.0, "antennas": [0, 0]})
        wait_until(lambda: self.daemon.get("/api/move/running").json, "a move")
        wait_until(lambda: self.daemon.post(
            "/api/move/set_target", {"target_antennas": [1, 1]}).json
            == {"status": "ignored", "reason": "move_running", "outcome": "refused"}, "ignored")

    def test_the_emergency_stop_stops_and_holds(self):
        self.daemon.post("/api/move/goto", {"duration": 20.0, "antennas": [2, 2]})
        wait_until(lambda: self.antennas()[0] > 0.0, "it moves")
        self.assertEqual(self.daemon.post("/api/move/emergency_stop").status, 200)
        refused = self.daemon.post("/api/move/goto", {"duration": 0.2, "antennas": [1, 1]})
        self.assertEqual(refused.status, 409, "refused from the very next request on")
        self.assertIn("emergency stop", refused.json["detail"])
        self.assertEqual(
            self.daemon.post("/api/move/set_target", {"target_antennas": [1, 1]}).json["status"],
            "ignored")
        wait_until(lambda: self.daemon.status()["emergency_stop"], "the status says so")
        wait_until(lambda: self.daemon.get("/api/move/running").json == [], "the move is over")
        self.assertLess(self.antennas()[0], 1.5)
        self.assertEqual(self.daemon.post("/api/move/emergency_stop/release").status, 200)
        self.daemon.run_move("/api/move/goto", {"duration": 0.2, "antennas": [0, 0]})


class Jobs(DaemonTest):
    def job(self, path):
        answer = self.daemon.post(path)
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json["job_id"]

    def wait_for(self, job):
        def ended():
            info = self.daemon.get(f"/api/apps/job-status/{job}").json
            return info if info["status"] in ("done", "failed") else None

        return wait_until(ended, "the job's end")

    def test_stop_and_start(self):
        stopping = self.job("/api/daemon/stop?goto_sleep=true")
        busy = self.daemon.post("/api/daemon/start?wake_up=false")
        self.assertEqual((busy.status, busy.json["detail"]), (409, "Daemon is busy."))
        info = self.wait_for(stopping)
        self.assertEqual((info["command"], info["status"]), ("daemon-stop", "done"))
        self.assertIn("completed successfully", info["logs"][-1])
        self.assertEqual(self.daemon.status()["state"], "stopped")
        for path in ("/api/state/full", "/api/motors/status"):
            answer = self.daemon.get(path)
            self.assertEqual((answer.status, answer.json["detail"]), (503, "Backend not running"))
        self.assertEqual(self.daemon.post("/api/move/play/wake_up").status, 503)

        self.assertEqual(self.wait_for(self.job("/api/daemon/start?wake_up=true"))["status"], "done")
        self.assertEqual(self.daemon.status()["state"], "running")
        head = self.daemon.get("/api/state/present_head_pose").json
        self.assertAlmostEqual(head["z"], 0.0, delta=0.01)

    def test_restart(self):
        info = self.wait_for(self.job("/api/daemon/restart"))
        self.assertEqual((info["command"], info["status"]), ("daemon-restart", "done"))
        self.assertEqual(self.daemon.status()["state"], "running")

    def test_the_name_is_kept(self):
        self.assertEqual(self.daemon.post("/api/daemon/robot-name", {"name": "Ada"}).json,
                         {"name": "Ada"})
        self.assertEqual(self.daemon.status()["robot_name"], "Ada")
        self.assertEqual(self.daemon.post("/api/daemon/robot-name", {"name": "   "}).status, 422)


if __name__ == "__main__":
    bbia_daemon.main()
