/** What a request came to. `status` 0: no answer at all. */
export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly body: unknown;
}

const DEADLINE_MS = 10_000;

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!(response.headers.get("content-type") ?? "").includes("json")) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** One request; never throws. */
export async function request(method: string, path: string, body?: unknown): Promise<Answer> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), DEADLINE_MS);
  try {
    const init: RequestInit = { method, signal: deadline.signal, cache: "no-store" };
    if (body !== undefined) {
      init.headers = { "content-type": "application/json" };
      init.body = JSON.stringify(body);
    }
    const response = await fetch(path, init);
    return { ok: response.ok, status: response.status, body: await bodyOf(response) };
  } catch {
    return { ok: false, status: 0, body: null };
  } finally {
    clearTimeout(timer);
  }
}

export const get = (path: string): Promise<Answer> => request("GET", path);
export const post = (path: string, body?: unknown): Promise<Answer> => request("POST", path, body);
