import { Cell, useCell } from "../core/cell";
import { writeNumbersAs } from "../core/format";
import { languageChoice } from "../state/settings";
import { en, type TextKey } from "./en";
import { fr } from "./fr";

export type Language = "en" | "fr";
export type Fill = { readonly [name: string]: string | number };
export type Say = (key: TextKey, fill?: Fill) => string;

const BOOKS = { en, fr } as const;

/** The first language of the browser that the page speaks. */
export function preferred(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split("-")[0];
    if (language === "fr" || language === "en") return language;
  }
  return "en";
}

const chosen = (): Language =>
  languageChoice.value === "auto" ? preferred(navigator.languages) : languageChoice.value;

export const language = new Cell<Language>(typeof navigator === "undefined" ? "en" : chosen());

export function fill(template: string, values: Fill): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export const say: Say = (key, values) => {
  const template = BOOKS[language.value][key];
  return values ? fill(template, values) : template;
};

/** For keys that are made of what the robot says: undefined when there is no such text. */
export function sayIfKnown(key: string): string | undefined {
  return key in en ? BOOKS[language.value][key as TextKey] : undefined;
}

/** `say`, and a redraw when the language changes. */
export function useTexts(): Say {
  useCell(language);
  return say;
}

export function watchLanguage(): void {
  const apply = (): void => {
    writeNumbersAs(chosen()); // before whoever watches the language draws anew
    language.set(chosen());
    document.documentElement.lang = language.value;
  };
  languageChoice.watch(apply);
  apply();
}
