// What the browser tests share: a browser, a robot, pages that are closed and whose own errors fail the
// test.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach } from "node:test";
import { openBrowser, openPage, shownPose } from "./browser.mjs";
import { Robot, until } from "./robot.mjs";

export const bench = { browser: undefined, robot: undefined, usual: {} };
let pages = [];

/** To be called once, outside of all tests.
 * @param usual what pages are opened with; `flat`: without the picture, whose drawing takes all of a
 * processor */
export function setUp(flags = ["--mockup-sim"], environment = {}, usual = {}) {
  bench.usual = usual;
  before(async () => {
    bench.robot = await Robot.start(flags, environment);
    bench.browser = await openBrowser();
  });
  after(async () => {
    await bench.browser?.close();
    await bench.robot?.stop();
  });
  beforeEach(() => bench.robot.reset());
  afterEach(async () => {
    const faults = pages.flatMap((page) => page.faults);
    await Promise.all(pages.map((page) => page.context().close()));
    pages = [];
    assert.deepEqual(faults, [], "the page's own errors");
  });
}

/** A page that nobody waits for. */
export async function openRaw(url, options) {
  const page = await openPage(bench.browser, url, { ...bench.usual, ...options });
  pages.push(page);
  return page;
}

/** A page that shows the robot. */
export async function open(options) {
  const page = await openRaw(bench.robot.url, options);
  if (bench.usual.flat) {
    await page.locator(".chip.good").waitFor();
    await page.locator("#tab-life").waitFor();
    return page;
  }
  await until(
    async () => Number.isFinite((await shownPose(page)).yaw),
    "the robot in the picture",
    60,
  );
  return page;
}

export const shows = (page, test, what) => until(async () => test(await shownPose(page)), what);

export const chip = (page, name) =>
  until(async () => (await page.locator(".chip").innerText()) === name, name);

export const go = (page, name) => page.getByRole("tab", { name, exact: true }).click();

/** Once the page knows where the robot is: before that it moves nothing. */
export async function setSlider(page, label, value) {
  const slider = page.getByLabel(label, { exact: true }).first();
  await until(() => slider.isEnabled(), `the slider ${label}`);
  await slider.evaluate((input, to) => {
    input.value = String(to);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }, value);
}

/** The part of the page under this heading. */
export const card = (page, title) =>
  page.locator("section.card", {
    has: page.getByRole("heading", { name: title, exact: true, level: 2 }),
  });

/** Somebody who holds the slider and moves it a little, until `then` is through. */
export async function withAHand(page, label, value, then) {
  let on = true;
  const hand = (async () => {
    for (let i = 0; on; i += 1) {
      await setSlider(page, label, value + (i % 2) * 0.01);
      await new Promise((wake) => setTimeout(wake, 60));
    }
  })();
  try {
    await then();
  } finally {
    on = false;
    await hand;
  }
}
