import { Link } from "../core/link";
import { fields, parse, text } from "../core/shape";
import { say } from "../i18n";
import { toasts } from "./toasts";

/** What became of the moves that were started over REST, by whomever. */
export const movesLink = new Link({
  path: () => "/api/move/ws/updates",
  onText: (message) => {
    const update = fields(parse(message));
    const type = text(update?.type);
    const details = text(update?.details) ?? "";
    const why = details ? `: ${details}` : "";
    if (type === "move_failed") toasts.say("bad", say("update.move_failed") + why);
    if (type === "move_cancelled") toasts.say("warn", say("update.move_cancelled") + why);
  },
});
