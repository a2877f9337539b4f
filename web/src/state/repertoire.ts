import { Cell } from "../core/cell";
import { capital } from "../core/format";
import { get } from "../core/http";
import { type Fields, fields, list, number, rows, text } from "../core/shape";
import { language, say, sayIfKnown } from "../i18n";

export interface EmotionName {
  readonly name: string;
  readonly french: string;
}

export type ParameterKind =
  | "number"
  | "integer"
  | "switch"
  | "choice"
  | "text"
  | "texts"
  | "emotion"
  | "emotions";

export interface BehaviorParameter {
  readonly name: string;
  readonly kind: string;
  readonly about: string;
  readonly low: number;
  readonly high: number;
  readonly choices: readonly string[];
  readonly usual: unknown;
}

export interface BehaviorInfo {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly available: boolean;
  readonly reason: string;
  readonly parameters: readonly BehaviorParameter[];
}

/** "antenna_animation" is read as "Antenna animation". */
export function readable(name: string): string {
  return capital(name.replaceAll(/[_-]+/g, " ").trim());
}

const titles = new Cell<{ readonly [name: string]: Fields }>({});

export async function readTitles(): Promise<void> {
  const answer = await get("/api/behaviors");
  if (!answer.ok) return;
  const named = rows(answer.body).map((row) => [text(row.name) ?? "", fields(row.title) ?? {}]);
  titles.set(Object.fromEntries(named));
}

/** What people call a behaviour. */
export const titleOf = (name: string): string =>
  text(titles.value[name]?.[language.value]) ?? readable(name);

/** A text that came in both languages; what is typed stands in quotes. */
function inLanguage(value: unknown, otherwise: string): string {
  const both = fields(value);
  const found = text(value) ?? text(both?.[language.value]) ?? text(both?.en) ?? otherwise;
  return found.replaceAll(/`([^`]*)`/g, language.value === "fr" ? "« $1 »" : "“$1”");
}

/** "unavailable: needs faces" in words; another reason as it is. */
export function needsText(reason: string): string {
  const needs = /needs ([\w, ]+)$/.exec(reason)?.[1]?.split(/, ?/);
  const known = needs?.map((need) => sayIfKnown(`need.${need}`));
  if (!known || known.includes(undefined)) return reason.replace(/^unavailable: /, "");
  return say("life.needs", { what: known.join(", ") });
}

export const emotionsOf = (body: unknown): readonly EmotionName[] =>
  rows(body).map((row) => ({
    name: text(row.name) ?? "",
    french: text(row.name_fr) ?? text(row.name) ?? "",
  }));

const parameterOf = (p: Fields): BehaviorParameter => ({
  name: text(p.name) ?? "",
  kind: text(p.kind) ?? "text",
  about: inLanguage(p.about, readable(text(p.name) ?? "")),
  low: number(p.minimum) ?? 0,
  high: number(p.maximum) ?? 1,
  choices: list(p.choices).flatMap((choice) => text(choice) ?? []),
  usual: p.default,
});

export const behaviorsOf = (body: unknown): readonly BehaviorInfo[] =>
  rows(body).map((row) => {
    const name = text(row.name) ?? "";
    return {
      name,
      title: inLanguage(row.title, readable(name)),
      about: inLanguage(row.description, ""),
      available: row.available !== false,
      reason: text(row.reason) ?? "",
      parameters: rows(row.parameters).map(parameterOf),
    };
  });

/** Those that work first, both by their title. */
export const inOrder = (all: readonly BehaviorInfo[]): readonly BehaviorInfo[] =>
  [...all].sort(
    (a, b) =>
      Number(b.available) - Number(a.available) || a.title.localeCompare(b.title, language.value),
  );
