import { useEffect, useRef } from "preact/hooks";
import { server } from "../state/page";
import { useCell } from "./cell";
import { Link } from "./link";
import { present } from "./presence";

/** A connection that is there while the panel that wants it is. An empty path is none. */
export function useLink(
  path: string,
  onText: (text: string) => void,
): { current: Link | undefined } {
  const link = useRef<Link | undefined>(undefined);
  const told = useRef(onText);
  told.current = onText;
  const online = useCell(server.reach).kind === "online";
  const wanted = useCell(present) && online && path !== "";
  useEffect(() => {
    if (!wanted) return undefined;
    const made = new Link({ path: () => path, onText: (text) => told.current(text) });
    link.current = made;
    made.allow(true);
    return () => {
      made.allow(false);
      link.current = undefined;
    };
  }, [wanted, path]);
  return link;
}
