import assert from "node:assert/strict";
import { test } from "node:test";
import { changed } from "../panels/behaviors";
import { after, layersOf, type Mind } from "./mind";
import { behaviorsOf, emotionsOf, inOrder, readable } from "./repertoire";

const SNAPSHOT = {
  type: "snapshot",
  body: "awake",
  emotion: { emotion: "calm", intensity: 0.4 },
  running: null,
  queue: [],
  question: null,
  speech: { speaking: false },
  idle: { layers: { breathing: { on: true }, glance: { on: false } } },
};

const told = (...messages: object[]): Mind | undefined =>
  messages.reduce<Mind | undefined>((mind, message) => after(mind, message), undefined);

test("events before the snapshot are nothing to go by", () => {
  assert.equal(told({ type: "speech_begun", text: "hello" }), undefined);
});

test("a behaviour is queued, begins, steps and ends, and is remembered", () => {
  const queued = told(SNAPSHOT, { type: "behavior_queued", run: 7, behavior: "dance" });
  assert.equal(queued?.queue[0]?.name, "dance");
  const started = after(queued, { type: "behavior_started", run: 7, behavior: "dance" });
  assert.deepEqual([started?.running?.id, started?.queue.length], [7, 0]);
  const step = after(started, { type: "behavior_step", run: 7, step: "bow" });
  assert.equal(step?.running?.step, "bow");
  const ended = after(step, {
    type: "behavior_ended",
    run: 7,
    behavior: "dance",
    outcome: "finished",
  });
  assert.equal(ended?.running, undefined);
  assert.deepEqual(ended?.ended[0], { name: "dance", outcome: "finished", reason: "" });
});

test("what ended is bounded", () => {
  let mind = told(SNAPSHOT);
  for (let run = 1; run < 50; run += 1)
    mind = after(mind, { type: "behavior_ended", run, behavior: "b", outcome: "failed" });
  assert.equal(mind?.ended.length, 6);
});

test("speech, a question and its answer come and go", () => {
  const asked = told(
    SNAPSHOT,
    { type: "speech_begun", id: 1, text: "Heads or tails?" },
    { type: "question", id: 3, prompt: "Heads or tails?", options: ["heads", "tails"] },
  );
  assert.equal(asked?.speech, "Heads or tails?");
  assert.deepEqual(asked?.question?.options, ["heads", "tails"]);
  const done = after(after(asked, { type: "answered", id: 3 }), { type: "speech_ended", id: 1 });
  assert.deepEqual([done?.question, done?.speech], [undefined, undefined]);
});

test("the layers of idle life are read with their switches", () => {
  assert.deepEqual(layersOf(SNAPSHOT.idle), [
    { name: "breathing", on: true },
    { name: "glance", on: false },
  ]);
});

test("behaviours that work come before those that do not, with what they need", () => {
  const all = behaviorsOf([
    {
      name: "weather",
      title: { en: "Weather" },
      available: false,
      reason: "unavailable: needs weather",
    },
    { name: "dance", title: { en: "Dance" }, available: true },
    { name: "antenna_animation" },
  ]);
  assert.deepEqual(
    inOrder(all).map(({ title }) => title),
    ["Antenna animation", "Dance", "Weather"],
  );
  assert.equal(readable("goto_sleep"), "Goto sleep");
  assert.deepEqual(emotionsOf([{ name: "sad", name_fr: "triste" }]), [
    { name: "sad", french: "triste" },
  ]);
});

test("only what differs from the usual is sent to a behaviour", () => {
  const [dance] = behaviorsOf([
    {
      name: "dance",
      parameters: [
        { name: "duration", kind: "number", default: 30 },
        { name: "style", kind: "choice", default: "waltz" },
      ],
    },
  ]);
  assert.deepEqual(changed(dance!.parameters, { duration: 12, style: "waltz" }), { duration: 12 });
});
