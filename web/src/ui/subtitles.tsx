import type { JSX } from "preact";
import { useCell } from "../core/cell";
import { useTexts } from "../i18n";
import { spoken } from "../state/speech";

/** What the robot says, while it says it. */
export function Subtitles(): JSX.Element {
  const say = useTexts();
  const line = useCell(spoken);
  return (
    <div class="subtitles" role="status" aria-label={say("life.says")}>
      {line && <p>{line}</p>}
    </div>
  );
}
