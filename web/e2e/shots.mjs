#!/usr/bin/env node
// shots.mjs [OUT [NAME...]]: pictures of each panel, desktop and phone, light and dark.
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { openBrowser, openPage } from "./browser.mjs";
import { Robot, until } from "./robot.mjs";

const out = resolve(process.argv[2] ?? "../docs/dashboard");
const only = process.argv.slice(3);
mkdirSync(out, { recursive: true });
const PANELS = ["move", "life", "see", "talk", "health", "log", "tools"];
const SIZES = [
  { name: "desktop", viewport: { width: 1440, height: 900 } },
  { name: "phone", viewport: { width: 390, height: 844 }, phone: true },
];
const wait = (ms) => new Promise((wake) => setTimeout(wake, ms));

const robot = await Robot.start(["--sim"]);
const browser = await openBrowser();
await robot.post("/api/move/goto", {
  head_pose: { z: 0.008, yaw: 0.25, roll: 0.12, pitch: -0.06 },
  antennas: [-0.5, 0.35],
  body_yaw: 0.1,
  duration: 0.5,
});
for (const size of SIZES) {
  for (const dark of [false, true]) {
    for (const panel of PANELS) {
      const name = `${panel}-${size.name}-${dark ? "dark" : "light"}`;
      if (only.length > 0 && !only.some((wanted) => name.includes(wanted))) continue;
      const page = await openPage(browser, robot.url, {
        fine: size.phone !== true && !dark,
        ...size,
        dark,
        hash: panel,
        still: true,
      });
      await page.locator(".tabs").waitFor();
      if ((await page.locator(`#tab-${panel}`).count()) > 0) {
        await until(
          () => page.evaluate(() => document.querySelector(".stage")?.dataset.yaw !== undefined),
          "a picture",
          20,
        );
        await page.locator(`#tab-${panel}`).click();
        await wait(panel === "health" ? 2500 : 1800);
        await page.screenshot({ path: `${out}/${name}.png` });
        console.log(name, page.faults.join(" | "));
      }
      await page.context().close();
    }
  }
}
await browser.close();
await robot.stop();
