import { Cell } from "../core/cell";
import { get } from "../core/http";
import { type Fields, fields } from "../core/shape";

/** What this robot's program can do, by its own description. */
export class Features {
  readonly paths: Fields;
  readonly sockets: Fields;

  constructor(readonly description: Fields) {
    this.paths = fields(description.paths) ?? {};
    this.sockets = fields(description["x-websockets"]) ?? {};
  }

  /** @param route "POST /api/emotion"; a WebSocket is "WS /api/mind/ws" */
  has(route: string): boolean {
    const [method, path] = route.split(" ") as [string, string];
    if (method === "WS") return path in this.sockets;
    return fields(this.paths[path])?.[method.toLowerCase()] !== undefined;
  }
}

export const features = new Cell(new Features({}));

export async function readFeatures(): Promise<void> {
  const answer = await get("/openapi.json");
  const description = fields(answer.body);
  if (answer.ok && description) features.set(new Features(description));
}
