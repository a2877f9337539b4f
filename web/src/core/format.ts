const DEGREES = 180 / Math.PI;

/** How numbers are written. */
const habits = { point: ".", byte: "B", day: "d" };

export function writeNumbersAs(language: "en" | "fr"): void {
  Object.assign(
    habits,
    language === "fr" ? { point: ",", byte: "o", day: "j" } : { point: ".", byte: "B", day: "d" },
  );
}

/** -0.04 is shown as 0.0, not as -0.0. */
export function fixed(value: number, digits: number): string {
  const shown = value.toFixed(digits);
  return (/^-0(\.0*)?$/.test(shown) ? shown.slice(1) : shown).replace(".", habits.point);
}

/** As many digits as a person reads in a sentence: "650", "12.5", "0.3". */
export const amount = (value: number): string =>
  fixed(value, Math.abs(value) >= 100 || Math.abs(value - Math.round(value)) < 0.05 ? 0 : 1);

export const degrees = (radians: number, digits = 0): string =>
  `${fixed(radians * DEGREES, digits)}°`;

export const millimetres = (metres: number, digits = 0): string =>
  `${fixed(metres * 1000, digits)} mm`;

export function bytes(count: number): string {
  const { byte } = habits;
  if (count < 1_000) return `${fixed(count, 0)} ${byte}`;
  if (count < 1_000_000) return `${fixed(count / 1_000, count < 10_000 ? 1 : 0)} k${byte}`;
  if (count < 1e9) return `${fixed(count / 1e6, 1)} M${byte}`;
  return `${fixed(count / 1e9, 2)} G${byte}`;
}

/** Of a core. */
export const share = (ratio: number, digits = 1): string => `${fixed(ratio * 100, digits)} %`;

export function micros(us: number): string {
  if (us < 1_000) return `${fixed(us, 0)} µs`;
  if (us < 1e6) return `${fixed(us / 1_000, us < 10_000 ? 1 : 0)} ms`;
  return `${fixed(us / 1e6, 1)} s`;
}

/** "4 s", "3 min", "2 h", "5 d": the two largest digits are enough. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${fixed(seconds, 0)} s`;
  if (seconds < 5_400) return `${fixed(seconds / 60, 0)} min`;
  if (seconds < 129_600) return `${fixed(seconds / 3_600, 0)} h`;
  return `${fixed(seconds / 86_400, 0)} ${habits.day}`;
}

export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

export const count = (value: number, language: string): string => value.toLocaleString(language);
