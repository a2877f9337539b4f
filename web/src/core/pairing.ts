import { Cell } from "./cell";

const KEY = "bbia.token";

function kept(): string {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

/** The pairing token of this browser (docs/security.md); empty: none. */
export const token = new Cell(typeof localStorage === "undefined" ? "" : kept());
/** Why the robot wants one, while it does. */
export const tokenWanted = new Cell<string | undefined>(undefined);

export function keepToken(value: string): void {
  token.set(value);
  tokenWanted.set(undefined);
  try {
    if (value) localStorage.setItem(KEY, value);
    else localStorage.removeItem(KEY);
  } catch {
    // It lasts as long as the page.
  }
}

export const tokenHeader = (): { readonly [name: string]: string } =>
  token.value ? { authorization: `Bearer ${token.value}` } : {};

/** Browsers cannot set headers on WebSockets: the token is one of the protocols that are offered. */
export const tokenProtocols = (): string[] =>
  token.value ? ["bbia.v1", `bbia.token.${token.value}`] : [];
