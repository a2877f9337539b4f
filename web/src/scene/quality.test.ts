import assert from "node:assert/strict";
import { test } from "node:test";
import { Quality } from "./quality";

const draw = (quality: Quality, frames: number, ms: number): boolean => {
  let changed = false;
  for (let i = 0; i < frames; i += 1) changed = quality.judge(ms) || changed;
  return changed;
};

test("a fast machine draws all there is, and keeps to it", () => {
  const quality = new Quality("fine", false);
  assert.equal(draw(quality, 500, 16), false);
  assert.deepEqual(quality.look, { pixelRatio: 2, shadowSize: 1024 });
});

test("a slow one draws ever less, the slower the sooner, down to a floor", () => {
  const quality = new Quality("plain", false);
  assert.equal(draw(quality, 1, 900), true);
  assert.ok(quality.look.pixelRatio < 1);
  draw(quality, 500, 200);
  assert.deepEqual(quality.look, { pixelRatio: 0.35, shadowSize: 0 });
});

test("a page that was not to be seen for a while is not slow", () => {
  assert.equal(draw(new Quality("fine", false), 50, 60_000), false);
});
