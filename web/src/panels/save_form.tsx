import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useTexts } from "../i18n";
import { command } from "../state/commands";
import { nameFrom } from "../state/scores";

/** A name, and what is kept under it. */
export function SaveForm({
  path,
  of,
  onSaved,
}: {
  path: string;
  of: () => object;
  onSaved: () => void;
}): JSX.Element {
  const say = useTexts();
  const [title, setTitle] = useState("");
  const name = nameFrom(title);
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (name === "") return;
    const answer = await command(
      path,
      { name, title: title.trim(), ...of() },
      say("life.saved", { name: title.trim() }),
    );
    if (!answer.ok) return;
    setTitle("");
    onSaved();
  };
  return (
    <form class="row nowrap" onSubmit={(event) => void save(event)}>
      <input
        type="text"
        maxLength={80}
        placeholder={say("life.name")}
        aria-label={say("life.name")}
        value={title}
        onInput={(event) => setTitle(event.currentTarget.value)}
      />
      <button type="submit" class="primary" disabled={name === ""}>
        {say("life.save")}
      </button>
    </form>
  );
}
