"""The official SDK, unmodified, moves the robot."""
import bbia_daemon
from bbia_daemon import BODY, DaemonTest, wait_until

bbia_daemon.need("reachy_mini", "websockets")

import math
import threading
import time

import numpy as np
from reachy_mini import ReachyMini
from reachy_mini.motion.goto import GotoMove
from reachy_mini.reachy_mini import SLEEP_HEAD_POSE
from reachy_mini.utils import create_head_pose
from reachy_mini.utils.interpolation import InterpolationTechnique

from sockets import SdkSocket

INIT = np.eye(4)
INIT_ANTENNAS = [-0.1745, 0.1745]
# Largest difference of a matrix element (1, metres) and of a joint (radians) at rest. The physics
# have springs in them, the mock-up has not; its forward solver ends at 1e-3.
HEAD_TOLERANCE = {"mockup-sim": 2e-3, "sim": 8e-3}[BODY]
JOINT_TOLERANCE = {"mockup-sim": 1e-3, "sim": 1e-2}[BODY]


class SdkTest(DaemonTest):
    """With one client for each test, connected while the robot stands at INIT."""

    def setUp(self):
        super().setUp()
        self.mini = self.connect()

    def connect(self):
        mini = ReachyMini(port=self.daemon.port, connection_mode="localhost_only",
                          media_backend="no_media")
        self.addCleanup(mini.client.disconnect)
        return mini

    def head_is_at(self, pose, tolerance=HEAD_TOLERANCE):
        return np.abs(self.mini.get_current_head_pose() - pose).max() <= tolerance

    def antennas_are_at(self, wanted, tolerance=JOINT_TOLERANCE):
        measured = self.mini.get_present_antenna_joint_positions()
        return np.abs(np.array(measured) - wanted).max() <= tolerance

    def body_yaw(self):
        return self.mini.get_current_joint_positions()[0][0]

    def expect_head(self, pose, what="the head is where it was sent"):
        wait_until(lambda: self.head_is_at(pose), f"{what} {pose.tolist()}")

    def expect_antennas(self, wanted):
        wait_until(lambda: self.antennas_are_at(wanted), f"antennas at {wanted}")

    def expect_mode(self, mode):
        wait_until(lambda: self.daemon.get("/api/motors/status").json["mode"] == mode,
                   f"motor mode {mode}")

    def states(self, count):
        """The next `count` states of the stream as (head pose, head joints, antennas)."""
        seen = []

        def is_new():
            message = self.mini.client._last_head_pose
            if not seen or message is not seen[-1][0]:
                joints = self.mini.get_current_joint_positions()
                seen.append((message, self.mini.get_current_head_pose(), *joints))
            return len(seen) > count

        wait_until(is_new, f"{count} states", 20.0 + count * 0.1)
        return [state[1:] for state in seen[1:]]


class Goto(SdkTest):
    def test_every_method_ends_on_the_goal(self):
        goals = [(create_head_pose(z=0.01, pitch=12, yaw=20), [0.5, -0.5], 0.2),
                 (create_head_pose(roll=15), [0.0, 0.0], 0.0),
                 (create_head_pose(x=0.01, yaw=-25), [1.0, -1.0], -0.3),
                 (create_head_pose(), [-1.0, 1.0], 0.0)]
        for method, (head, antennas, body_yaw) in zip(InterpolationTechnique, goals, strict=True):
            with self.subTest(method=method.value):
                self.mini.goto_target(head, antennas=antennas, duration=0.5, method=method,
                                      body_yaw=body_yaw)
                self.expect_head(head)
                self.expect_antennas(antennas)
                wait_until(lambda: abs(self.body_yaw() - body_yaw) < JOINT_TOLERANCE,
                           f"body yaw {body_yaw}")

    def furthest_antenna(self, method):
        self.mini.goto_target(antennas=[0.0, 0.0], duration=0.2)
        with SdkSocket(self.daemon) as listener:  # which misses no state, however late it looks
            listener.next("joint_positions")
            self.mini.goto_target(antennas=[1.0, -1.0], duration=0.6, method=method)
            self.expect_antennas([1.0, -1.0])
            return max(state["antennas_joint_positions"][0]
                       for state in listener.waiting("joint_positions"))

    def test_only_cartoon_overshoots(self):
        self.assertGreater(self.furthest_antenna(InterpolationTechnique.CARTOON), 1.05)
        self.assertLess(self.furthest_antenna(InterpolationTechnique.MIN_JERK), 1.02)

    def test_what_is_left_out_stays(self):
        self.mini.goto_target(create_head_pose(pitch=10), antennas=[0.4, 0.4], duration=0.3)
        self.mini.goto_target(antennas=[0.0, 0.0], duration=0.3)
        self.expect_antennas([0.0, 0.0])
        self.expect_head(create_head_pose(pitch=10))

    def test_a_goal_out_of_reach_ends_at_the_nearest_pose(self):
        self.mini.goto_target(create_head_pose(z=0.2), duration=0.4)
        height = self.mini.get_current_head_pose()[2, 3]
        self.assertGreater(height, 0.015)
        self.assertLess(height, 0.1)


class Stream(SdkTest):
    def test_the_robot_follows_targets_at_100_hz(self):
        start, furthest, count = time.monotonic(), 0.0, 0
        while (t := time.monotonic() - start) < 1.0:
            yaw = 0.3 * math.sin(2 * math.pi * t)
            self.mini.set_target(create_head_pose(yaw=yaw, degrees=False),
                                 antennas=[yaw, -yaw], body_yaw=0.0)
            furthest = max(furthest, self.mini.get_present_antenna_joint_positions()[0])
            count += 1
            time.sleep(max(0.0, start + count * 0.01 - time.monotonic()))
        self.assertGreater(furthest, 0.2, "the stream was followed while it ran")
        last = create_head_pose(pitch=8, yaw=-10)
        self.mini.set_target(last, antennas=[0.2, 0.3], body_yaw=0.1)
        self.expect_head(last)
        self.expect_antennas([0.2, 0.3])

    def test_single_parts_are_streamed_apart(self):
        self.mini.set_target_antenna_joint_positions([0.3, -0.3])
        self.mini.set_target_body_yaw(0.2)
        self.mini.set_target_head_pose(create_head_pose(roll=10))
        self.expect_antennas([0.3, -0.3])
        self.expect_head(create_head_pose(roll=10))
        wait_until(lambda: abs(self.body_yaw() - 0.2) < JOINT_TOLERANCE, "body yaw 0.2")

    def test_play_move_is_cancelled_where_it_is(self):
        move = GotoMove(INIT, create_head_pose(yaw=40), np.zeros(2), np.ones(2), 0.0, 0.0, 4.0,
                        InterpolationTechnique.LINEAR)
        player = threading.Thread(target=self.mini.play_move, args=(move,))
        player.start()
        wait_until(lambda: self.mini.get_present_antenna_joint_positions()[0] > 0.1, "on its way")
        self.mini.cancel_move()
        player.join(20.0)
        self.assertFalse(player.is_alive())
        wait_until(lambda: self.moved_in(10) < 1e-3, "the robot stands")
        self.assertLess(self.mini.get_present_antenna_joint_positions()[0], 0.8)

    def moved_in(self, states):
        antennas = [a[0] for _, _, a in self.states(states)]
        return max(antennas) - min(antennas)


class LookAt(SdkTest):
    def test_look_at_world_turns_the_head_there(self):
        wanted = self.mini.look_at_world(0.5, 0.2, 0.1, duration=0.5)
        self.expect_head(wanted)
        direction = self.mini.get_current_head_pose()[:3, 0]
        self.assertAlmostEqual(math.atan2(direction[1], direction[0]), math.atan2(0.2, 0.5), 1)

    def test_without_duration_it_is_a_target(self):
        self.expect_head(self.mini.look_at_world(0.5, -0.1, 0.0, duration=0.0))


class WakeUpAndSleep(SdkTest):
    def test_to_bed_and_up_again(self):
        self.mini.goto_sleep()
        self.expect_head(SLEEP_HEAD_POSE)
        self.expect_antennas([-3.05, 3.05])
        self.mini.wake_up()
        self.expect_head(INIT)
        self.expect_antennas(INIT_ANTENNAS)

    def test_the_daemons_own_choreography_unfolds_the_antennas_beside_a_head_at_init(self):
        self.mini.goto_target(INIT, antennas=[-2.0, 2.0], duration=0.4)
        self.daemon.run_move("/api/move/play/wake_up")
        self.expect_antennas(INIT_ANTENNAS)
        self.expect_head(INIT)

    def test_a_wake_up_without_motors_runs_in_the_air(self):
        self.daemon.run_move("/api/move/play/goto_sleep")
        self.expect_mode("disabled")
        answer = self.daemon.post("/api/move/play/wake_up")
        self.assertEqual(answer.status, 200, answer.text)
        wait_until(lambda: self.daemon.get("/api/move/running").json == [], "its end")
        self.expect_mode("disabled")
        if BODY == "sim":  # it obeys its motors, as the robot does
            self.assertIn("motors are off", answer.text)
            self.expect_head(SLEEP_HEAD_POSE)
            self.mini.enable_motors()
            self.expect_mode("enabled")
            heights = [head[2, 3] for head, _, _ in self.states(15)]
            self.assertLess(max(heights), SLEEP_HEAD_POSE[2, 3] + 5e-3, "targets are pinned")
            self.daemon.run_move("/api/move/play/wake_up")
        self.expect_head(INIT)


class Motors(SdkTest):
    def test_disable_and_enable(self):
        self.mini.disable_motors()
        self.expect_mode("disabled")
        if BODY == "sim":
            wait_until(lambda: self.mini.get_current_head_pose()[2, 3] < -0.02,
                       "a limp head sinks")
        else:
            self.mini.set_target(antennas=[0.5, 0.5])
            self.expect_antennas([0.5, 0.5])  # the mock-up moves in any mode, as officially
        # Targets of the time without torque are not caught up with.
        self.mini.set_target(create_head_pose(z=0.01))
        self.mini.enable_motors()
        self.expect_mode("enabled")
        if BODY == "sim":
            heights = [head[2, 3] for head, _, _ in self.states(15)]
            self.assertLess(max(heights) - heights[0], 5e-3, "torque that returns holds")
        self.mini.goto_target(INIT, duration=0.4)
        self.expect_head(INIT)

    def test_a_move_right_after_the_motors_came_on_is_plainly_accepted(self):
        for mode, reason in (("disabled", BODY == "sim"), ("enabled", False)):
            self.daemon.post(f"/api/motors/set_mode/{mode}")
            answer = self.daemon.post("/api/move/goto", {"duration": 0.01})
            self.assertEqual("motors are off" in answer.text, reason, answer.text)

    def test_a_single_motor_without_torque_stays(self):
        self.mini.disable_motors(["left_antenna"])
        if BODY == "sim":
            self.mini.goto_target(antennas=[0.6, -0.6], duration=0.3)
            wait_until(lambda: abs(self.mini.get_present_antenna_joint_positions()[0] - 0.6)
                       < JOINT_TOLERANCE, "the right antenna")
            self.assertGreater(self.mini.get_present_antenna_joint_positions()[1], -0.3)
        self.mini.enable_motors(["left_antenna"])
        self.mini.goto_target(antennas=[0.2, -0.2], duration=0.3)
        self.expect_antennas([0.2, -0.2])

    def test_gravity_compensation_keeps_the_head_up(self):
        self.mini.enable_gravity_compensation()
        self.expect_mode("gravity_compensation")
        heights = [head[2, 3] for head, _, _ in self.states(50)]
        self.assertGreater(min(heights), -0.01)
        self.mini.disable_gravity_compensation()
        self.expect_mode("enabled")
        self.mini.goto_target(create_head_pose(yaw=10), duration=0.3)
        self.expect_head(create_head_pose(yaw=10))


class AutomaticBodyYaw(SdkTest):
    def test_the_body_follows_a_head_that_turns_far(self):
        self.mini.set_automatic_body_yaw(True)
        self.mini.goto_target(create_head_pose(yaw=90), duration=0.8)
        wait_until(lambda: abs(self.body_yaw() - math.radians(25)) < 0.03, "65 degrees apart")

    def test_switched_off_the_body_stays(self):
        self.mini.set_automatic_body_yaw(False)
        self.addCleanup(self.mini.set_automatic_body_yaw, True)
        self.mini.goto_target(create_head_pose(yaw=90), duration=0.8)
        self.assertLess(abs(self.body_yaw()), 0.01)


if __name__ == "__main__":
    bbia_daemon.main()
