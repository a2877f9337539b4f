#!/usr/bin/env node
// shots.mjs [OUT [NAME...]]: pictures of each panel, desktop and phone, light and dark, as WebP. NAME: those
// whose name has it in it. Needs ffmpeg.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { openBrowser, openPage } from "./browser.mjs";
import { Robot, root, until } from "./robot.mjs";

const out = resolve(process.argv[2] ?? join(root, "docs/dashboard"));
const only = process.argv.slice(3);
mkdirSync(out, { recursive: true });
const wait = (ms) => new Promise((wake) => setTimeout(wake, ms));

const SIZES = [
  { name: "desktop", viewport: { width: 1280, height: 800 }, quality: 78 },
  { name: "phone", viewport: { width: 390, height: 844 }, phone: true, quality: 74 },
];

const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
/** What is going on in each of them when its picture is taken. */
const PANELS = {
  move: async () => {},
  life: async () => {},
  see: async (page) => {
    await page.locator(".camera img").waitFor();
    await press(page, "Look for faces and things");
    await page
      .locator(".camera .seen")
      .first()
      .waitFor({ timeout: 8_000 })
      .catch(() => {});
  },
  talk: async (page) => {
    await press(page, "Look to the left");
    await page.locator(".turn.robot .tool").first().waitFor({ timeout: 40_000 });
    await page.getByLabel("Say something").fill("How are you?");
    await page.getByLabel("Say something").press("Enter");
    await page.locator(".turn.robot").nth(1).waitFor({ timeout: 40_000 });
    await wait(3_000);
  },
  apps: async () => {},
  health: async () => wait(2_000),
  log: async () => {},
  tools: async (page) => {
    await page.getByLabel("Find a call").fill("motors status");
    await page.locator(".call summary").first().click();
    await press(page, "Send");
    await page.locator(".answer").waitFor();
    await page.getByLabel("Find a call").fill("motors");
  },
};

/** Models and a visitor before the simulated eye, where they lie beside the repository. */
function eyes() {
  const data = [root, join(root, ".."), join(root, "../..")]
    .map((place) => join(place, "shared/data"))
    .find((place) => existsSync(place));
  if (data === undefined) return {};
  return {
    BBIA_VISION_FACE_MODEL: join(data, "models/face_yunet_n_320.onnx"),
    BBIA_VISION_OBJECT_MODEL: join(data, "models/objects_yolox_nano_416.onnx"),
  };
}

function shrink(png, webp, quality) {
  const arguments_ = ["-v", "error", "-y", "-i", png, "-c:v", "libwebp", "-quality", quality, webp];
  const ran = spawnSync("ffmpeg", arguments_, { stdio: "inherit" });
  if (ran.status !== 0) throw new Error(`ffmpeg could not write ${webp}`);
  rmSync(png);
}

const robot = await Robot.start(["--sim"], eyes());
const browser = await openBrowser();
// At rest, so that a picture is drawn once and finely even by a processor.
await robot.post("/api/idle", { enabled: false });
const pose = () =>
  robot.post("/api/move/goto", {
    head_pose: { z: 0.008, yaw: 0.25, roll: 0.12, pitch: -0.06 },
    antennas: [-0.5, 0.35],
    body_yaw: 0.1,
    duration: 0.5,
  });
for (const size of SIZES) {
  for (const dark of [false, true]) {
    const names = Object.keys(PANELS)
      .map((panel) => [panel, `${panel}-${size.name}-${dark ? "dark" : "light"}`])
      .filter(([, name]) => only.length === 0 || only.some((wanted) => name.includes(wanted)));
    if (names.length === 0) continue;
    await pose();
    // One page for all of them: the reflections of a fine picture take a processor seconds.
    const page = await openPage(browser, robot.url, { fine: true, ...size, dark, still: true });
    await until(
      () => page.evaluate(() => document.querySelector(".stage")?.dataset.yaw !== undefined),
      "a picture",
      90,
    );
    for (const [panel, name] of names) {
      await robot.post("/api/vision/stop");
      await pose();
      await page.locator(`#tab-${panel}`).click();
      await wait(1_500);
      await PANELS[panel](page).catch((why) => console.log(`${name}: ${why}`));
      await wait(700);
      const png = join(out, `${name}.png`);
      await page.screenshot({ path: png });
      shrink(png, join(out, `${name}.webp`), String(size.quality));
      console.log(name, page.faults.join(" | "));
    }
    await page.context().close();
  }
}
await browser.close();
await robot.stop();
