import { Cell } from "../core/cell";
import { type Fields, fields, number, rows, text } from "../core/shape";
import type { Part } from "../robot/driver";

export interface Status {
  readonly state: string;
  readonly name: string;
  readonly body: "physics" | "mockup" | "real" | "none";
  readonly error: string | null;
  readonly emergencyStop: boolean;
  readonly version: string;
  readonly protocol: string;
  readonly loopHertz: number | undefined;
  readonly reach: string;
  readonly raw: Fields;
  /** Who has reserved which part; who only happens to move one is left out. */
  readonly leases: readonly { readonly part: Part; readonly owner: string }[];
}

const PARTS: readonly string[] = ["head", "body", "antennas"];

export function statusOf(value: unknown): Status | undefined {
  const s = fields(value);
  if (!s || text(s.state) === undefined) return undefined;
  const motion = fields(s.motion);
  const simulated = s.simulation_enabled === true ? "physics" : "real";
  return {
    state: text(s.state) ?? "",
    name: text(s.robot_name) ?? "",
    body: s.backend_status === null ? "none" : s.mockup_sim_enabled === true ? "mockup" : simulated,
    error: text(s.error) ?? null,
    emergencyStop: s.emergency_stop === true,
    version: text(s.bbia_version) ?? "",
    protocol: text(s.version) ?? "",
    loopHertz: number(motion?.loop_frequency),
    reach: text(motion?.reach) ?? "ok",
    raw: s,
    leases: rows(s.leases).flatMap((row) => {
      const part = text(row.part) ?? "";
      if (row.implicit === true || !PARTS.includes(part)) return [];
      return [{ part: part as Part, owner: text(row.owner) ?? "" }];
    }),
  };
}

export const status = new Cell<Status | undefined>(undefined);
