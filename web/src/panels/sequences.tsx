import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useCell } from "../core/cell";
import { request } from "../core/http";
import { useRead } from "../core/use_read";
import { language, useTexts } from "../i18n";
import { command, failureText } from "../state/commands";
import { mind } from "../state/mind";
import { goalOf, robot } from "../state/robot";
import { idleOf, type Kept, keptOf, poseStep } from "../state/scores";
import { toasts } from "../state/toasts";
import { Icon } from "../ui/icons";
import { Fold, Section } from "../ui/section";
import { Composer } from "./composer";
import { SaveForm } from "./save_form";

interface Shelf {
  readonly path: string;
  readonly verb: "apply" | "play";
}

function List({
  shelf,
  kept,
  onGone,
}: {
  shelf: Shelf;
  kept: readonly Kept[];
  onGone: () => void;
}): JSX.Element {
  const say = useTexts();
  const remove = async ({ name, title }: Kept): Promise<void> => {
    const answer = await request("DELETE", `${shelf.path}/${encodeURIComponent(name)}`);
    if (answer.ok) toasts.say("note", say("life.deleted", { name: title }));
    else toasts.say("bad", failureText(answer));
    onGone();
  };
  return (
    <ul class="saved">
      {kept.map((each) => (
        <li key={each.name}>
          <b class="grow">{each.title}</b>
          {!each.builtIn && (
            <button
              type="button"
              class="bare"
              aria-label={`${say("life.delete")}: ${each.title}`}
              onClick={() => void remove(each)}
            >
              <Icon name="close" size={18} />
            </button>
          )}
          <button
            type="button"
            class="round"
            aria-label={`${say("life.play")}: ${each.title}`}
            onClick={() =>
              void command(
                `${shelf.path}/${shelf.verb}`,
                { name: each.name, language: language.value },
                say("life.begun", { name: each.title }),
              )
            }
          >
            <Icon name="play" />
          </button>
        </li>
      ))}
    </ul>
  );
}

const SEQUENCES: Shelf = { path: "/api/sequences", verb: "play" };
const PRESETS: Shelf = { path: "/api/presets", verb: "apply" };

export function Sequences(): JSX.Element {
  const say = useTexts();
  const [turn, setTurn] = useState(0);
  const kept = useRead(SEQUENCES.path, keptOf, turn) ?? [];
  const again = (): void => setTurn((n) => n + 1);
  return (
    <Section title={say("life.sequences")}>
      <List shelf={SEQUENCES} kept={kept} onGone={again} />
      <Fold title={say("life.compose")}>
        <Composer onSaved={again} />
      </Fold>
    </Section>
  );
}

export function Presets(): JSX.Element {
  const say = useTexts();
  const [turn, setTurn] = useState(0);
  const [posed, setPosed] = useState(true);
  const kept = useRead(PRESETS.path, keptOf, turn) ?? [];
  const feeling = useCell(mind)?.feeling;
  const again = (): void => setTurn((n) => n + 1);
  const asItIs = (): object => {
    const sample = robot.value;
    return {
      ...(feeling ? { emotion: feeling } : {}),
      ...(posed && sample ? { pose: poseStep(goalOf(sample.target), 1) } : {}),
      idle: idleOf(mind.value?.layers ?? []),
    };
  };
  return (
    <Section title={say("life.presets")}>
      <List shelf={PRESETS} kept={kept} onGone={again} />
      <Fold title={say("life.savePreset")}>
        <p class="dim small-text">{say("life.savePreset.text")}</p>
        <label class="check">
          <input
            type="checkbox"
            checked={posed}
            onChange={(event) => setPosed(event.currentTarget.checked)}
          />
          {say("life.savePreset.pose")}
        </label>
        <SaveForm path={PRESETS.path} of={asItIs} onSaved={again} />
      </Fold>
    </Section>
  );
}
