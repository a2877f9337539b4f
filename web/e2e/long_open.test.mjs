// A page that stays open does not grow. BBIA_OPEN_MINUTES (default 0.5) says for how long; the ten
// minutes of docs/dashboard.md are BBIA_OPEN_MINUTES=10.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openBrowser, openPage, shownPose } from "./browser.mjs";
import { Robot, until } from "./robot.mjs";

const MINUTES = Number(process.env.BBIA_OPEN_MINUTES ?? 0.5);
const TABS = ["move", "health", "log", "life", "talk", "apps", "see", "tools", "health"];
const ALLOWED = 3_000_000; // bytes; histories fill up to their bounds

const wait = (s) => new Promise((wake) => setTimeout(wake, s * 1000));

async function settledHeap(session) {
  for (let i = 0; i < 3; i += 1) {
    await session.send("HeapProfiler.collectGarbage");
    await wait(0.2);
  }
  const { metrics } = await session.send("Performance.getMetrics");
  const of = (name) => metrics.find((metric) => metric.name === name).value;
  return { heap: of("JSHeapUsedSize"), nodes: of("Nodes"), listeners: of("JSEventListeners") };
}

test(`${MINUTES} minutes open, on all panels, with a robot that moves: the page does not grow`, {
  timeout: (MINUTES + 3) * 60_000,
}, async () => {
  const robot = await Robot.start(["--mockup-sim"]);
  const browser = await openBrowser();
  try {
    const page = await openPage(browser, robot.url, { viewport: { width: 900, height: 600 } });
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable");
    await until(async () => Number.isFinite((await shownPose(page)).yaw), "the robot", 40);
    const round = async () => {
      for (const tab of TABS) {
        if ((await page.locator(`#tab-${tab}`).count()) > 0)
          await page.locator(`#tab-${tab}`).click();
        const yaw = Math.random() - 0.5;
        await robot.post("/api/move/goto", {
          head_pose: { yaw },
          antennas: [yaw, -yaw],
          duration: 0.8,
        });
        await wait(1);
      }
    };
    await round();
    await round();
    const first = await settledHeap(session);
    const seen = [first];
    const end = performance.now() + MINUTES * 60_000;
    while (performance.now() < end) {
      await round();
      seen.push(await settledHeap(session));
    }
    const last = seen.at(-1);
    const mb = (bytes) => (bytes / 1e6).toFixed(2);
    console.log(
      `heap ${mb(first.heap)} -> ${mb(last.heap)} MB (most ${mb(Math.max(...seen.map((s) => s.heap)))}), ` +
        `nodes ${first.nodes} -> ${last.nodes}, listeners ${first.listeners} -> ${last.listeners}, ` +
        `${seen.length} looks in ${MINUTES} minutes`,
    );
    assert.ok(last.heap - first.heap < ALLOWED, "the heap grew");
    assert.ok(last.nodes < first.nodes * 1.3 + 200, "elements were left behind");
    assert.ok(last.listeners < first.listeners * 1.3 + 50, "listeners were left behind");
    assert.deepEqual(page.faults, []);
  } finally {
    await browser.close();
    await robot.stop();
  }
});
