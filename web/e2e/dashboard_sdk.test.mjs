// The official Python SDK moves the robot, and the page shows it; a page and the SDK side by side.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bench, card, go, open, setUp, shows, withAHand } from "./bench.mjs";
import { root, until } from "./robot.mjs";

const PYTHON = process.env.BBIA_TEST_PYTHON ?? join(root, "build/venv/bin/python");

setUp(["--mockup-sim"], {}, { viewport: { width: 1000, height: 640 } });

/** A program with a connected `mini`; it waits for lines on its standard input. */
function sdk(body) {
  const program = `
import sys, numpy as np
from reachy_mini import ReachyMini
from reachy_mini.utils import create_head_pose
with ReachyMini(port=${bench.robot.port}, connection_mode="localhost_only",
                media_backend="no_media", timeout=60.0) as mini:
    print("connected", flush=True)
${body.replaceAll(/^/gm, "    ")}
    print("done", flush=True)
    sys.stdin.readline()
`;
  const child = spawn(PYTHON, ["-c", program], { stdio: ["pipe", "pipe", "pipe"] });
  let out = "";
  let trouble = "";
  child.stdout.on("data", (bytes) => {
    out += bytes;
  });
  child.stderr.on("data", (bytes) => {
    trouble += bytes;
  });
  const gone = new Promise((end) => child.once("exit", end));
  return {
    said: (word) => until(() => out.includes(word), `${word}, but: ${out}${trouble}`, 90),
    end: async () => {
      child.stdin.end("\n");
      await gone;
    },
  };
}

const skip = existsSync(PYTHON) ? false : "the official SDK is not installed (build/venv)";

test("what the official SDK does is seen in the page", { skip }, async () => {
  const page = await open();
  const client = sdk(`
mini.goto_target(head=create_head_pose(yaw=25, pitch=-8, z=8, mm=True, degrees=True),
                 antennas=np.deg2rad([-60, 40]), body_yaw=np.deg2rad(12), duration=0.6)`);
  await client.said("done");
  const rad = (degrees) => (degrees * Math.PI) / 180;
  await shows(
    page,
    (p) =>
      Math.abs(p.yaw - rad(25)) < 0.02 &&
      Math.abs(p.pitch - rad(-8)) < 0.02 &&
      Math.abs(p.z - 0.008) < 0.001 &&
      Math.abs(p.body - rad(12)) < 0.02 &&
      Math.abs(p.antennas[0] - rad(-60)) < 0.02 &&
      Math.abs(p.antennas[1] - rad(40)) < 0.02,
    "the SDK's pose in the picture",
  );
  await go(page, "Log");
  await card(page, "Who is connected").getByText("/ws/sdk").waitFor();
  await client.end();
});

test("a hand on the page goes before a program that streams, and lets it go on after", {
  skip,
}, async () => {
  const page = await open();
  const client = sdk(`
import time, threading
print("streaming", flush=True)
stop = threading.Event()
def stream():
    t = 0
    while not stop.wait(0.02):
        t += 0.02
        mini.set_target(antennas=np.array([0.4 * np.sin(3 * t), -0.4 * np.sin(3 * t)]),
                        head=create_head_pose(yaw=10 * np.sin(3 * t), degrees=True))
threading.Thread(target=stream, daemon=True).start()`);
  await client.said("streaming");
  await shows(page, ({ yaw }) => Math.abs(yaw) > 0.12, "the program moves it");
  const held = async () => (await bench.robot.get("/api/leases")).leases;
  await withAHand(page, "Turn", 0.9, async () => {
    await until(
      async () =>
        (await held()).some((l) => l.part === "head" && l.owner === "dashboard" && !l.implicit),
      "the page's lease",
    );
    await shows(page, ({ yaw }) => yaw > 0.8, "the hand's pose");
    await page.getByText("In your hands: Head").waitFor();
  });
  await until(async () => (await held()).every((l) => l.implicit), "given back");
  await shows(page, ({ yaw }) => Math.abs(yaw) < 0.3, "the program moves it again");
  await page.getByText("In your hands").waitFor({ state: "detached" });
  await client.end();
});
