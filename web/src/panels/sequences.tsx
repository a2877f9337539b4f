import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { request } from "../core/http";
import { rows, text } from "../core/shape";
import { useRead } from "../core/use_read";
import { useTexts } from "../i18n";
import { command, failureText } from "../state/commands";
import { readable } from "../state/repertoire";
import { toasts } from "../state/toasts";
import { Icon } from "../ui/icons";
import { Section } from "../ui/section";

interface Named {
  readonly name: string;
  readonly title: string;
  readonly builtIn: boolean;
}

const namedOf = (body: unknown): readonly Named[] =>
  rows(body).map((row) => {
    const name = text(row.name) ?? "";
    return { name, title: text(row.title) || readable(name), builtIn: row.built_in === true };
  });

function Saved({
  title,
  path,
  verb,
}: {
  title: string;
  path: string;
  verb: "apply" | "play";
}): JSX.Element | null {
  const say = useTexts();
  const [turn, setTurn] = useState(0);
  const known = useRead(path, namedOf, turn);
  if (!known || known.length === 0) return null;
  const remove = async (name: string): Promise<void> => {
    const answer = await request("DELETE", `${path}/${encodeURIComponent(name)}`);
    if (answer.ok) toasts.say("note", `${say("life.delete")}: ${readable(name)}`);
    else toasts.say("bad", failureText(answer));
    setTurn(turn + 1);
  };
  return (
    <Section title={title}>
      <ul class="saved">
        {known.map(({ name, title: called, builtIn }) => (
          <li key={name}>
            <b class="grow">{called}</b>
            <button
              type="button"
              class="round"
              aria-label={`${say("life.play")}: ${called}`}
              onClick={() =>
                void command(`${path}/${verb}`, { name }, say("life.begun", { name: called }))
              }
            >
              <Icon name="play" />
            </button>
            {!builtIn && (
              <button
                type="button"
                class="bare"
                aria-label={`${say("life.delete")}: ${called}`}
                onClick={() => void remove(name)}
              >
                <Icon name="close" size={18} />
              </button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function Sequences(): JSX.Element | null {
  const say = useTexts();
  return <Saved title={say("life.sequences")} path="/api/sequences" verb="play" />;
}

export function Presets(): JSX.Element | null {
  const say = useTexts();
  return <Saved title={say("life.presets")} path="/api/presets" verb="apply" />;
}
