import { useEffect, useReducer } from "preact/hooks";

/** A value that can be watched. Setting it to what it is already tells nobody. */
export class Cell<T> {
  private readonly watchers = new Set<(value: T) => void>();
  private current: T;

  constructor(value: T) {
    this.current = value;
  }

  get value(): T {
    return this.current;
  }

  set(value: T): void {
    if (Object.is(value, this.current)) return;
    this.current = value;
    for (const watcher of [...this.watchers]) watcher(value);
  }

  update(change: (value: T) => T): void {
    this.set(change(this.current));
  }

  /** Calls `watcher` at each change until the returned function is called. */
  watch(watcher: (value: T) => void): () => void {
    this.watchers.add(watcher);
    return () => {
      this.watchers.delete(watcher);
    };
  }
}

/** The cell's value; the component is drawn anew when it changes. */
export function useCell<T>(cell: Cell<T>): T {
  const [, redraw] = useReducer((turn: number) => turn + 1, 0);
  useEffect(() => cell.watch(() => redraw(undefined as never)), [cell]);
  return cell.value;
}
