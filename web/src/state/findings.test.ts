import assert from "node:assert/strict";
import { test } from "node:test";
import { writeNumbersAs } from "../core/format";
import { language } from "../i18n";
import { en } from "../i18n/en";
import { fr } from "../i18n/fr";
import { figureText, findingText, leakText, stepText, wasteText } from "./findings";

const HEAP = {
  code: "over-heap",
  sentence: "sim holds 1.5 MB of heap, its budget is 1 MB",
  figures: { part: "sim", held_bytes: 1.5e6, limit_bytes: 1e6 },
};

function inFrench(then: () => void): void {
  language.set("fr");
  writeNumbersAs("fr");
  try {
    then();
  } finally {
    language.set("en");
    writeNumbersAs("en");
  }
}

test("what the audit found is said in the page's language, with its figures", () => {
  assert.deepEqual(findingText(HEAP), {
    text: "sim holds 1.5 MB of memory; 1.0 MB are allowed",
    lang: undefined,
  });
  inFrench(() =>
    assert.equal(
      findingText(HEAP).text.replaceAll("\u00a0", " "),
      "sim tient 1,5 Mo de mémoire ; 1,0 Mo sont permis",
    ),
  );
});

test("what the page has no words for is said in the robot's own, and marked as English", () => {
  assert.deepEqual(findingText({ code: "new", sentence: "something new", figures: {} }), {
    text: "something new",
    lang: "en",
  });
});

test("the end of a figure's name is its unit", () => {
  assert.equal(figureText("silent_s", 4), "4 s");
  assert.equal(figureText("cpu_share", 0.078), "7.8 %");
  assert.equal(figureText("bytes_per_minute", 12_000), "12 kB/min");
  assert.equal(figureText("bytes_per_minute", 100), "6.0 kB/h");
  assert.equal(figureText("per_minute", 0.05), "3/h");
  assert.equal(figureText("load", 12.1), "12.1");
});

test("waste, what grows and what was given up have words too", () => {
  const waste = { kind: "polled-too-fast", name: "life<state", from: "control", to: "api" };
  assert.equal(
    wasteText({ ...waste, per_second: 250, bytes_per_second: 0 }),
    "life<state (control → api) is read 250 times a second without news",
  );
  assert.equal(
    leakText({ kind: "heap", module: "api", per_minute: 2e6 }),
    "api: memory +2.0 MB/min",
  );
  assert.equal(stepText({ name: "refuse-clients", sentence: "x" }), "No new connections.");
  assert.equal(stepText({ name: "new-step", sentence: "x" }), "x");
});

test("both languages fill the same figures into each text", () => {
  const holes = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const key of Object.keys(en) as (keyof typeof en)[])
    assert.deepEqual(holes(fr[key]), holes(en[key]), key);
});
