import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { request } from "../core/http";
import { fields, rows, text } from "../core/shape";
import { useRead } from "../core/use_read";
import { useTexts } from "../i18n";
import { command, failureText } from "../state/commands";
import { readable } from "../state/repertoire";
import { toasts } from "../state/toasts";
import { Icon } from "../ui/icons";
import { Section } from "../ui/section";

interface Named {
  readonly name: string;
  readonly about: string;
}

/** A list of names, or of objects with one. */
function namedOf(body: unknown): readonly Named[] {
  const all = Array.isArray(body)
    ? body
    : (Object.values(fields(body) ?? {}).find(Array.isArray) ?? []);
  const plain = (all as unknown[]).flatMap((name) =>
    typeof name === "string" ? [{ name, about: "" }] : [],
  );
  return [
    ...plain,
    ...rows(all).map((row) => ({ name: text(row.name) ?? "", about: text(row.description) ?? "" })),
  ];
}

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
        {known.map(({ name, about }) => (
          <li key={name}>
            <span class="grow">
              <b>{readable(name)}</b>
              {about && <small class="dim">{about}</small>}
            </span>
            <button
              type="button"
              class="round"
              aria-label={`${say("life.play")}: ${readable(name)}`}
              onClick={() =>
                void command(
                  `${path}/${encodeURIComponent(name)}/${verb}`,
                  undefined,
                  say("life.begun", { name: readable(name) }),
                )
              }
            >
              <Icon name="play" />
            </button>
            <button
              type="button"
              class="bare"
              aria-label={`${say("life.delete")}: ${readable(name)}`}
              onClick={() => void remove(name)}
            >
              <Icon name="close" size={18} />
            </button>
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
