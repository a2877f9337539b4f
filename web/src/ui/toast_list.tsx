import type { JSX } from "preact";
import { useCell } from "../core/cell";
import { useTexts } from "../i18n";
import { toasts } from "../state/toasts";
import { Icon } from "./icons";

export function ToastList(): JSX.Element {
  const say = useTexts();
  return (
    <div class="toasts" role="log" aria-live="polite" aria-atomic="false">
      {useCell(toasts.shown).map(({ id, tone, text }) => (
        <div key={id} class={`toast ${tone}`}>
          <span>{text}</span>
          <button
            type="button"
            class="bare"
            aria-label={say("common.close")}
            onClick={() => toasts.dismiss(id)}
          >
            <Icon name="close" size={16} />
          </button>
        </div>
      ))}
    </div>
  );
}
