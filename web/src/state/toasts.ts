import { Cell } from "../core/cell";

export type Tone = "good" | "note" | "warn" | "bad";

export interface Toast {
  readonly id: number;
  readonly tone: Tone;
  readonly text: string;
}

const MOST = 4;
const SHOWN_MS = { good: 2_600, note: 3_600, warn: 5_000, bad: 7_000 } as const;

/** What just happened, at most four at a time; the same sentence twice is shown once. */
export class Toasts {
  readonly shown = new Cell<readonly Toast[]>([]);
  private next = 1;

  constructor(
    private readonly later = (act: () => void, ms: number): void => {
      setTimeout(act, ms);
    },
  ) {}

  say(tone: Tone, text: string): void {
    const toast: Toast = { id: this.next, tone, text };
    this.next += 1;
    this.shown.update((all) => [...all.filter((other) => other.text !== text), toast].slice(-MOST));
    this.later(() => this.dismiss(toast.id), SHOWN_MS[tone]);
  }

  dismiss(id: number): void {
    this.shown.update((all) => all.filter((toast) => toast.id !== id));
  }
}

export const toasts = new Toasts();
