import type { JSX } from "preact";
import { useCell } from "../core/cell";
import { useTexts } from "../i18n";
import { emergencyStop, releaseStop } from "../state/commands";
import { status } from "../state/status";

/** Always in reach; it stays a stop while the stop is engaged, so that hitting it twice is no
 * release. */
export function StopButton(): JSX.Element {
  const say = useTexts();
  return (
    <button
      type="button"
      class="stop"
      title={say("stop.hint")}
      onClick={() => void emergencyStop()}
    >
      <span aria-hidden="true" class="stop-mark" />
      {say("stop.button")}
    </button>
  );
}

export function StopBanner(): JSX.Element | null {
  const say = useTexts();
  if (useCell(status)?.emergencyStop !== true) return null;
  return (
    <div class="banner bad" role="alert">
      <span>{say("stop.engaged")}</span>
      <button type="button" onClick={() => void releaseStop()}>
        {say("stop.release")}
      </button>
    </div>
  );
}
