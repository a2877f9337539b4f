import { Backoff } from "./backoff";
import { Cell } from "./cell";
import { tokenProtocols } from "./pairing";

export interface LinkOptions {
  /** Path and query of the WebSocket. */
  readonly path: () => string;
  readonly onText: (text: string) => void;
  /** It closed, or never opened. */
  readonly onLost?: () => void;
}

function address(path: string): string {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
}

/** A WebSocket that is there while it is allowed to be, and comes back when it is lost. */
export class Link {
  readonly open = new Cell(false);
  private readonly backoff = new Backoff(400, 8_000);
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private allowed = false;

  constructor(private readonly options: LinkOptions) {}

  allow(allowed: boolean): void {
    if (allowed === this.allowed) return;
    this.allowed = allowed;
    if (allowed) {
      this.backoff.reset();
      this.connect();
    } else {
      this.drop();
    }
  }

  /** Opens anew, as `path` has changed. */
  renew(): void {
    if (!this.allowed) return;
    this.drop();
    this.connect();
  }

  /** @returns whether it was handed to the network; false: not open, or too much is waiting */
  send(text: string): boolean {
    const socket = this.socket;
    if (socket?.readyState !== WebSocket.OPEN || socket.bufferedAmount > 64 * 1024) return false;
    socket.send(text);
    return true;
  }

  private connect(): void {
    const socket = new WebSocket(address(this.options.path()), tokenProtocols());
    this.socket = socket;
    socket.onopen = () => {
      this.backoff.reset();
      this.open.set(true);
    };
    socket.onmessage = (event) => {
      if (typeof event.data === "string") this.options.onText(event.data);
    };
    socket.onclose = () => {
      if (this.socket !== socket) return;
      this.drop();
      this.options.onLost?.();
      if (this.allowed) this.timer = setTimeout(() => this.connect(), this.backoff.next());
    };
  }

  private drop(): void {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = undefined;
    if (socket) {
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
      socket.close();
    }
    this.open.set(false);
  }
}
