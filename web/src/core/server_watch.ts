import { Backoff } from "./backoff";
import { Cell } from "./cell";
import { type Answer, get } from "./http";

export type Reach =
  | { readonly kind: "connecting" }
  | { readonly kind: "online" }
  /** It answers, and lets nobody in without a pairing token. */
  | { readonly kind: "shut" }
  /** `nextTry`: when it is asked again, on the clock of `performance.now()`. */
  | { readonly kind: "offline"; readonly nextTry: number };

/** Asks the server how it is: each second while it answers, ever more rarely while it does not. The
 * one place that decides whether the robot is there. */
export class ServerWatch {
  readonly reach = new Cell<Reach>({ kind: "connecting" });
  private readonly backoff = new Backoff(500, 8_000);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private watching = false;
  private asking = false;

  constructor(
    private readonly onStatus: (status: unknown) => void,
    private readonly ask: () => Promise<Answer> = () => get("/api/daemon/status"),
  ) {}

  start(): void {
    if (this.watching) return;
    this.watching = true;
    void this.check();
  }

  stop(): void {
    this.watching = false;
    clearTimeout(this.timer);
  }

  /** Now, instead of when it is due. */
  async check(): Promise<void> {
    if (this.asking || !this.watching) return;
    clearTimeout(this.timer);
    this.asking = true;
    const answer = await this.ask();
    this.asking = false;
    if (!this.watching) return;
    this.timer = setTimeout(() => void this.check(), this.judge(answer));
  }

  /** @returns milliseconds until the next question */
  private judge(answer: Answer): number {
    if (answer.ok) {
      this.backoff.reset();
      this.reach.set({ kind: "online" });
      this.onStatus(answer.body);
      return 1_000;
    }
    if (answer.status === 401 || answer.status === 403) {
      this.reach.set({ kind: "shut" });
      return 3_000;
    }
    const wait = this.backoff.next();
    this.reach.set({ kind: "offline", nextTry: performance.now() + wait });
    return wait;
  }
}
