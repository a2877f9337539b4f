import assert from "node:assert/strict";
import { test } from "node:test";
import { stepOf } from "../panels/behaviors";
import { currentOf, isUp, jobOf } from "./apps";
import { behaviorsOf, needsText } from "./repertoire";
import { keptOf, nameFrom, poseStep } from "./scores";

test("a title becomes a name that the robot takes", () => {
  assert.equal(nameFrom("Été à la mer!"), "ete_a_la_mer");
  assert.equal(nameFrom("  ...  "), "");
  assert.equal(nameFrom("a".repeat(99)).length, 40);
});

test("a pose is noted as the wire has it", () => {
  const goal = {
    x: 0,
    y: 0,
    z: 0.01,
    roll: 0,
    pitch: 0,
    yaw: 0.33333333,
    body: 0.1,
    rightAntenna: -1,
    leftAntenna: 1,
  };
  assert.deepEqual(poseStep(goal, 2), {
    head: { x: 0, y: 0, z: 0.01, roll: 0, pitch: 0, yaw: 0.3333 },
    antennas: [-1, 1],
    body_yaw: 0.1,
    duration: 2,
  });
});

test("what is kept has a title, if only its name", () => {
  assert.deepEqual(keptOf([{ name: "show_time", title: "", built_in: true }, 7]), [
    { name: "show_time", title: "Show time", builtIn: true },
  ]);
});

test("a step of a sequence tells how far it is", () => {
  assert.deepEqual(stepOf("2 of 9: dance"), { at: 2, of: 9, what: "dance" });
  assert.equal(stepOf("turning around"), undefined);
});

test("what is missing is said in words; another reason as it is", () => {
  assert.equal(needsText("unavailable: needs faces"), "Needs a model that finds faces.");
  assert.equal(needsText("unavailable: the moon is full"), "the moon is full");
  assert.equal(needsText("unavailable: needs wings"), "needs wings");
});

test("what is typed stands in quotes, not in back quotes", () => {
  const [clock] = behaviorsOf([{ name: "a", description: { en: "`stop` ends it" } }]);
  assert.equal(clock?.about, "“stop” ends it");
});

test("an app's state, and a job's", () => {
  const app = currentOf({ info: { name: "waves" }, state: "running", error: null });
  assert.deepEqual(app, { name: "waves", state: "running", error: "" });
  assert.ok(isUp(app));
  assert.equal(isUp(currentOf({ info: { name: "w" }, state: "error", error: "x" })), false);
  assert.equal(currentOf(null), undefined);
  assert.deepEqual(jobOf({ status: "done", logs: ["a", "b"] }), { state: "done", newest: "b" });
});
