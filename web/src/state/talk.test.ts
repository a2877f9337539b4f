import assert from "node:assert/strict";
import { test } from "node:test";
import { heard, said, type Turn } from "./chat";
import { join, linesOf } from "./log_lines";
import { sightOf } from "./sight";

const all = (...messages: object[]): readonly Turn[] =>
  messages.reduce<readonly Turn[]>(
    (turns, m) => heard(turns, JSON.stringify(m)),
    said([], "hello"),
  );

test("an answer grows as it comes, with what its tools did, and ends", () => {
  const turns = all(
    { type: "accepted", prompt: 3 },
    { type: "begun", prompt: 3, source: "reflex" },
    { type: "text", prompt: 3, text: "I " },
    { type: "tool_call", prompt: 3, call: 1, tool: "dance" },
    { type: "tool_outcome", prompt: 3, call: 1, outcome: "refused", reason: "asleep" },
    { type: "text", prompt: 3, text: "dance." },
  );
  assert.equal(turns.length, 2);
  assert.deepEqual(
    [turns[1]?.text, turns[1]?.coming, turns[1]?.source],
    ["I dance.", true, "reflex"],
  );
  assert.deepEqual(turns[1]?.tools, [
    { call: 1, tool: "dance", outcome: "refused", reason: "asleep" },
  ]);
  const done = heard(turns, JSON.stringify({ type: "done", prompt: 3, text: "I dance." }));
  assert.equal(done[1]?.coming, false);
});

test("an answer that fails says why", () => {
  assert.equal(all({ type: "failed", prompt: 1, error: "no model" })[1]?.text, "no model");
});

test("the conversation is bounded, and nonsense is passed over", () => {
  let turns: readonly Turn[] = [];
  for (let i = 0; i < 200; i += 1) turns = said(turns, `${i}`);
  assert.equal(turns.length, 60);
  assert.equal(heard(turns, "nonsense"), turns);
});

test("what is seen is read as shares of the picture", () => {
  const sight = sightOf({
    scanning: true,
    tracks: [
      {
        id: 4,
        kind: "face",
        label: "",
        score: 0.9,
        share: { x: 0.1, y: 0.2, width: 0.3, height: 0.4 },
        distance: { metres: 1.2, sigma: 0.1 },
      },
    ],
  });
  assert.deepEqual(
    [sight?.seen[0]?.label, sight?.seen[0]?.width, sight?.seen[0]?.distance],
    ["face", 0.3, 1.2],
  );
  assert.equal(sightOf("?"), undefined);
});

test("log lines are joined once each, and bounded", () => {
  const lines = (from: number, to: number) =>
    linesOf({
      lines: Array.from({ length: to - from }, (_, i) => ({ number: from + i, message: "m" })),
    });
  assert.equal(join(lines(1, 5), lines(3, 8)).length, 7);
  assert.equal(join(lines(1, 300), lines(300, 700)).length, 400);
});
