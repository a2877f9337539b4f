import assert from "node:assert/strict";
import { test } from "node:test";
import { en } from "../i18n/en";
import { fr } from "../i18n/fr";
import { fill, preferred } from "../i18n/index";
import { callsOf, urlOf } from "../state/api_calls";
import { append, historyOf, NO_HISTORY } from "../state/history";
import { reportOf } from "../state/resources";
import { statusOf } from "../state/status";
import { Toasts } from "../state/toasts";
import { Backoff } from "./backoff";
import { Cell } from "./cell";
import { bytes, degrees, duration, micros } from "./format";
import { ServerWatch } from "./server_watch";

test("a cell tells of changes only, and forgets who stopped watching", () => {
  const cell = new Cell(1);
  const heard: number[] = [];
  const stop = cell.watch((value) => heard.push(value));
  cell.set(1);
  cell.set(2);
  stop();
  cell.set(3);
  assert.deepEqual(heard, [2]);
});

test("attempts come ever more rarely, with a limit, and at once again after a success", () => {
  const backoff = new Backoff(500, 8_000, () => 0.5);
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6].map(() => backoff.next()),
    [500, 1_000, 2_000, 4_000, 8_000, 8_000],
  );
  backoff.reset();
  assert.equal(backoff.next(), 500);
});

test("a server that does not answer is offline, with the moment of the next question", async () => {
  const watch = new ServerWatch(
    () => {},
    async () => ({ ok: false, status: 0, body: null }),
  );
  watch.start();
  await new Promise((wake) => setImmediate(wake));
  watch.stop();
  assert.equal(watch.reach.value.kind, "offline");
});

test("at most four toasts are shown, and one sentence once", () => {
  const toasts = new Toasts(() => {});
  for (const text of ["a", "b", "c", "d", "e", "e"]) toasts.say("note", text);
  assert.deepEqual(
    toasts.shown.value.map(({ text }) => text),
    ["b", "c", "d", "e"],
  );
});

test("figures are shown as a person reads them", () => {
  assert.equal(degrees(-0.0001), "0°");
  assert.equal(bytes(11_400_000), "11.4 MB");
  assert.equal(micros(268), "268 µs");
  assert.equal(micros(4_000), "4.0 ms");
  assert.equal(duration(7_200), "2 h");
});

test("each text exists in both languages and takes the same values", () => {
  const holes = (text: string): string[] =>
    [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]!).sort();
  assert.deepEqual(Object.keys(fr).sort(), Object.keys(en).sort());
  for (const [key, text] of Object.entries(en)) {
    assert.deepEqual(holes(fr[key as keyof typeof en]), holes(text), key);
  }
  assert.equal(fill("{a} and {b}", { a: 1 }), "1 and {b}");
});

test("the page speaks the first of the browser's languages that it knows", () => {
  assert.equal(preferred(["de-DE", "fr-CA", "en"]), "fr");
  assert.equal(preferred(["ja"]), "en");
});

test("a report without an audit has no light, and says why", () => {
  const report = reportOf({ audit: { available: false, why: "switched off" } });
  assert.deepEqual([report?.light, report?.why], ["none", "switched off"]);
  assert.equal(reportOf(null), undefined);
});

test("a status names the body that there is", () => {
  const base = {
    state: "running",
    backend_status: {},
    simulation_enabled: true,
    mockup_sim_enabled: false,
  };
  assert.equal(statusOf(base)?.body, "physics");
  assert.equal(statusOf({ ...base, mockup_sim_enabled: true })?.body, "mockup");
  assert.equal(statusOf({ ...base, backend_status: null })?.body, "none");
  assert.equal(statusOf("what"), undefined);
});

test("history is appended, bounded, and begins anew with the robot's program", () => {
  const answer = (from: number, to: number): unknown => {
    const uptimes = Array.from({ length: to - from }, (_, i) => from + i);
    return { uptime_s: uptimes, series: { cpu: { values: uptimes.map(() => 0.1) } } };
  };
  let all = append(NO_HISTORY, historyOf(answer(0, 1_000), 5_000)!);
  all = append(all, historyOf(answer(1_000, 2_000), 6_000)!);
  assert.equal(all.times.length, 1_500);
  assert.equal(all.values.cpu?.length, 1_500);
  assert.equal(append(all, historyOf(answer(0, 3), 7_000)!).times.length, 3);
  assert.equal(historyOf("no", 0), undefined);
});

// Two answers on their way at once drew a line from the end of the plot back to its beginning.
test("what came twice is in the history once, and its time only grows", () => {
  const at = (uptimes: readonly number[], now: number) =>
    historyOf({ uptime_s: uptimes, series: { cpu: { values: uptimes } } }, now)!;
  const once = append(NO_HISTORY, at([1, 2, 3], 1_003));
  assert.equal(append(once, at([1, 2, 3], 1_004)), once);
  const more = append(once, at([3, 4], 1_000)); // an answer that was faster than the first
  assert.deepEqual(more.times, [1_001, 1_002, 1_003, 1_004]);
  assert.deepEqual(more.values.cpu, [1, 2, 3, 4]);
});

test("calls are read from the description, with a body that fits", () => {
  const calls = callsOf({
    paths: {
      "/api/motors/set_mode/{mode}": {
        post: { summary: "Mode", parameters: [{ name: "mode", in: "path", required: true }] },
      },
      "/api/move/goto": {
        post: {
          requestBody: {
            content: { "application/json": { schema: { $ref: "#/components/schemas/Goto" } } },
          },
        },
      },
    },
    components: {
      schemas: {
        Goto: {
          type: "object",
          required: ["duration"],
          properties: { duration: { type: "number" } },
        },
      },
    },
  });
  assert.equal(calls.length, 2);
  assert.equal(urlOf(calls[0]!, { mode: "a b" }), "/api/motors/set_mode/a%20b");
  assert.deepEqual(urlOf(calls[0]!, {}), { missing: "mode" });
  assert.deepEqual(JSON.parse(calls[1]!.body!), { duration: 0 });
});
