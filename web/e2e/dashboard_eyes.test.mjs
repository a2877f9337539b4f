// What the robot sees, and the models that see: the simulated eye, a visitor before it, real networks.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bench, card, go, open, setUp } from "./bench.mjs";
import { root, until } from "./robot.mjs";

const data = [root, join(root, ".."), join(root, "../..")]
  .map((place) => join(place, "../shared/data"))
  .find((place) => existsSync(place));
const skip = data === undefined ? "the models and pictures for tests are not there" : false;

setUp(
  ["--sim"],
  data === undefined
    ? {}
    : {
        BBIA_VISION_FACE_MODEL: join(data, "models/face_yunet_n_320.onnx"),
        BBIA_CAMERA_VISITOR: join(data, "images/astronaut.png"),
      },
  { flat: true },
);
const state = async () => (await bench.robot.get("/api/camera/status")).state;

test("the camera opens with the panel and closes with it", async () => {
  const page = await open();
  await go(page, "See");
  const picture = page.locator(".camera img");
  await until(() => picture.evaluate((image) => image.naturalWidth > 0), "a picture");
  assert.notEqual(await state(), "idle");
  await page.getByRole("button", { name: "Stop looking" }).click();
  await page.getByText("The camera is closed.").waitFor();
  await until(async () => (await state()) === "idle", "nobody looks");
});

test("a face has a box in the picture and a line under it; its model is freed by hand", {
  skip,
}, async () => {
  const page = await open();
  await go(page, "See");
  await page.getByRole("button", { name: "Look for faces and things" }).click();
  // Tracks come and go: both are looked at in the same moment.
  const [face, picture] = await until(
    () =>
      page.evaluate(() => {
        const found = [".camera .seen", ".camera img"].map((what) => document.querySelector(what));
        return found.every(Boolean) && found.map((each) => each.getBoundingClientRect().toJSON());
      }),
    "a box in the picture",
    90,
  );
  assert.ok(face.x >= picture.x - 3 && face.x + face.width <= picture.x + picture.width + 3);
  assert.ok(face.width > 8 && face.width < picture.width / 2);
  await card(page, "What the robot sees")
    .getByRole("cell", { name: /Face \d+/ })
    .waitFor();
  const models = card(page, "Models in memory");
  await models.getByRole("cell", { name: /[1-9].*[kM]B/ }).waitFor();
  await page.getByRole("button", { name: "Stop searching" }).click();
  await until(
    async () => (await bench.robot.get("/api/models")).models.every((m) => m.users === 0),
    "nobody uses it",
  );
  await models.getByRole("button", { name: "Free its memory" }).click();
  await models.getByRole("cell", { name: "freed" }).waitFor();
  await models.getByText("Cannot find yet").click();
  await models.getByText("get it from").first().waitFor();
});
