import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { useCell } from "../core/cell";
import { fixed } from "../core/format";
import { token, tokenHeader } from "../core/pairing";
import { present } from "../core/presence";
import { fields, text } from "../core/shape";
import { useTexts } from "../i18n";
import { server } from "../state/page";
import { kindOf, type Seen } from "../state/sight";

const POLL_MS = 200;

/** Pictures one by one, for a robot that wants a token: a stream in an image cannot show one. */
function useFrames(on: boolean): string {
  const [url, setUrl] = useState("");
  useEffect(() => {
    if (!on) return undefined;
    let stopped = false;
    let last = "";
    const read = async (): Promise<void> => {
      const answer = await fetch("/api/camera/frame.jpg", {
        headers: tokenHeader(),
        cache: "no-store",
      }).catch(() => undefined);
      if (stopped) return;
      if (answer?.ok) {
        const next = URL.createObjectURL(await answer.blob());
        setUrl(next);
        URL.revokeObjectURL(last);
        last = next;
      }
      setTimeout(() => void read(), POLL_MS);
    };
    void read();
    return () => {
      stopped = true;
      URL.revokeObjectURL(last);
    };
  }, [on]);
  return url;
}

/** Empty: the robot itself is away. */
async function whyNot(): Promise<string> {
  const answer = await fetch("/api/camera/frame.jpg", { headers: tokenHeader() }).catch(
    () => undefined,
  );
  const body: unknown = await answer?.json().catch(() => undefined);
  return text(fields(body)?.detail) ?? (answer ? String(answer.status) : "");
}

function Boxes({ seen }: { seen: readonly Seen[] }): JSX.Element {
  return (
    <>
      {seen.map(({ id, label, x, y, width, height, fresh, distance }) => (
        <span
          key={id}
          class={`seen${fresh ? "" : " old"}`}
          aria-hidden="true"
          style={{
            left: `${x * 100}%`,
            top: `${y * 100}%`,
            width: `${width * 100}%`,
            height: `${height * 100}%`,
          }}
        >
          <b>
            {kindOf(label)}
            {distance !== undefined && ` ${fixed(distance, 1)} m`}
          </b>
        </span>
      ))}
    </>
  );
}

/** An image that is gone keeps its stream until its address changes; and Chromium keeps one whose address
 * changes after it has gone. So the address goes first. */
function streamed(): (image: HTMLImageElement | null) => void {
  let shown: HTMLImageElement | null = null;
  return (image) => {
    shown?.removeAttribute("src");
    shown = image;
  };
}

/** The live picture with what was seen in it. `on` opens the camera, its end closes it. */
export function CameraPicture({ on, seen }: { on: boolean; seen: readonly Seen[] }): JSX.Element {
  const say = useTexts();
  const here = useCell(present);
  const online = useCell(server.reach).kind === "online";
  const paired = useCell(token) !== "";
  const [failed, setFailed] = useState("");
  const [ratio, setRatio] = useState(16 / 9);
  const picture = useMemo(streamed, []);
  const shows = on && here && online && failed === "";
  const frame = useFrames(shows && paired);
  useEffect(() => setFailed(""), [on, online]);
  const source = paired ? frame : "/api/camera/stream?fps=15";
  return (
    <div class="camera" style={{ aspectRatio: String(ratio) }}>
      {shows && source !== "" && (
        <img
          ref={picture}
          src={source}
          alt={say("see.title")}
          onLoad={({ currentTarget: { naturalWidth: w, naturalHeight: h } }) =>
            h > 0 && setRatio(w / h)
          }
          onError={() => void whyNot().then((why) => why && setFailed(why))}
        />
      )}
      {shows && <Boxes seen={seen} />}
      {failed !== "" && <p class="dim">{say("see.none", { why: failed })}</p>}
      {!on && <p class="dim">{say("see.closed")}</p>}
      {on && !online && <p class="dim">{say("offline.title")}</p>}
    </div>
  );
}
