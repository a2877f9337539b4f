import assert from "node:assert/strict";
import { test } from "node:test";
import { Driver, type Goal, outcomeOf, targetOf } from "./driver";
import { Interpolator } from "./interpolator";
import { eulerOf, NEUTRAL, poseOfMatrix, quatOf, slerp } from "./pose";
import { type RobotSample, type Shape, sampleOf } from "./robot_sample";
import { crankTip, LEGS, NEUTRAL_HEIGHT } from "./stewart";

const near = (a: number, b: number, by = 1e-6): void =>
  assert.ok(Math.abs(a - b) < by, `${a} is not ${b}`);

const REST: Goal = { ...NEUTRAL, body: 0, rightAntenna: -0.1745, leftAntenna: 0.1745 };

test("a rod spans 85 mm at neutral, with the joints that the inverse kinematics has there", () => {
  const joints = [0.626547136, -0.626542551, 0.626540251, -0.62653618, 0.626537196, -0.626539235];
  LEGS.forEach((leg, i) => {
    const tip = crankTip(leg, joints[i]!);
    const [x, y, z] = leg.ball;
    near(Math.hypot(x - tip[0], y - tip[1], z + NEUTRAL_HEIGHT - tip[2]), 0.085, 2e-6);
  });
});

test("the cranks are where the simulation's model has them", () => {
  const centres = [
    [0.0269906, 0.026749],
    [0.00967, 0.036749],
    [-0.0366606, 0.01],
    [-0.0366606, -0.01],
    [0.00967, -0.036749],
    [0.0269906, -0.026749],
  ];
  LEGS.forEach((leg, i) => {
    near(leg.centre[0], centres[i]![0]!, 1e-6);
    near(leg.centre[1], centres[i]![1]!, 1e-6);
  });
});

test("a matrix and its angles are the same pose", () => {
  for (const [roll, pitch, yaw] of [
    [0.3, -0.4, 1.2],
    [-0.7, 0.2, -2.9],
    [0, 0, 3.1],
  ] as const) {
    const q = quatOf(roll, pitch, yaw);
    const back = eulerOf({ p: [0, 0, 0], q });
    near(back.roll, roll);
    near(back.pitch, pitch);
    near(back.yaw, yaw);
  }
  const [c, s] = [Math.cos(0.5), Math.sin(0.5)];
  const turned = poseOfMatrix([c, -s, 0, 0.01, s, c, 0, 0.02, 0, 0, 1, 0.03, 0, 0, 0, 1]);
  near(eulerOf(turned).yaw, 0.5);
  assert.deepEqual(turned.p, [0.01, 0.02, 0.03]);
});

test("half way between two rotations is half the angle, on the shorter way", () => {
  const q = slerp(quatOf(0, 0, 0.2), quatOf(0, 0, 0.8).map((v) => -v) as never, 0.5);
  near(Math.abs(eulerOf({ p: [0, 0, 0], q }).yaw), 0.5);
});

const shapeAt = (yaw: number): Shape => ({
  head: { p: [0, 0, 0], q: quatOf(0, 0, yaw) },
  bodyYaw: yaw,
  cranks: [0, 0, 0, 0, 0, 0],
  antennas: [0, 0],
});
const sampleAt = (time: number, yaw: number): RobotSample => ({
  time,
  mode: "enabled",
  shape: shapeAt(yaw),
  target: shapeAt(yaw),
});

test("what is shown lies between two messages, late by the delay, and never ahead of the last", () => {
  const shown = new Interpolator(50);
  shown.put(sampleAt(1_000, 0), 5_000);
  shown.put(sampleAt(1_033, 0.33), 5_033);
  near(shown.at(5_066)!.bodyYaw, 0.16, 1e-3);
  near(shown.at(9_000)!.bodyYaw, 0.33);
  near(shown.at(4_000)!.bodyYaw, 0);
});

test("a message that was long on its way does not make the picture jump", () => {
  const shown = new Interpolator(50);
  shown.put(sampleAt(1_000, 0), 5_000);
  shown.put(sampleAt(1_033, 0.33), 5_053); // 20 ms late
  near(shown.at(5_066)!.bodyYaw, 0.16, 1e-2);
});

test("a robot that was started anew is shown from its first message on", () => {
  const shown = new Interpolator(50);
  shown.put(sampleAt(90_000, 1), 5_000);
  shown.put(sampleAt(10, 0), 6_000);
  near(shown.at(6_010)!.bodyYaw, 0);
});

test("a message that is no state is none", () => {
  assert.equal(sampleOf("nonsense"), undefined);
  assert.equal(sampleOf({ head_pose: { m: [1, 2] } }), undefined);
  assert.equal(sampleOf({ head_pose: { m: new Array(16).fill("x") } }), undefined);
});

test("only the parts that are moved are sent", () => {
  assert.deepEqual(targetOf(REST, new Set(["body"] as const)), { target_body_yaw: 0 });
  assert.deepEqual(targetOf(REST, new Set(["antennas"] as const)), {
    target_antennas: [-0.1745, 0.1745],
  });
});

test("what became of a target is told with the parts it is about", () => {
  assert.deepEqual(
    outcomeOf({ ok: true, status: 200, body: { status: "ok", outcome: "accepted" } }, ["head"]),
    {
      kind: "accepted",
    },
  );
  const clamped = outcomeOf(
    {
      ok: true,
      status: 200,
      body: { status: "ok", outcome: "clamped", cause: "unreachable", reason: "r" },
    },
    ["head"],
  );
  assert.deepEqual(clamped, {
    kind: "clamped",
    cause: "unreachable",
    reason: "r",
    parts: ["head"],
  });
  assert.equal(
    outcomeOf({ ok: true, status: 200, body: { status: "ignored" } }, []).kind,
    "ignored",
  );
  assert.equal(outcomeOf({ ok: false, status: 0, body: null }, []).kind, "refused");
});

test("a control that is thrown moves the robot no faster than its rate, and then it is silent", async () => {
  const sent: number[] = [];
  let now = 0;
  const driver = new Driver(
    () => REST,
    async (body) => {
      sent.push((body as { target_head_pose: { z: number } }).target_head_pose.z);
      now += 50;
      return { ok: true, status: 200, body: { status: "ok", outcome: "accepted" } };
    },
    undefined,
    () => now,
  );
  driver.move({ z: 0.01 });
  await new Promise<void>((done) => driver.driving.watch((on) => on || done()));
  assert.deepEqual(
    sent.map((z) => z.toFixed(4)),
    ["0.0040", "0.0080", "0.0100"],
  );
  assert.deepEqual(driver.wanted.value, {});
});

test("a page that is slow drives as fast, in longer steps", async () => {
  const sent: number[] = [];
  let now = 0;
  const driver = new Driver(
    () => REST,
    async (body) => {
      sent.push((body as { target_body_yaw: number }).target_body_yaw);
      now += 200;
      return { ok: true, status: 200, body: { status: "ok", outcome: "accepted" } };
    },
    undefined,
    () => now,
  );
  driver.move({ body: 0.44 });
  await new Promise<void>((done) => driver.driving.watch((on) => on || done()));
  assert.deepEqual(
    sent.map((yaw) => yaw.toFixed(3)),
    ["0.090", "0.440"],
  );
});

test("a target that is ignored ends the driving, and the outcome stays to be read", async () => {
  const driver = new Driver(
    () => REST,
    async () => ({
      ok: true,
      status: 200,
      body: { status: "ignored", outcome: "refused", reason: "move_running" },
    }),
  );
  driver.move({ yaw: 1 });
  await new Promise<void>((done) => driver.driving.watch((on) => on || done()));
  assert.equal(driver.outcome.value.kind, "ignored");
});

test("what is asked for is bounded, and nonsense is not asked for", () => {
  const driver = new Driver(
    () => REST,
    () => new Promise(() => {}),
  );
  driver.move({ yaw: 99, pitch: Number.NaN });
  assert.deepEqual(driver.wanted.value, { yaw: Math.PI / 2 });
});
