// One running bbia for a test: a port of its own, a state directory of its own, always stopped.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));
export const BINARY = process.env.BBIA_BINARY ?? join(root, "build/release/bbia");

/** The first true value of `condition()`, asked every 20 ms. Machines differ: it costs nothing to be patient. */
export async function until(condition, what, seconds = 40) {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((wake) => setTimeout(wake, 20));
  }
}

export class Robot {
  /** @param environment settings, as "BBIA_SERVER_PORT" */
  static async start(flags = ["--mockup-sim"], environment = {}) {
    const robot = new Robot();
    robot.flags = flags;
    robot.environment = environment;
    robot.directory = mkdtempSync(join(tmpdir(), "bbia-web-"));
    await robot.launch(0);
    return robot;
  }

  async launch(port) {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.begin(port);
      } catch (why) {
        // Between two lives of a robot anything may have taken its port for a moment.
        if (port === 0 || tries === 20 || !/[Aa]ddress already in use/.test(this.log)) throw why;
        await new Promise((wake) => setTimeout(wake, 500));
      }
    }
  }

  async begin(port) {
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(BBIA|XDG)_/.test(name)),
    );
    this.process = spawn(
      BINARY,
      ["run", ...this.flags, "--fastapi-port", String(port), "--state-directory", this.directory],
      {
        env: {
          ...env,
          HOME: this.directory,
          BBIA_AUDIT_MAX_LOAD_PER_CORE: "1000",
          ...this.environment,
        },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    let out = "";
    this.log = "";
    this.process.stdout.on("data", (bytes) => {
      out += bytes;
    });
    this.process.stderr.on("data", (bytes) => {
      this.log = (this.log + bytes).slice(-20_000);
    });
    let ended = false;
    this.gone = new Promise((done) => {
      this.process.once("close", () => {
        ended = true;
        done();
      });
    });
    const address = () => /http:\/\/127\.0\.0\.1:(\d+)/.exec(out)?.[1];
    await until(() => ended || address(), "an address", 60);
    if (!address()) throw new Error(`no address, but: ${this.log}`);
    this.port = Number(address());
    this.url = `http://127.0.0.1:${this.port}`;
    await until(
      async () => ["running", undefined].includes((await this.get("/api/daemon/status")).state),
      "state running",
      60,
    );
  }

  async get(path) {
    const response = await fetch(this.url + path);
    return (response.headers.get("content-type") ?? "").includes("json")
      ? response.json()
      : response.text();
  }

  async post(path, body) {
    const response = await fetch(this.url + path, {
      method: "POST",
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }

  /** Awake, to the front, at rest: without idle life. */
  async reset() {
    await this.post("/api/behaviors/stop");
    await this.post("/api/idle", { enabled: false });
    await this.post("/api/move/emergency_stop/release");
    await this.post("/api/motors/set_mode/enabled");
    // A page may have the head for a moment longer.
    const move = await until(async () => {
      const answer = await this.post("/api/move/goto", {
        head_pose: {},
        antennas: [-0.1745, 0.1745],
        body_yaw: 0,
        duration: 0.2,
      });
      return answer.status === 200 && answer;
    }, "a way back");
    await until(
      async () =>
        !(await this.get("/api/move/running")).some(({ uuid }) => uuid === move.body.uuid),
      "the end of the move",
    );
  }

  /** Processor time so far, seconds. */
  cpu() {
    const fields = readFileSync(`/proc/${this.process.pid}/stat`, "utf8").split(") ")[1].split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  async kill() {
    this.process.kill("SIGKILL");
    await this.gone;
  }

  async stop() {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
