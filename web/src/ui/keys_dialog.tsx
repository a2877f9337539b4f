import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useTexts } from "../i18n";
import type { TextKey } from "../i18n/en";
import { Icon } from "./icons";

const ROWS: readonly (readonly [string, TextKey])[] = [
  ["← ↑ ↓ →", "keys.look"],
  ["⇧ + ← ↑ ↓ →", "keys.tilt"],
  ["B  N", "keys.body"],
  ["Page ↑  Page ↓", "keys.antennas"],
  ["C", "keys.centre"],
  ["V", "keys.view"],
  ["Esc", "keys.stop"],
];

export function KeysDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const say = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="dialog" aria-label={say("keys.title")} onClose={onClose}>
      <header class="card-head">
        <h2>{say("keys.title")}</h2>
        <button
          type="button"
          class="bare"
          aria-label={say("keys.close")}
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </header>
      <p class="dim">{say("stage.help")}</p>
      <dl class="keys">
        {ROWS.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{say(what)}</dd>
          </div>
        ))}
      </dl>
    </dialog>
  );
}
