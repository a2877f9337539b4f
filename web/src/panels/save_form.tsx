import type { JSX } from "preact";
import { useTexts } from "../i18n";
import { command } from "../state/commands";
import { nameFrom } from "../state/scores";
import { LineForm } from "../ui/line_form";

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
  const save = async (title: string): Promise<boolean> => {
    const kept = { name: nameFrom(title), title, ...of() };
    const answer = await command(path, kept, say("life.saved", { name: title }));
    if (answer.ok) onSaved();
    return answer.ok;
  };
  return (
    <LineForm
      label={say("life.name")}
      most={80}
      button={say("life.save")}
      primary
      fits={(title) => nameFrom(title) !== ""}
      onText={save}
    />
  );
}
