import { type Answer, post } from "../core/http";
import { fields, text } from "../core/shape";
import { say, sayIfKnown } from "../i18n";
import type { TextKey } from "../i18n/en";
import type { Outcome } from "../robot/driver";
import type { MotorMode } from "../robot/robot_sample";
import { driver } from "./robot";
import { status } from "./status";
import { toasts } from "./toasts";

/** The sentence for an outcome: ours where we know the cause, otherwise the robot's own. */
export function outcomeText(outcome: Outcome): string {
  if (outcome.kind === "idle" || outcome.kind === "accepted") return say("move.following");
  if (outcome.kind === "refused" && outcome.cause === "0") return say("outcome.failed");
  const holder = /^(?:held: )?(.*) has a lease of /.exec(outcome.reason)?.[1];
  if (holder !== undefined) return say("outcome.held", { owner: holder });
  const known =
    sayIfKnown(`outcome.${outcome.kind}.${outcome.cause}`) ??
    sayIfKnown(`outcome.${outcome.kind}.${outcome.reason}`);
  if (known !== undefined) return known;
  if (status.value?.emergencyStop === true) return say("outcome.stopped");
  return reasonText(outcome.reason) || say(`outcome.${outcome.kind}`);
}

/** What keeps the robot from moving, as it says it in English. */
const KNOWN: readonly (readonly [RegExp, TextKey])[] = [
  [/^the (robot's )?motors are off/, "outcome.motors_off"],
  [/^the emergency stop is engaged/, "outcome.stopped"],
  [/^the robot is not running/, "outcome.busy"],
  [/^Backend not running$/, "outcome.busy"],
  [/^somebody else moves the robot/, "outcome.others"],
];

/** A reason in the page's words, where it has some. */
export function reasonText(reason: string): string {
  const known = KNOWN.find(([pattern]) => pattern.test(reason));
  return known ? say(known[1]) : reason;
}

export function failureText(answer: Answer): string {
  if (answer.status === 0) return say("outcome.failed");
  const body = fields(answer.body);
  const detail = text(body?.detail) ?? text(body?.reason) ?? text(body?.error);
  return detail !== undefined ? reasonText(detail) : `${say("outcome.refused")} (${answer.status})`;
}

/** Sends a command and says what became of it; `done` is said when it was accepted. */
export async function command(path: string, body?: unknown, done?: string): Promise<Answer> {
  const answer = await post(path, body);
  const told = fields(answer.body);
  if (!answer.ok) toasts.say("bad", failureText(answer));
  else if (text(told?.outcome) === "clamped") {
    const cause = text(told?.cause) ?? "";
    toasts.say(
      "warn",
      sayIfKnown(`outcome.clamped.${cause}`) ?? text(told?.reason) ?? say("outcome.clamped"),
    );
  } else if (done) toasts.say("good", done);
  return answer;
}

export async function emergencyStop(): Promise<void> {
  driver.letGo();
  await command("/api/move/emergency_stop"); // what became of it stands over the page
  await readStatus();
}

export async function releaseStop(): Promise<void> {
  await command("/api/move/emergency_stop/release", undefined, say("stop.released"));
  await readStatus();
}

export async function wakeUp(): Promise<void> {
  driver.letGo();
  const on = await post("/api/motors/set_mode/enabled");
  if (!on.ok) {
    toasts.say("bad", failureText(on));
    return;
  }
  await command("/api/move/play/wake_up", undefined, say("move.wake"));
}

export async function goToSleep(): Promise<void> {
  driver.letGo();
  await command("/api/move/play/goto_sleep", undefined, say("move.sleep"));
}

export async function centre(): Promise<void> {
  driver.letGo();
  await command(
    "/api/move/goto",
    { head_pose: {}, antennas: [-0.1745, 0.1745], body_yaw: 0, duration: 0.8 },
    say("move.centred"),
  );
}

export async function setMode(mode: MotorMode): Promise<void> {
  driver.letGo();
  await command(
    `/api/motors/set_mode/${mode}`,
    undefined,
    say("move.mode.set", { mode: say(`move.mode.${mode}`) }),
  );
}

export async function startRobot(): Promise<void> {
  await command("/api/daemon/start?wake_up=true", undefined, say("state.starting"));
}

let read: () => Promise<void> = async () => {};
/** Asks for the status now, instead of when it is due. */
export const readStatus = (): Promise<void> => read();
export function setStatusReader(reader: () => Promise<void>): void {
  read = reader;
}
