import { Cell } from "../core/cell";

/** The sentence under the picture; undefined when nothing is said. */
export const spoken = new Cell<string | undefined>(undefined);
