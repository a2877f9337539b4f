#!/usr/bin/env node
// cost.mjs [SECONDS]: what open pages cost the robot's program, and how fast a page draws. Each
// number of pages is measured over SECONDS (default 20) while the robot moves all the time. Prints a
// table; exits with 1 when one page costs more than 2 % of a core.
import { openBrowser, openPage, shownPose } from "./browser.mjs";
import { Robot, until } from "./robot.mjs";

const seconds = Number(process.argv[2] ?? 20);
const LARGE = { width: 1280, height: 720 };
const SMALL = { width: 480, height: 320 };
const wait = (s) => new Promise((wake) => setTimeout(wake, s * 1000));
const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Turns the head to and fro until told to end: what is shown has to be drawn anew. */
function sway(robot) {
  let on = true;
  const done = (async () => {
    for (let i = 0; on; i += 1) {
      const side = i % 2 === 0 ? 0.4 : -0.4;
      await robot.post("/api/move/goto", {
        head_pose: { yaw: side, roll: side / 3 },
        antennas: [side, -side],
        duration: 1,
      });
      await wait(1);
    }
  })();
  return async () => {
    on = false;
    await done;
  };
}

const robot = await Robot.start(["--sim"]);
const browser = await openBrowser();
const stop = sway(robot);
const pages = [];
const rows = [];
for (const wanted of [0, 1, 2, 4]) {
  while (pages.length < wanted) {
    const first = pages.length === 0;
    // All pages would draw on one processor: those after the first ask for the same and draw nothing.
    const page = await openPage(browser, robot.url, {
      viewport: first ? LARGE : SMALL,
      flat: !first,
    });
    await until(async () => (await page.locator(".chip").textContent()) === "Awake", "a page", 90);
    await until(
      async () => (await robot.get("/api/resources")).clients.length >= 3 * (pages.length + 1),
      "links",
      90,
    );
    pages.push(page);
  }
  await wait(6); // quality settles
  const before = robot.cpu();
  const began = performance.now();
  const rates = [];
  for (let i = 0; i < seconds; i += 1) {
    await wait(1);
    if (pages.length > 0) rates.push((await shownPose(pages[0])).hertz);
  }
  const cpu = ((robot.cpu() - before) * 1e5) / (performance.now() - began);
  rows.push({ pages: wanted, cpu, hertz: rates.length > 0 ? middle(rates) : undefined });
}
await stop();
await browser.close();
await robot.stop();

const base = rows[0].cpu;
console.log(
  "pages  program, % of a core  of it pages, each  frames a second (the first page, in software, 1280x720)",
);
for (const { pages: n, cpu, hertz } of rows) {
  const each = n > 0 ? ((cpu - base) / n).toFixed(2) : "-";
  console.log(
    `${String(n).padStart(5)}  ${cpu.toFixed(2).padStart(22)}  ${each.padStart(17)}  ${hertz?.toFixed(1) ?? "-"}`,
  );
}
process.exitCode = rows[1].cpu - base <= 2 ? 0 : 1;
