import { type Fields, fields, list, rows, text } from "../core/shape";

export interface App {
  readonly name: string;
  readonly about: string;
}

export type AppState = "starting" | "running" | "stopping" | "done" | "error";

/** The app that runs, or ran last. */
export interface CurrentApp {
  readonly name: string;
  readonly state: AppState;
  readonly error: string;
}

export const appsOf = (body: unknown): readonly App[] =>
  rows(body).map((row) => ({
    name: text(row.name) ?? "",
    about: text(row.description) ?? "",
  }));

const STATES: readonly string[] = ["starting", "running", "stopping", "done", "error"];

export function currentOf(body: unknown): CurrentApp | undefined {
  const status = fields(body);
  const state = text(status?.state);
  if (!status || state === undefined || !STATES.includes(state)) return undefined;
  return {
    name: text(fields(status.info)?.name) ?? "",
    state: state as AppState,
    error: text(status.error) ?? "",
  };
}

/** Whether it has the robot. */
export const isUp = (app: CurrentApp | undefined): boolean =>
  app !== undefined && app.state !== "done" && app.state !== "error";

/** How a job stands: an installation, a removal. */
export interface Job {
  readonly state: string;
  readonly newest: string;
}

export function jobOf(body: unknown): Job {
  const job: Fields = fields(body) ?? {};
  return { state: text(job.status) ?? "", newest: text(list(job.logs).at(-1)) ?? "" };
}
