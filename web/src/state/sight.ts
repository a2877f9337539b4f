import { fields, number, parse, rows, text } from "../core/shape";
import { sayIfKnown } from "../i18n";

/** Something that was seen, as shares of the picture. */
export interface Seen {
  readonly id: number;
  readonly label: string;
  readonly score: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Metres, and how sure. */
  readonly distance: number | undefined;
  readonly sigma: number | undefined;
  readonly fresh: boolean;
}

export interface Sight {
  readonly scanning: boolean;
  readonly tracking: boolean;
  readonly seen: readonly Seen[];
}

/** "face" in the page's language; of the many kinds of things only the commonest are. */
export const kindOf = (label: string): string =>
  sayIfKnown(`see.kind.${label}`) ?? label.replaceAll("_", " ");

export function sightOf(message: string | object): Sight | undefined {
  const m = fields(typeof message === "string" ? parse(message) : message);
  if (!m || !Array.isArray(m.tracks)) return undefined;
  return {
    scanning: m.scanning === true,
    tracking: m.tracking === true,
    seen: rows(m.tracks).map((track) => {
      const share = fields(track.share);
      const distance = fields(track.distance);
      return {
        id: number(track.id) ?? 0,
        label: text(track.label) || text(track.kind) || "",
        score: number(track.score) ?? 0,
        x: number(share?.x) ?? 0,
        y: number(share?.y) ?? 0,
        width: number(share?.width) ?? 0,
        height: number(share?.height) ?? 0,
        distance: number(distance?.metres),
        sigma: number(distance?.sigma),
        fresh: track.fresh !== false,
      };
    }),
  };
}
