import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useCell } from "../core/cell";
import { token, tokenHeader } from "../core/pairing";
import { present } from "../core/presence";
import { useTexts } from "../i18n";
import { Section } from "../ui/section";

const POLL_MS = 200;

/** Pictures one by one, for a robot that wants a token: a stream in an image cannot show one. */
function useFrames(on: boolean, take: (url: string) => void): void {
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
        const url = URL.createObjectURL(await answer.blob());
        take(url);
        URL.revokeObjectURL(last);
        last = url;
      }
      setTimeout(() => void read(), POLL_MS);
    };
    void read();
    return () => {
      stopped = true;
      URL.revokeObjectURL(last);
    };
  }, [on]);
}

/** The live picture, while somebody wants it and can see it. */
function Camera(): JSX.Element {
  const say = useTexts();
  const here = useCell(present);
  const paired = useCell(token) !== "";
  const [wanted, setWanted] = useState(false);
  const [failed, setFailed] = useState("");
  const [frame, setFrame] = useState("");
  const picture = useRef<HTMLImageElement>(null);
  const on = wanted && here && failed === "";
  useFrames(on && paired, setFrame);
  // An image element keeps its stream open until its address changes.
  useEffect(() => {
    const element = picture.current;
    return () => element?.removeAttribute("src");
  }, [on]);
  const why = async (): Promise<void> => {
    const answer = await fetch("/api/camera/frame.jpg", { headers: tokenHeader() }).catch(
      () => undefined,
    );
    const body: unknown = await answer?.json().catch(() => undefined);
    setFailed(String((body as { detail?: unknown })?.detail ?? answer?.status ?? "?"));
  };
  return (
    <Section
      title={say("see.title")}
      aside={
        <button
          type="button"
          class="small"
          onClick={() => {
            setFailed("");
            setWanted(!wanted);
          }}
        >
          {say(wanted ? "see.on" : "see.off")}
        </button>
      }
    >
      <div class="camera">
        {on && (
          <img
            ref={picture}
            src={paired ? frame : "/api/camera/stream"}
            alt={say("see.title")}
            onError={() => void why()}
          />
        )}
        {failed !== "" && <p class="dim">{say("see.none", { why: failed })}</p>}
      </div>
    </Section>
  );
}

export function SeePanel(): JSX.Element {
  return <Camera />;
}
