import { Cell } from "../core/cell";

export type ThemeChoice = "auto" | "light" | "dark";

function kept<T extends string>(key: string, allowed: readonly T[], otherwise: T): Cell<T> {
  const read = (): T => {
    try {
      const found = localStorage.getItem(key) as T | null;
      return found !== null && allowed.includes(found) ? found : otherwise;
    } catch {
      return otherwise; // storage is forbidden: the choice lasts as long as the page
    }
  };
  const cell = new Cell<T>(read());
  cell.watch((value) => {
    try {
      localStorage.setItem(key, value);
    } catch {
      // As above.
    }
  });
  return cell;
}

export const theme = kept<ThemeChoice>("bbia.theme", ["auto", "light", "dark"], "auto");
export const languageChoice = kept<"auto" | "en" | "fr">(
  "bbia.language",
  ["auto", "en", "fr"],
  "auto",
);

const darkMedia =
  typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : undefined;
const stillMedia =
  typeof matchMedia === "function" ? matchMedia("(prefers-reduced-motion: reduce)") : undefined;

const isDark = (): boolean =>
  theme.value === "dark" || (theme.value === "auto" && darkMedia?.matches === true);

/** Whether the page is drawn dark now. */
export const dark = new Cell(isDark());
/** Whether movement for its own sake is unwanted. */
export const still = new Cell(stillMedia?.matches === true);

export function watchSettings(): void {
  const apply = (): void => {
    dark.set(isDark());
    document.documentElement.dataset.theme = dark.value ? "dark" : "light";
  };
  theme.watch(apply);
  darkMedia?.addEventListener("change", apply);
  stillMedia?.addEventListener("change", () => still.set(stillMedia.matches));
  apply();
}
