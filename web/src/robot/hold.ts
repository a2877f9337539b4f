import { Cell } from "../core/cell";
import type { Answer } from "../core/http";
import { fields, text } from "../core/shape";
import type { Part } from "./driver";

type Ask = (method: string, path: string, body?: object) => Promise<Answer>;

export const OWNER = "dashboard";
const TTL_S = 2;
const RENEW_MS = 700;
const LINGER_MS = 600;

/** What keeps others off the parts that a person moves, while they are moved and a moment longer: a
 * lease, which ends by itself where this page cannot give it back. */
export class Hold {
  readonly parts = new Cell<readonly Part[]>([]);
  private lease = "";
  private renewedAt = 0;
  /** Who took it away, until that was told. */
  private lost: Answer | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param wear is told the lease that commands have to show; empty: none */
  constructor(
    private readonly ask: Ask,
    private readonly wear: (lease: string) => void,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** @returns the answer of whoever is in the way, or undefined: `parts` may be moved */
  async take(parts: readonly Part[]): Promise<Answer | undefined> {
    clearTimeout(this.timer);
    const more = parts.filter((part) => !this.parts.value.includes(part));
    if (this.lease !== "" && more.length === 0) {
      void this.renew();
      return undefined;
    }
    const lost = this.lost;
    this.lost = undefined;
    return lost ?? this.takeAnew([...this.parts.value, ...more]);
  }

  /** Gives it back a moment later, unless it is taken again. */
  free(): void {
    clearTimeout(this.timer);
    if (this.lease !== "") this.timer = setTimeout(() => void this.drop(), LINGER_MS);
  }

  /** Beside the targets, which do not wait for it. */
  private async renew(): Promise<void> {
    if (this.clock() - this.renewedAt < RENEW_MS) return;
    this.renewedAt = this.clock();
    const lease = this.lease;
    const answer = await this.ask("PUT", `/api/leases/${lease}`, { ttl: TTL_S });
    if (answer.ok || this.lease !== lease) return;
    this.forget();
    if (answer.status !== 404) this.lost = answer; // it was taken away
  }

  private async takeAnew(parts: readonly Part[]): Promise<Answer | undefined> {
    await this.drop();
    this.renewedAt = this.clock();
    const answer = await this.ask("POST", "/api/leases", { owner: OWNER, parts, ttl: TTL_S });
    if (answer.status === 404 || answer.status === 405) return undefined; // a program without leases
    if (!answer.ok) return answer;
    this.lease = text(fields(answer.body)?.lease) ?? "";
    this.wear(this.lease);
    this.parts.set(parts);
    return undefined;
  }

  private async drop(): Promise<void> {
    const lease = this.lease;
    if (lease === "") return;
    this.forget();
    await this.ask("DELETE", `/api/leases/${lease}`);
  }

  private forget(): void {
    this.lease = "";
    this.wear("");
    this.parts.set([]);
  }
}
