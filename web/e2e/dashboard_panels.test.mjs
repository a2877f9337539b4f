// What the panels offer beyond moving: each tried on a real robot's program.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bench, card, chip, go, open, openRaw, setSlider, setUp, withAHand } from "./bench.mjs";
import { BINARY, Robot, root, until } from "./robot.mjs";

setUp(["--mockup-sim"], {}, { flat: true });
const get = (path) => bench.robot.get(path);
const running = async () => (await get("/api/behaviors/running")).running;

test("a part that somebody has reserved is refused, and the page says who has it", async () => {
  const page = await open();
  const lease = await bench.robot.post("/api/leases", { owner: "Ada", parts: ["head"], ttl: 300 });
  await page.getByText("Ada has reserved: Head").waitFor();
  await setSlider(page, "Turn", 0.4);
  await page.locator(".outcome.bad", { hasText: "Ada has it in hand" }).waitFor();
  assert.ok(Math.abs((await get("/api/state/present_head_pose")).yaw) < 0.02);
  await go(page, "Log");
  await card(page, "Who may move what").getByText("Ada").waitFor();
  await fetch(`${bench.robot.url}/api/leases/${lease.body.lease}`, { method: "DELETE" });
  await go(page, "Move");
  await setSlider(page, "Turn", 0.4);
  await until(
    async () => Math.abs((await get("/api/state/present_head_pose")).yaw - 0.4) < 0.02,
    "the head turned",
  );
});

test("two hands on two pages: the second is told that the first has it", async () => {
  const [one, two] = [await open(), await open()];
  await withAHand(one, "Turn", 0.5, async () => {
    await one.getByText("In your hands: Head").waitFor();
    await setSlider(two, "Turn", -0.5);
    await two.locator(".outcome.bad").waitFor();
  });
});

/** A data set of one move that lasts, where the robot looks for its owner's. */
function keepLongMove(seconds) {
  const place = join(bench.robot.directory, "datasets/tests/long");
  const eye = [0, 1, 2, 3].map((row) => [0, 1, 2, 3].map((column) => (row === column ? 1 : 0)));
  const pose = { head: eye, antennas: [-0.17, 0.17], body_yaw: 0 };
  mkdirSync(place, { recursive: true });
  writeFileSync(
    join(place, "stand_still.json"),
    JSON.stringify({ description: "", time: [0, seconds], set_target_data: [pose, pose] }),
  );
}

test("a recorded move is played from the page, shows how far it is, and is ended", async () => {
  keepLongMove(60);
  const page = await open();
  await go(page, "Life");
  const moves = card(page, "Recorded movements");
  await moves.getByRole("combobox").selectOption("tests/long");
  await moves.getByRole("button", { name: "Stand still", exact: true }).click();
  const now = moves.locator(".now.running", { hasText: "Stand still" });
  await now.locator(".progress").waitFor();
  await until(
    async () =>
      (await now
        .locator(".progress > span")
        .evaluate((bar) => Number.parseFloat(bar.style.width))) > 2,
    "it gets on",
  );
  assert.match(await now.locator("small").innerText(), /\d+ s \/ \d+ s/);
  await now.getByRole("button", { name: "End it" }).click();
  await now.waitFor({ state: "detached" });
  await until(async () => (await get("/api/move/running")).length === 0, "nothing moves");
});

test("a sequence is put together in the page, kept, played step by step, and deleted", async () => {
  const page = await open();
  await go(page, "Life");
  const sequences = card(page, "Sequences");
  await sequences.getByText("Make one of your own").click();
  await sequences.getByRole("button", { name: "+ Pose", exact: true }).click();
  await sequences.getByRole("button", { name: "+ Pause", exact: true }).click();
  await sequences.getByLabel("Words to say").fill("Here I am");
  await sequences.getByRole("button", { name: "+ Words", exact: true }).click();
  await sequences.getByLabel("Its name").fill("Été à moi");
  await sequences.getByRole("button", { name: "Save", exact: true }).click();
  const now = page.locator(".now.running", { hasText: "Perform a sequence" });
  await Promise.all([
    now.getByText(/step \d of 4/).waitFor(),
    page.locator(".subtitles", { hasText: "Here I am" }).waitFor(),
    sequences.getByRole("button", { name: "Play: Été à moi" }).click(),
  ]);
  await now.waitFor({ state: "detached" });
  await sequences.getByRole("button", { name: "Delete: Été à moi" }).click();
  await until(
    async () => !(await get("/api/sequences")).some(({ name }) => name === "ete_a_moi"),
    "gone",
  );
});

test("how the robot is now is kept as a preset and taken on again", async () => {
  const page = await open();
  await bench.robot.post("/api/emotion", { emotion: "curious", intensity: 0.8, lasting: "stays" });
  await go(page, "Life");
  const presets = card(page, "Presets");
  await presets.getByText("Keep how it is now").click();
  await presets.getByLabel("Its name").fill("Nosy");
  await presets.getByRole("button", { name: "Save", exact: true }).click();
  await presets.getByRole("button", { name: "Play: Nosy" }).waitFor();
  const kept = await get("/api/presets/nosy");
  assert.equal(kept.emotion.emotion, "curious");
  assert.equal(kept.pose.antennas.length, 2);
  await bench.robot.post("/api/emotion", { emotion: "sad", intensity: 0.5 });
  await presets.getByRole("button", { name: "Play: Nosy" }).click();
  await until(async () => (await get("/api/emotion")).emotion === "curious", "the feeling again");
  // A preset with a pose holds it until it is ended.
  await page.locator(".now.running").getByRole("button", { name: "End it" }).click();
  await until(async () => (await running()) === null, "its end");
  await presets.getByRole("button", { name: "Delete: Nosy" }).click();
  await presets.getByRole("button", { name: "Play: Nosy" }).waitFor({ state: "detached" });
});

test("what the robot asks is answered in the page", async () => {
  const page = await open();
  await go(page, "Life");
  const game = page.locator(".behavior", { hasText: "Play a game" });
  await game.locator("summary").click();
  await game.getByRole("button", { name: "Play: Play a game" }).click();
  const question = page.locator(".question");
  await question.getByRole("button").first().waitFor();
  const asked = (await get("/api/behaviors/running")).question.id;
  await question.getByRole("button").first().click();
  await until(
    async () => (await get("/api/behaviors/running")).question?.id !== asked,
    "the answer has come",
  );
  await page.locator(".now.running").getByRole("button", { name: "End it" }).click();
  await page.getByText("Nothing is going on").waitFor();
});

test("in a French page the robot speaks French, and so does its report", async () => {
  const page = await open({ french: true });
  await go(page, "Vie");
  const [, line] = await Promise.all([
    page.getByRole("button", { name: /: Saluer$/ }).click(),
    page.waitForFunction(() => document.querySelector(".subtitles p")?.textContent),
  ]);
  const said = readFileSync(join(root, "src/texts/fr.txt"), "utf8");
  assert.ok(said.includes(await line.jsonValue()), `${await line.jsonValue()}: in the French book`);
  await until(async () => (await running()) === null, "its end");
  await go(page, "Santé");
  await page.locator(".verdict h2", { hasText: /Tout va bien|À surveiller|Problème/ }).waitFor();
});

test("what the audit finds is said in the page's language, with its figures", async () => {
  const tight = await Robot.start(["--mockup-sim"], {
    BBIA_AUDIT_MEMORY_LIMIT_MB: "16",
    BBIA_AUDIT_RELIEF_AFTER: "3600",
  });
  try {
    const page = await openRaw(tight.url, { french: true });
    await go(page, "Santé");
    const verdict = page.locator(".verdict", { hasText: "À surveiller" });
    await verdict
      .getByText(/Le programme prend [\d,]+ Mo de mémoire ; 16,8 Mo sont permis/)
      .waitFor();
    assert.equal(await verdict.locator("[lang=en]").count(), 0);
  } finally {
    await tight.stop();
  }
});

test("it is talked to, does what it is told, and says where its words come from", async () => {
  const page = await open();
  await go(page, "Talk");
  await page.getByRole("button", { name: "Look to the left" }).click();
  await page.locator(".turn.you", { hasText: "Look to the left" }).waitFor();
  await page.locator(".turn.robot .tool").first().waitFor();
  await page.locator(".turn.robot small", { hasText: "answered without" }).first().waitFor();
  await until(
    async () => Math.abs((await get("/api/state/present_head_pose")).yaw) > 0.1,
    "the head to the left",
  );
  await page.getByLabel("Say something").fill("How are you?");
  await page.getByLabel("Say something").press("Enter");
  await page.locator(".turn.robot").nth(1).locator("p").waitFor();
  await card(page, "What answers").getByText("No language model").waitFor();
});

test("the log shows what is at least as grave as was chosen", async () => {
  const page = await open();
  await bench.robot.post("/api/move/emergency_stop");
  await bench.robot.post("/api/move/emergency_stop/release");
  await go(page, "Log");
  const log = card(page, "Log");
  await log.locator(".log-line.info").first().waitFor();
  await log.getByLabel("From level").selectOption("WARNING");
  await log.locator(".log-line.info").first().waitFor({ state: "detached" });
  for (const line of await log.locator(".log-level").allInnerTexts())
    assert.match(line, /WARNING|ERROR/);
});

test("the flight recorder is downloaded as a file", async () => {
  const page = await open();
  await go(page, "Log");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download" }).click(),
  ]);
  assert.match(download.suggestedFilename(), /^flight-.*\.bbf$/);
});

test("history zooms by the wheel, and keeps still while somebody looks at a part", async () => {
  const page = await open();
  await go(page, "Health");
  const plot = page.locator(".plot .u-over").first();
  await until(async () => (await page.locator(".plot canvas").count()) === 4, "four plots");
  const seconds = () => plot.evaluate((over) => over.closest(".plot").dataset.seconds);
  await until(seconds, "a range");
  const before = Number(await seconds());
  await until(async () => {
    await plot.hover();
    await page.mouse.wheel(0, -300);
    return Number(await seconds()) < before * 0.7;
  }, "a part of it");
  const part = Number(await seconds());
  await new Promise((wake) => setTimeout(wake, 2_500));
  assert.equal(Number(await seconds()), part, "new data do not move it");
});

test("a robot that wants a token is let in with one, and only with one", async () => {
  const shut = await Robot.start(["--mockup-sim"], { BBIA_SERVER_TOKEN_POLICY: "always" });
  try {
    const made = execFileSync(
      BINARY,
      ["token", "create", "page", "--scope", "admin", "--state-directory", shut.directory],
      { encoding: "utf8", env: { ...process.env, HOME: shut.directory } },
    );
    const token = /[\w.-]{24,}/.exec(made)[0];
    const page = await openRaw(shut.url);
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    await chip(page, "Token needed");
    await dialog.getByLabel("Pairing token").fill("wrong");
    await Promise.all([
      page.waitForResponse(
        (answer) =>
          answer.status() === 401 && answer.request().headers().authorization === "Bearer wrong",
      ),
      dialog.getByRole("button", { name: "Enter" }).click(),
    ]);
    await dialog.getByLabel("Pairing token").fill(token);
    await dialog.getByRole("button", { name: "Enter" }).click();
    await chip(page, "Awake");
    await dialog.waitFor({ state: "detached" });
    await withAHand(page, "Turn", 0.3, () => page.getByText("In your hands: Head").waitFor());
  } finally {
    await shut.stop();
  }
});
