import { Cell } from "../core/cell";
import { Link } from "../core/link";
import { fields, number, parse, text } from "../core/shape";
import { say } from "../i18n";
import { toasts } from "./toasts";

export interface Playing {
  readonly uuid: string;
  readonly name: string;
  /** When it began, on the clock of `performance.now()`. */
  readonly since: number;
  /** Seconds, once the robot has told; its way to the first pose is part of it. */
  readonly takes: number | undefined;
}

/** The recorded move that this page has started and that has not ended. */
export const playing = new Cell<Playing | undefined>(undefined);

const MOST = 64;
/** How long the moves that are under way take, by their uuid: of those that began while this page
 * listened. */
export const underWay = new Cell<ReadonlyMap<string, number>>(new Map());

/** The newest that ended: the end may be told before the answer that names the move is here. */
let over: readonly string[] = [];

/** To be called with the uuid that the robot has answered; its start may have been told before, and even its
 * end. */
export function playingBegan(uuid: string, name: string): void {
  if (over.includes(uuid)) return;
  playing.set({ uuid, name, since: performance.now(), takes: underWay.value.get(uuid) });
}

function began(uuid: string, takes: number | undefined): void {
  underWay.set(new Map([...underWay.value, [uuid, takes ?? 0] as const].slice(-MOST)));
  const mine = playing.value;
  if (mine?.uuid === uuid) playing.set({ ...mine, since: performance.now(), takes });
}

function ended(uuid: string): void {
  over = [...over, uuid].slice(-8);
  const left = new Map(underWay.value);
  if (left.delete(uuid)) underWay.set(left);
  if (uuid === playing.value?.uuid) playing.set(undefined);
}

/** What became of the moves that were started over REST, by whomever. */
export const movesLink = new Link({
  path: () => "/api/move/ws/updates",
  onText: (message) => {
    const update = fields(parse(message));
    const type = text(update?.type);
    const uuid = text(update?.uuid) ?? "";
    const details = text(update?.details) ?? "";
    const why = details ? `: ${details}` : "";
    if (type === "move_started") began(uuid, number(update?.duration_s));
    else ended(uuid);
    if (type === "move_failed") toasts.say("bad", say("update.move_failed") + why);
    if (type === "move_cancelled") toasts.say("warn", say("update.move_cancelled") + why);
  },
  onLost: () => {
    playing.set(undefined);
    underWay.set(new Map());
  },
});
