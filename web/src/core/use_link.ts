import { useEffect, useRef, useState } from "preact/hooks";
import { server } from "../state/page";
import { useCell } from "./cell";
import { Link } from "./link";
import { present } from "./presence";

export interface LinkInUse {
  readonly open: boolean;
  /** @returns whether it was handed to the network */
  readonly send: (text: string) => boolean;
}

/** A connection that is there while the panel that wants it is. An empty path is none. */
export function useLink(path: string, onText: (text: string) => void): LinkInUse {
  const link = useRef<Link | undefined>(undefined);
  const [open, setOpen] = useState(false);
  const told = useRef(onText);
  told.current = onText;
  const online = useCell(server.reach).kind === "online";
  const wanted = useCell(present) && online && path !== "";
  useEffect(() => {
    if (!wanted) return undefined;
    const made = new Link({ path: () => path, onText: (text) => told.current(text) });
    link.current = made;
    const unwatch = made.open.watch(setOpen);
    made.allow(true);
    return () => {
      made.allow(false);
      unwatch();
      link.current = undefined;
    };
  }, [wanted, path]);
  return { open, send: (text) => link.current?.send(text) ?? false };
}
