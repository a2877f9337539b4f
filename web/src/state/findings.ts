import { amount, bytes, duration, share } from "../core/format";
import { type Fields, fields, number, text } from "../core/shape";
import { fill, sayIfKnown } from "../i18n";

/** A sentence, and the language that it is in where that is not the page's. */
export interface Told {
  readonly text: string;
  readonly lang: "en" | undefined;
}

const SLOW_BYTES = 1_000;
const SLOW = 0.5;

/** A thing each 20 minutes is not 0.05 a minute to anybody. */
function pace(perMinute: number, slow: number, show: (value: number) => string): string {
  return perMinute < slow ? `${show(perMinute * 60)}/h` : `${show(perMinute)}/min`;
}

/** A figure of the audit: the end of its name is its unit. */
export function figureText(name: string, value: number): string {
  if (name.endsWith("bytes_per_minute")) return pace(value, SLOW_BYTES, bytes);
  if (name.endsWith("per_minute")) return pace(value, SLOW, amount);
  if (name.endsWith("bytes_per_second")) return `${bytes(value)}/s`;
  if (name.endsWith("_bytes")) return bytes(value);
  if (name.endsWith("_share")) return share(value);
  if (name.endsWith("_s")) return duration(value);
  return amount(value);
}

function figuresOf(row: Fields): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) => {
      const figure = number(value);
      const shown = figure === undefined ? text(value) : figureText(name, figure);
      return shown === undefined ? [] : [[name, shown]];
    }),
  );
}

/** What the audit found, in the page's words; in its own where the page has none. */
export function findingText(finding: Fields): Told {
  const words = sayIfKnown(`finding.${text(finding.code)}`);
  if (words === undefined) return { text: text(finding.sentence) ?? "", lang: "en" };
  return { text: fill(words, figuresOf(fields(finding.figures) ?? {})), lang: undefined };
}

/** What was done for nothing, as the finding would say it. */
export function wasteText(waste: Fields): string {
  const [from, to] = [text(waste.from) ?? "", text(waste.to) ?? ""];
  const parts = from === to ? from : `${from} → ${to}`;
  const kind = text(waste.kind) ?? "";
  const words = sayIfKnown(`finding.${kind}`) ?? `${kind}: {name}`;
  return fill(words, figuresOf({ ...waste, parts }));
}

/** What grows. */
export function leakText(leak: Fields): string {
  const kind = text(leak.kind) ?? "";
  const name = kind === "heap" ? "bytes_per_minute" : "per_minute";
  const rate = figureText(name, number(leak.per_minute) ?? 0);
  return `${text(leak.module)}: ${sayIfKnown(`leak.${kind}`) ?? kind} +${rate}`;
}

/** What was given up, and why: the reason is the robot's own sentence. */
export function stepText(step: Fields): string {
  return sayIfKnown(`ladder.${text(step.name)}`) ?? text(step.sentence) ?? "";
}
