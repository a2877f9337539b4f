import { token, tokenHeader, tokenWanted } from "./pairing";
import { fields, text } from "./shape";

/** What a request came to. `status` 0: no answer at all. */
export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly body: unknown;
}

const DEADLINE_MS = 10_000;

let lease = "";
/** The lease that every request shows from now on; empty: none. */
export function wearLease(id: string): void {
  lease = id;
}
const leaseHeader = (): { readonly [name: string]: string } =>
  lease ? { "x-bbia-lease": lease } : {};

async function bodyOf(response: Response): Promise<unknown> {
  const type = response.headers.get("content-type") ?? "";
  if (!/json|text|xml/.test(type)) {
    await response.body?.cancel();
    return `(${type || "no content"})`;
  }
  const content = await response.text();
  if (!type.includes("json")) return content;
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}

export function initOf(method: string, body: unknown, signal: AbortSignal): RequestInit {
  const worn = { ...tokenHeader(), ...leaseHeader() };
  if (body === undefined) return { method, signal, cache: "no-store", headers: worn };
  return {
    method,
    signal,
    cache: "no-store",
    headers: { ...worn, "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}

/** One request; never throws. */
export async function request(method: string, path: string, body?: unknown): Promise<Answer> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), DEADLINE_MS);
  try {
    const shown = token.value;
    const response = await fetch(path, initOf(method, body, deadline.signal));
    const answer = { ok: response.ok, status: response.status, body: await bodyOf(response) };
    // An answer to an older token says nothing about this one.
    if (answer.status === 401 && shown === token.value)
      tokenWanted.set(text(fields(answer.body)?.detail) ?? "");
    return answer;
  } catch {
    return { ok: false, status: 0, body: null };
  } finally {
    clearTimeout(timer);
  }
}

export const get = (path: string): Promise<Answer> => request("GET", path);
export const post = (path: string, body?: unknown): Promise<Answer> => request("POST", path, body);
