import { Cell } from "../core/cell";
import { Link } from "../core/link";
import { fields, parse, text } from "../core/shape";
import { say } from "../i18n";
import { toasts } from "./toasts";

export interface Playing {
  readonly uuid: string;
  readonly name: string;
  /** On the clock of `performance.now()`. */
  readonly since: number;
}

/** The recorded move that this page has started and that has not ended. */
export const playing = new Cell<Playing | undefined>(undefined);

/** What became of the moves that were started over REST, by whomever. */
export const movesLink = new Link({
  path: () => "/api/move/ws/updates",
  onText: (message) => {
    const update = fields(parse(message));
    const type = text(update?.type);
    const details = text(update?.details) ?? "";
    const why = details ? `: ${details}` : "";
    if (type !== "move_started" && text(update?.uuid) === playing.value?.uuid)
      playing.set(undefined);
    if (type === "move_failed") toasts.say("bad", say("update.move_failed") + why);
    if (type === "move_cancelled") toasts.say("warn", say("update.move_cancelled") + why);
  },
  onLost: () => playing.set(undefined),
});
