import { Cell } from "../core/cell";
import { get } from "../core/http";
import { Link } from "../core/link";
import { type Fields, fields, list, number, parse, rows, text } from "../core/shape";

export interface Feeling {
  readonly emotion: string;
  readonly intensity: number;
}

export interface Run {
  readonly id: number;
  readonly name: string;
  readonly step: string;
  readonly since: number;
}

export interface Question {
  readonly id: number;
  readonly prompt: string;
  readonly options: readonly string[];
}

export interface Layer {
  readonly name: string;
  readonly on: boolean;
}

/** What /api/mind/ws tells, put together. */
export interface Mind {
  readonly body: string;
  readonly feeling: Feeling;
  readonly running: Run | undefined;
  readonly queue: readonly Run[];
  readonly question: Question | undefined;
  readonly speech: string | undefined;
  readonly layers: readonly Layer[];
  /** The last that ended, newest first; at most six. */
  readonly ended: readonly {
    readonly name: string;
    readonly outcome: string;
    readonly reason: string;
  }[];
}

const KEPT = 6;

function runOf(value: unknown): Run | undefined {
  const run = fields(value);
  if (!run) return undefined;
  return {
    id: number(run.id) ?? number(run.run) ?? 0,
    name: text(run.name) ?? text(run.behavior) ?? "",
    step: text(run.step) ?? "",
    since: Date.parse(text(run.since) ?? text(run.time) ?? ""),
  };
}

function questionOf(value: unknown): Question | undefined {
  const question = fields(value);
  if (!question) return undefined;
  return {
    id: number(question.id) ?? 0,
    prompt: text(question.prompt) ?? "",
    options: list(question.options).flatMap((option) => text(option) ?? []),
  };
}

const feelingOf = (value: Fields | undefined): Feeling => ({
  emotion: text(value?.emotion) ?? "neutral",
  intensity: number(value?.intensity) ?? 0,
});

export function layersOf(idle: Fields | undefined): readonly Layer[] {
  return Object.entries(fields(idle?.layers) ?? {}).map(([name, layer]) => ({
    name,
    on: fields(layer)?.on === true,
  }));
}

function snapshotOf(m: Fields, before: Mind | undefined): Mind {
  const speech = fields(m.speech);
  return {
    body: text(m.body) ?? "",
    feeling: feelingOf(fields(m.emotion)),
    running: runOf(m.running),
    queue: rows(m.queue).flatMap((run) => runOf(run) ?? []),
    question: questionOf(m.question),
    speech: speech?.speaking === true ? text(speech.text) : undefined,
    layers: layersOf(fields(m.idle)),
    ended: before?.ended ?? [],
  };
}

/** The mind after one message; unknown messages change nothing. */
export function after(before: Mind | undefined, message: unknown): Mind | undefined {
  const m = fields(message);
  const type = text(m?.type);
  if (!m || type === undefined) return before;
  if (type === "snapshot") return snapshotOf(m, before);
  if (!before) return before;
  const run = runOf(m);
  const waiting = before.queue.filter(({ id }) => id !== run?.id);
  switch (type) {
    case "body":
      return { ...before, body: text(m.body) ?? before.body };
    case "emotion":
      return { ...before, feeling: feelingOf(fields(m.change)) };
    case "behavior_queued":
      return { ...before, queue: run ? [...waiting, run] : waiting };
    case "behavior_started":
      return { ...before, running: run, queue: waiting };
    case "behavior_step":
      return before.running
        ? { ...before, running: { ...before.running, step: text(m.step) ?? "" } }
        : before;
    case "behavior_ended": {
      const end = {
        name: run?.name ?? "",
        outcome: text(m.outcome) ?? "",
        reason: text(m.reason) ?? "",
      };
      const gone = before.running?.id === run?.id;
      return {
        ...before,
        running: gone ? undefined : before.running,
        question: gone ? undefined : before.question,
        queue: waiting,
        ended: [end, ...before.ended].slice(0, KEPT),
      };
    }
    case "speech_begun":
      return { ...before, speech: text(m.text) };
    case "speech_ended":
      return { ...before, speech: undefined };
    case "question":
      return { ...before, question: questionOf(m) };
    case "answered":
      return { ...before, question: undefined };
    default:
      return before;
  }
}

export const mind = new Cell<Mind | undefined>(undefined);

/** How a behaviour ended that somebody should know about. */
type OnEnd = (name: string, outcome: string, reason: string) => void;
let onEnd: OnEnd = () => {};
export function whenEnded(told: OnEnd): void {
  onEnd = told;
}

/** The event says that layers were switched, not which. */
async function readLayers(): Promise<void> {
  const answer = await get("/api/idle");
  if (answer.ok && mind.value) mind.set({ ...mind.value, layers: layersOf(fields(answer.body)) });
}

export const mindLink = new Link({
  path: () => "/api/mind/ws",
  onText: (message) => {
    const before = mind.value;
    const told = parse(message);
    const now = after(before, told);
    if (text(fields(told)?.type) === "idle") void readLayers();
    mind.set(now);
    const newest = now?.ended[0];
    if (before && newest && newest !== before.ended[0])
      onEnd(newest.name, newest.outcome, newest.reason);
  },
  onLost: () => mind.set(undefined),
});
