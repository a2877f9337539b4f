import { Cell } from "../core/cell";
import type { Answer } from "../core/http";
import { fields, text } from "../core/shape";
import type { Hold } from "./hold";
import { clamp } from "./pose";

/** The axes that a person can move, as the wire has them: radians and metres. */
export type Axis =
  | "yaw"
  | "pitch"
  | "roll"
  | "x"
  | "y"
  | "z"
  | "body"
  | "rightAntenna"
  | "leftAntenna";

export type Goal = { readonly [axis in Axis]: number };
export type Part = "head" | "body" | "antennas";

export interface Limit {
  readonly low: number;
  readonly high: number;
  /** How fast the page asks for it to change, a second. */
  readonly rate: number;
}

const RIGHT_ANGLE = Math.PI / 2;

/** What the controls offer. How far the robot really goes depends on all axes together: the robot
 * says so. */
export const LIMITS: { readonly [axis in Axis]: Limit } = {
  yaw: { low: -RIGHT_ANGLE, high: RIGHT_ANGLE, rate: 2.2 },
  pitch: { low: -1.0, high: 0.8, rate: 1.6 },
  roll: { low: -0.8, high: 0.8, rate: 1.6 },
  x: { low: -0.04, high: 0.04, rate: 0.08 },
  y: { low: -0.04, high: 0.04, rate: 0.08 },
  z: { low: -0.045, high: 0.022, rate: 0.08 },
  body: { low: -2.75, high: 2.75, rate: 1.8 },
  rightAntenna: { low: -Math.PI, high: Math.PI, rate: 5 },
  leftAntenna: { low: -Math.PI, high: Math.PI, rate: 5 },
};

export const AXES = Object.keys(LIMITS) as readonly Axis[];

export const partOf = (axis: Axis): Part =>
  axis === "body" ? "body" : axis.endsWith("Antenna") ? "antennas" : "head";

export type Outcome =
  | { readonly kind: "idle" }
  | { readonly kind: "accepted" }
  | {
      readonly kind: "clamped" | "ignored" | "refused";
      readonly reason: string;
      readonly cause: string;
      readonly parts: readonly Part[];
    };

const PERIOD_MS = 50;
/** So long a clamped part glows after the last step: what took a moment can be seen. */
const GLOW_MS = 1_500;
/** A page that is slow asks for longer steps, up to this; the rate stays the same. */
const LONGEST_MS = 250;

/** What POST /api/move/set_target is sent for `goal`: only the parts that are being moved. */
export function targetOf(goal: Goal, parts: ReadonlySet<Part>): object {
  const { yaw, pitch, roll, x, y, z } = goal;
  return {
    ...(parts.has("head") ? { target_head_pose: { x, y, z, roll, pitch, yaw } } : {}),
    ...(parts.has("body") ? { target_body_yaw: goal.body } : {}),
    ...(parts.has("antennas") ? { target_antennas: [goal.rightAntenna, goal.leftAntenna] } : {}),
  };
}

export function outcomeOf(answer: Answer, parts: readonly Part[]): Outcome {
  const body = fields(answer.body);
  const reason = text(body?.reason) ?? text(body?.detail) ?? "";
  const cause = text(body?.cause) ?? "";
  if (!answer.ok) return { kind: "refused", reason, cause: String(answer.status), parts };
  if (text(body?.status) === "ignored") return { kind: "ignored", reason, cause, parts };
  if (text(body?.outcome) === "clamped") return { kind: "clamped", reason, cause, parts };
  return { kind: "accepted" };
}

/** Moves the robot by streaming targets: at most twenty a second, one on its way at a time, and no
 * faster than the axes' rates however far a control was thrown. Silent as soon as it has arrived. */
export class Driver {
  readonly outcome = new Cell<Outcome>({ kind: "idle" });
  readonly driving = new Cell(false);
  /** What did not go as far as it was asked to, until a moment after. */
  readonly glowing = new Cell<readonly Part[]>([]);
  /** What a person asked for, where they did. */
  readonly wanted = new Cell<Partial<Goal>>({});

  private sent: Goal | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private glow: ReturnType<typeof setTimeout> | undefined;
  private busy = false;
  private steppedAt = 0;

  /** @param present where the robot is commanded to be
   * @param hold keeps others off what is moved; absent: nothing does */
  constructor(
    private readonly present: () => Goal | undefined,
    private readonly send: (body: object) => Promise<Answer>,
    private readonly hold?: Pick<Hold, "take" | "free">,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Asks for `change`; the rest of the touched parts stays where it is commanded to be. */
  move(change: Partial<Goal>): void {
    const start = this.sent ?? this.present();
    if (!start) return;
    this.sent = start;
    const bounded = { ...this.wanted.value };
    for (const [name, value] of Object.entries(change)) {
      const limit = LIMITS[name as Axis];
      if (Number.isFinite(value)) bounded[name as Axis] = clamp(value, limit.low, limit.high);
    }
    this.wanted.set(bounded);
    this.driving.set(true);
    if (this.timer === undefined && !this.busy) {
      this.steppedAt = this.clock() - PERIOD_MS;
      void this.step();
    }
  }

  /** Adds to what is wanted, for keys. */
  nudge(axis: Axis, by: number): void {
    const from = this.wanted.value[axis] ?? (this.sent ?? this.present())?.[axis];
    if (from !== undefined) this.move({ [axis]: from + by });
  }

  /** Forgets what was wanted: somebody else moves the robot, or it was stopped. */
  letGo(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sent = undefined;
    this.wanted.set({});
    this.driving.set(false);
    this.hold?.free();
  }

  /** The last outcome is old news. */
  forget(): void {
    this.outcome.set({ kind: "idle" });
  }

  private shine(parts: readonly Part[]): void {
    clearTimeout(this.glow);
    if (parts.length > 0 || this.glowing.value.length > 0) this.glowing.set(parts);
    if (parts.length > 0) this.glow = setTimeout(() => this.glowing.set([]), GLOW_MS);
  }

  private async step(): Promise<void> {
    this.timer = undefined;
    const [sent, wanted] = [this.sent, this.wanted.value];
    if (!sent) return;
    const began = this.clock();
    const spentMs = clamp(began - this.steppedAt, PERIOD_MS, LONGEST_MS);
    this.steppedAt = began;
    const next = { ...sent };
    let arrived = true;
    const parts = new Set<Part>();
    for (const [name, goal] of Object.entries(wanted)) {
      const axis = name as Axis;
      const reach = (LIMITS[axis].rate * spentMs) / 1000;
      next[axis] = clamp(goal, sent[axis] - reach, sent[axis] + reach);
      if (next[axis] !== goal) arrived = false;
      parts.add(partOf(axis));
    }
    this.sent = next;
    this.busy = true;
    const held = await this.hold?.take([...parts]);
    const answer = held ?? (await this.send(targetOf(next, parts)));
    this.busy = false;
    const outcome = outcomeOf(answer, [...parts]);
    this.outcome.set(outcome);
    this.shine(outcome.kind === "clamped" ? outcome.parts : []);
    const refused = !answer.ok || fields(answer.body)?.status === "ignored";
    if (this.sent === undefined) {
      this.hold?.free(); // let go while the lease was on its way
      return;
    }
    if (refused || (arrived && this.wanted.value === wanted)) {
      this.letGo();
      return;
    }
    const left = PERIOD_MS - (this.clock() - began);
    this.timer = setTimeout(() => void this.step(), Math.max(0, left));
  }
}
