import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer } from "../core/http";
import { Hold } from "./hold";

const yes = (body: unknown = {}): Answer => ({ ok: true, status: 200, body });

/** A robot's leases, as far as one page sees them. */
class Desk {
  readonly asked: string[] = [];
  worn = "";
  now = 0;
  answers: { [method: string]: Answer } = {};
  private made = 0;
  readonly answered = (): Promise<void> => new Promise((done) => setTimeout(done));
  readonly hold = new Hold(
    async (method, path, body) => {
      const parts = (body as { parts?: string[] } | undefined)?.parts;
      this.asked.push(`${method} ${path}${parts ? ` ${parts.join("+")}` : ""}`);
      const said = this.answers[method];
      if (said) return said;
      if (method === "POST") this.made += 1;
      return yes({ lease: `id${this.made}` });
    },
    (lease) => {
      this.worn = lease;
    },
    () => this.now,
  );
}

test("the parts that are moved are leased, and the lease is kept alive now and then", async () => {
  const desk = new Desk();
  assert.equal(await desk.hold.take(["head"]), undefined);
  assert.equal(desk.worn, "id1");
  desk.now = 100;
  await desk.hold.take(["head"]);
  desk.now = 800;
  await desk.hold.take(["head"]);
  assert.deepEqual(desk.asked, ["POST /api/leases head", "PUT /api/leases/id1"]);
  assert.deepEqual(desk.hold.parts.value, ["head"]);
});

test("a part more is a new lease for all of them", async () => {
  const desk = new Desk();
  await desk.hold.take(["head"]);
  await desk.hold.take(["antennas"]);
  assert.deepEqual(desk.asked, [
    "POST /api/leases head",
    "DELETE /api/leases/id1",
    "POST /api/leases head+antennas",
  ]);
});

test("who is in the way is told, and nothing is worn", async () => {
  const desk = new Desk();
  desk.answers.POST = { ok: false, status: 409, body: { detail: "Ada has a lease of the head" } };
  assert.equal((await desk.hold.take(["head"]))?.status, 409);
  assert.equal(desk.worn, "");
  assert.deepEqual(desk.hold.parts.value, []);
});

test("a lease that has run out is taken anew; one that was taken away is not", async () => {
  const desk = new Desk();
  await desk.hold.take(["body"]);
  desk.now = 5_000;
  desk.answers.PUT = { ok: false, status: 404, body: {} };
  await desk.hold.take(["body"]); // while this target is on its way the robot says so
  await desk.answered();
  assert.equal(desk.worn, "");
  assert.equal(await desk.hold.take(["body"]), undefined);
  assert.equal(desk.worn, "id2");
  desk.now = 10_000;
  desk.answers.PUT = { ok: false, status: 409, body: { detail: "preempted" } };
  await desk.hold.take(["body"]);
  await desk.answered();
  assert.equal((await desk.hold.take(["body"]))?.status, 409);
  assert.equal(desk.worn, "");
  assert.equal(await desk.hold.take(["body"]), undefined); // a new try is a new lease
});

test("a program that knows no leases is moved without one", async () => {
  const desk = new Desk();
  desk.answers.POST = { ok: false, status: 404, body: {} };
  assert.equal(await desk.hold.take(["head"]), undefined);
  assert.equal(desk.worn, "");
});
