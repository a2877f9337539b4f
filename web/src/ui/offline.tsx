import type { JSX } from "preact";
import { useEffect, useReducer } from "preact/hooks";
import { useCell } from "../core/cell";
import { useTexts } from "../i18n";
import { outdated, server } from "../state/page";

function Countdown({ until }: { until: number }): JSX.Element {
  const say = useTexts();
  const [, tick] = useReducer((turn: number) => turn + 1, 0);
  useEffect(() => {
    const timer = setInterval(() => tick(undefined as never), 500);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.ceil((until - performance.now()) / 1000);
  return <>{seconds > 0 ? say("offline.retry", { seconds }) : say("offline.trying")}</>;
}

export function OfflineBanner(): JSX.Element | null {
  const say = useTexts();
  const reach = useCell(server.reach);
  const old = useCell(outdated);
  if (reach.kind === "offline") {
    return (
      <div class="banner dark-banner" role="alert">
        <span>
          <b>{say("offline.title")}.</b> {say("offline.text")}{" "}
          <span aria-live="off">
            <Countdown until={reach.nextTry} />
          </span>
        </span>
        <button type="button" onClick={() => void server.check()}>
          {say("offline.now")}
        </button>
      </div>
    );
  }
  if (!old) return null;
  return (
    <div class="banner note" role="status">
      <span>{say("offline.newer")}</span>
      <button type="button" onClick={() => location.reload()}>
        {say("offline.reload")}
      </button>
    </div>
  );
}
