// Apps from the page: a real package, installed by pip, on the official SDK's base class.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { bench, go, open, setUp } from "./bench.mjs";
import { root, until } from "./robot.mjs";

const PYTHON = process.env.BBIA_TEST_PYTHON ?? join(root, "build/venv/bin/python");
const skip = existsSync(PYTHON) ? false : "the official SDK is not installed (build/venv)";
const place = mkdtempSync(join(tmpdir(), "bbia-web-apps-"));
after(() => rmSync(place, { recursive: true, force: true }));

// What PyPI would bring: the SDK, from the tests' own environment.
const PREPARE = `
import pathlib, subprocess, sys, sysconfig
sys.path.insert(0, "${join(root, "tests/system")}")
from apps_test import MAIN, CRASHES, wheel
place = pathlib.Path("${place}")
subprocess.run([sys.executable, "-m", "venv", str(place / "venv")], check=True)
packages = next(place.glob("venv/lib/python3*/site-packages"))
(packages / "sdk.pth").write_text(sysconfig.get_paths()["purelib"] + "\\n")
print(wheel(place, "waves", MAIN), wheel(place, "crashes", CRASHES))
`;
const wheels = skip
  ? []
  : execFileSync(PYTHON, ["-B", "-c", PREPARE], { encoding: "utf8" }).trim().split(" ");

setUp(
  ["--mockup-sim"],
  {
    BBIA_APPS_VENV: join(place, "venv"),
    BBIA_APPS_STOP_DEADLINE: "3",
    PIP_NO_INDEX: "1",
  },
  { flat: true },
);

async function install(page, wheel, name) {
  await page.getByLabel("Folder or wheel").fill(wheel);
  await page.getByRole("button", { name: "Install", exact: true }).click();
  const start = page.getByRole("button", { name: `Start: ${name}` });
  await until(
    async () => {
      const job = page.locator(".bad-text");
      if ((await job.count()) > 0) throw new Error(await job.first().innerText());
      return start.isVisible();
    },
    `${name} installed`,
    180,
  );
}

test("an app is installed, started, shown at work, ended and deleted from the page", {
  skip,
}, async () => {
  const page = await open();
  await go(page, "Apps");
  await page.getByText("None yet.").waitFor();
  await page.getByText("Install one").click();
  await install(page, wheels[0], "waves");
  execFileSync(PYTHON, [
    "-c",
    `import pathlib; next(pathlib.Path("${place}").glob("venv/lib/python3*/site-packages/waves")).joinpath("port.txt").write_text("${bench.robot.port}")`,
  ]);
  await page.getByRole("button", { name: "Start: waves" }).click();
  const now = page.locator(".now.running", { hasText: "Waves" });
  await now.getByText("has the robot").waitFor({ timeout: 120_000 });
  await until(
    async () => Math.abs((await bench.robot.get("/api/state/full")).antennas_position[0]) > 0.3,
    "it waves",
    120,
  );
  await until(
    () => page.getByRole("button", { name: "Start: waves" }).isDisabled(),
    "one at a time",
  );
  await now.getByRole("button", { name: "End it" }).click();
  await now.waitFor({ state: "detached", timeout: 60_000 });
  await page.getByRole("button", { name: "Delete: waves" }).click();
  await page.getByRole("button", { name: "Start: waves" }).waitFor({ state: "detached" });
});

test("an app that crashes says so, with its last words", { skip }, async () => {
  const page = await open();
  await go(page, "Apps");
  await page.getByText("Install one").click();
  await install(page, wheels[1], "crashes");
  await page.getByRole("button", { name: "Start: crashes" }).click();
  await page.getByText("has failed").waitFor({ timeout: 120_000 });
  await page.locator(".said-last", { hasText: "no robot today" }).waitFor();
});
