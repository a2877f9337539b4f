// The dashboard in a real browser, on a real robot's program.
import assert from "node:assert/strict";
import { test } from "node:test";
import AxeBuilder from "./axe.mjs";
import { bench, chip, open, openRaw, setSlider, setUp, shows } from "./bench.mjs";
import { Robot, until } from "./robot.mjs";

setUp(["--mockup-sim"], {}, { viewport: { width: 1000, height: 640 } });
const headYaw = async () => (await bench.robot.get("/api/state/present_head_pose")).yaw;

test("it is small, compressed, kept by browsers and held to its own origin", async () => {
  const first = await fetch(bench.robot.url, { headers: { "accept-encoding": "gzip" } });
  const policy = first.headers.get("content-security-policy");
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|\*|https?:/);
  assert.equal(first.headers.get("x-content-type-options"), "nosniff");
  const html = await first.text();
  const files = [...html.matchAll(/(?:src|href)="(\/ui\/[^"]+)"/g)].map((m) => m[1]);
  assert.equal(files.length, 3);
  for (const file of files) {
    const answer = await fetch(bench.robot.url + file);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get("cache-control"), /immutable/);
  }
  const again = await fetch(bench.robot.url, {
    headers: { "if-none-match": first.headers.get("etag") },
  });
  assert.equal(again.status, 304);
  assert.equal((await fetch(`${bench.robot.url}/ui/app-0.js`)).status, 404);
});

test("it asks nobody but the robot", async () => {
  const page = await openRaw("about:blank", {});
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(bench.robot.url);
  await shows(page, ({ yaw }) => Number.isFinite(yaw), "the robot");
  const elsewhere = asked.filter(
    (url) => !url.startsWith(bench.robot.url) && !url.startsWith("data:"),
  );
  assert.deepEqual(elsewhere, []);
});

test("the robot moves in the page when somebody else moves it", async () => {
  const page = await open();
  await bench.robot.post("/api/move/goto", {
    head_pose: { yaw: 0.5, pitch: 0.1, z: 0.01 },
    body_yaw: 0.2,
    antennas: [-1, 0.7],
    duration: 0.5,
  });
  await shows(
    page,
    (p) =>
      Math.abs(p.yaw - 0.5) < 0.01 &&
      Math.abs(p.z - 0.01) < 0.001 &&
      Math.abs(p.body - 0.2) < 0.01 &&
      Math.abs(p.antennas[0] + 1) < 0.01 &&
      Math.abs(p.antennas[1] - 0.7) < 0.01,
    "the pose in the picture",
  );
});

test("a slider moves the robot, and its value follows the robot", async () => {
  const page = await open();
  await setSlider(page, "Turn", 0.4);
  await until(async () => Math.abs((await headYaw()) - 0.4) < 0.01, "the head turned");
  await shows(page, ({ yaw }) => Math.abs(yaw - 0.4) < 0.01, "the head turned in the picture");
  await bench.robot.reset();
  await until(
    async () =>
      Math.abs(Number(await page.getByLabel("Turn", { exact: true }).first().inputValue())) < 0.02,
    "the slider back",
  );
});

test("keys move the robot, Escape stops it, and it says so until it is released", async () => {
  const page = await open();
  await page.locator(".stage").focus();
  for (let i = 0; i < 5; i += 1) await page.keyboard.press("ArrowLeft");
  await until(async () => (await headYaw()) > 0.1, "the head to its left");
  await page.keyboard.press("Escape");
  await until(
    async () => (await bench.robot.get("/api/daemon/status")).emergency_stop,
    "the emergency stop",
  );
  await page.getByText("obeys nobody").waitFor();
  await chip(page, "Emergency stop");
  const before = await headYaw();
  await setSlider(page, "Turn", -0.5);
  await page.locator(".outcome.bad").waitFor();
  assert.ok(Math.abs((await headYaw()) - before) < 0.01, "a stopped robot does not move");
  await page.getByRole("button", { name: "Release" }).click();
  await until(
    async () => !(await bench.robot.get("/api/daemon/status")).emergency_stop,
    "released",
  );
  await page.getByText("obeys nobody").waitFor({ state: "detached" });
});

test("the stop button stops a movement that is under way", async () => {
  const page = await open();
  await bench.robot.post("/api/move/goto", {
    head_pose: { yaw: 1 },
    duration: 60,
    interpolation: "linear",
  });
  await shows(page, ({ yaw }) => yaw > 0.02, "it moves");
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await until(
    async () => (await bench.robot.get("/api/move/running")).length === 0,
    "nothing moves",
  );
  assert.ok((await headYaw()) < 0.9);
});

test("what is beyond reach is clamped: the page says so and the part glows", async () => {
  const page = await open();
  await page.getByText("Shift the head").click();
  await setSlider(page, "Height", 0.022);
  await Promise.all([
    page.locator(".outcome.warn").waitFor(),
    page.locator(".slider.glowing").first().waitFor(),
    setSlider(page, "Nod", 0.8),
  ]);
  await page.locator(".slider.glowing").first().waitFor({ state: "detached" });
});

test("dragging the head in the picture turns it; dragging beside it only turns the view", async () => {
  const page = await open();
  const box = await page.locator(".stage canvas").boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height * 0.42];
  await page.mouse.move(box.x + 40, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 160, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  assert.ok(Math.abs(await headYaw()) < 0.005, "the view alone");
  await page.keyboard.press("v");
  await page.getByRole("button", { name: "Reset the view" }).click();
  await page.locator(".stage[data-view=home]").waitFor();
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 120, y, { steps: 8 });
  await page.mouse.up();
  await until(async () => (await headYaw()) > 0.15, "the head turned to the viewer's right");
});

test("motors can be made soft and limp and be switched on again", async () => {
  const page = await open();
  for (const [name, mode] of [
    ["Off", "disabled"],
    ["Soft", "gravity_compensation"],
    ["On", "enabled"],
  ]) {
    await page
      .locator(".segments label", { hasText: name })
      .first()
      .locator("input")
      .click({ force: true });
    await until(async () => (await bench.robot.get("/api/motors/status")).mode === mode, mode);
  }
});

test("a behaviour is begun from the page, shows that it runs, and is ended", async (t) => {
  const page = await open();
  if ((await page.locator("#tab-life").count()) === 0) return t.skip("this program has no mind");
  await page.locator("#tab-life").click();
  await page.getByRole("button", { name: "Play: Dance" }).click();
  await page.locator(".now.running", { hasText: "Dance" }).waitFor();
  await page.locator(".now.running").getByRole("button", { name: "End it" }).click();
  await page.getByText("Nothing is going on").waitFor();
  await page.getByRole("button", { name: "happy", exact: true }).click();
  await until(async () => (await bench.robot.get("/api/emotion")).emotion === "happy", "a feeling");
  await page.getByRole("switch", { name: "Breathing" }).click();
  await until(async () => (await bench.robot.get("/api/idle")).layers.breathing.on, "breathing");
  await page.getByRole("switch", { name: "All of them", checked: true }).click();
  await until(
    async () => !(await bench.robot.get("/api/idle")).layers.breathing.on,
    "no breathing",
  );
});

test("who sees it for the first time has something to press", async () => {
  const page = await open();
  await Promise.all([
    page.locator(".subtitles p").waitFor(),
    page.getByRole("button", { name: "Say hello" }).click(),
  ]);
  // A dance lasts, so that there is time to end it.
  await page.getByRole("button", { name: "Dance", exact: true }).click();
  await page.locator(".quick.running button", { hasText: "Dance" }).click();
  await page.getByRole("button", { name: "Say hello" }).waitFor();
  await until(
    async () => (await bench.robot.get("/api/behaviors/running")).running === null,
    "nothing runs",
  );
});

test("a server that dies is shown at once, and the page comes back with it", async () => {
  const other = await Robot.start(["--mockup-sim"]);
  try {
    const page = await openRaw(other.url);
    await shows(page, ({ yaw }) => Number.isFinite(yaw), "the robot");
    await other.kill();
    await page.getByText("The robot does not answer").waitFor();
    await chip(page, "Offline");
    await other.launch(other.port);
    await page.getByText("The robot does not answer").waitFor({ state: "detached" });
    await chip(page, "Awake");
    await other.post("/api/move/goto", { head_pose: { yaw: -0.3 }, duration: 0.3 });
    await shows(page, ({ yaw }) => Math.abs(yaw + 0.3) < 0.02, "it moves again");
  } finally {
    await other.stop();
  }
});

test("two pages show the same robot, and one follows what the other does", async () => {
  const [one, two] = [await open(), await open({ dark: true })];
  await setSlider(one, "Turn", -0.35);
  await shows(one, ({ yaw }) => Math.abs(yaw + 0.35) < 0.01, "the first");
  await shows(two, ({ yaw }) => Math.abs(yaw + 0.35) < 0.01, "the second");
});

test("a phone shows all of it: nothing is cut off, the stop is in reach", async () => {
  const page = await open({ viewport: { width: 360, height: 740 }, phone: true });
  for (const tab of await page.getByRole("tab").all()) {
    await tab.click();
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    assert.ok(wide <= 0, `${await tab.innerText()} is ${wide} px too wide`);
    const stop = await page.getByRole("button", { name: "Stop", exact: true }).boundingBox();
    assert.ok(stop.x + stop.width <= 360 && stop.y + stop.height <= 740 && stop.height >= 44);
  }
});

test("it speaks French to who speaks French, and changes when asked", async () => {
  const page = await open({ french: true });
  await page.getByRole("tab", { name: "Bouger" }).waitFor();
  await page.getByRole("button", { name: "EN, English" }).click();
  await page.getByRole("tab", { name: "Move" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
});

test("health shows the robot's own figures, its light, and plots", async () => {
  const page = await open();
  await page.getByRole("tab", { name: "Health" }).click();
  await page.locator(".verdict h2").waitFor();
  await until(async () => (await page.locator(".plot canvas").count()) === 4, "four plots");
  await page.locator(".table", { hasText: "ctl" }).first().waitFor();
});

test("every call can be tried from the page", async () => {
  const page = await open();
  await page.getByRole("tab", { name: "Try it" }).click();
  await page.getByLabel("Find a call").fill("motors status");
  await page.locator(".call summary").first().click();
  await page.getByRole("button", { name: "Send" }).click();
  await page.locator(".answer", { hasText: "enabled" }).waitFor();
});

test("a page that nobody sees costs the robot nothing", async () => {
  const page = await open();
  const clients = async () => (await bench.robot.get("/api/resources")).clients.length;
  await until(async () => (await clients()) >= 3, "its connections");
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await until(async () => (await clients()) === 0, "all closed");
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "visible", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await until(async () => (await clients()) >= 3, "all open again");
});

test("nothing serious stands in the way of people with other eyes and hands", async () => {
  for (const dark of [false, true]) {
    // Between a phone's and a desk's width tabs are pictures alone.
    const page = await open({
      dark,
      still: true,
      viewport: { width: dark ? 1440 : 1000, height: 800 },
    });
    for (const tab of await page.getByRole("tab").all()) {
      await tab.click();
      await new Promise((wake) => setTimeout(wake, 500));
      const found = await AxeBuilder(page);
      const serious = found.violations.filter(({ impact }) =>
        ["serious", "critical"].includes(impact),
      );
      assert.deepEqual(
        serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`),
        [],
        `${await tab.getAttribute("id")}, ${dark ? "dark" : "light"}`,
      );
    }
  }
});
