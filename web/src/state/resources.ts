import { Cell } from "../core/cell";
import { Link } from "../core/link";
import { type Fields, fields, parse, text } from "../core/shape";

export type Light = "green" | "amber" | "red" | "none";

export interface Report {
  readonly light: Light;
  readonly why: string;
  /** What GET /api/resources answers. */
  readonly all: Fields;
}

export function reportOf(value: unknown): Report | undefined {
  const all = fields(value);
  if (!all) return undefined;
  const verdict = fields(all.verdict);
  const light = text(verdict?.light);
  return {
    light: light === "green" || light === "amber" || light === "red" ? light : "none",
    why: text(verdict?.why) ?? text(fields(all.audit)?.why) ?? "",
    all,
  };
}

export const report = new Cell<Report | undefined>(undefined);

/** Seconds between two reports: rare while only the light is looked at. */
let interval = 5;

export const resourceLink = new Link({
  path: () => `/api/resources/ws?interval=${interval}`,
  onText: (message) => report.set(reportOf(parse(message))),
});

export function watchClosely(closely: boolean): void {
  const wanted = closely ? 1 : 5;
  if (wanted === interval) return;
  interval = wanted;
  resourceLink.renew();
}
