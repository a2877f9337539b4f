// Reading values of unknown shape: what is not as expected is undefined, never an exception.

export type Fields = { readonly [key: string]: unknown };

export function fields(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : undefined;
}

export const text = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;

export const number = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The objects of a list. */
export const rows = (value: unknown): readonly Fields[] =>
  list(value)
    .map(fields)
    .filter((row) => row !== undefined);

/** The numbers of a list, when it has `length` of them and nothing else. */
export function numbers(value: unknown, length: number): readonly number[] | undefined {
  const found = list(value);
  return found.length === length && found.every((n) => number(n) !== undefined)
    ? (found as readonly number[])
    : undefined;
}

export function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
