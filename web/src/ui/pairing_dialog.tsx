import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useCell } from "../core/cell";
import { keepToken, tokenWanted } from "../core/pairing";
import { useTexts } from "../i18n";
import { server } from "../state/page";

function Form({ why }: { why: string }): JSX.Element {
  const say = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState("");
  useEffect(() => dialog.current?.showModal(), []);
  const send = (event: Event): void => {
    event.preventDefault();
    keepToken(typed.trim());
    void server.check();
  };
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-label={say("pair.title")}
      onClose={() => tokenWanted.set(undefined)}
    >
      <h2>{say("pair.title")}</h2>
      <p class="dim">{why || say("pair.text")}</p>
      <form class="stack" onSubmit={send}>
        <label class="field tall">
          <span>{say("pair.token")}</span>
          <input
            type="password"
            autocomplete="off"
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="primary" disabled={typed.trim() === ""}>
          {say("pair.enter")}
        </button>
      </form>
    </dialog>
  );
}

/** Asks for the token that the robot asks for. */
export function PairingDialog(): JSX.Element | null {
  const why = useCell(tokenWanted);
  return why === undefined ? null : <Form why={why} />;
}
