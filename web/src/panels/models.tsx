import type { JSX } from "preact";
import { bytes } from "../core/format";
import { type Fields, fields, number, rows, text } from "../core/shape";
import { useRead } from "../core/use_read";
import { useTurns } from "../core/use_turns";
import { sayIfKnown, useTexts } from "../i18n";
import { command } from "../state/commands";
import { readable } from "../state/repertoire";
import { Fold, Section } from "../ui/section";
import { Table } from "../ui/table";

const EVERY_MS = 2_000;

const EYES = ["faces", "objects", "bodies"] as const;

/** What it cannot find for want of a model, and how to mend that. */
function Missing({ trouble }: { trouble: Fields }): JSX.Element | null {
  const say = useTexts();
  const missing = EYES.flatMap((what) => {
    const why = text(trouble[what]);
    return why ? [{ what, why: why.replace(/^unavailable: /, "") }] : [];
  });
  if (missing.length === 0) return null;
  const names = missing.map(({ what }) => say(`see.what.${what}`)).join(", ");
  return (
    <Fold title={say("see.missing", { names })}>
      <dl class="reasons">
        {missing.map(({ what, why }) => (
          <div key={what}>
            <dt>{say(`see.what.${what}`)}</dt>
            <dd lang="en">{why}</dd>
          </div>
        ))}
      </dl>
    </Fold>
  );
}

/** The networks that the robot has in memory, whoever uses them. */
export function EyeModels(): JSX.Element {
  const say = useTexts();
  const [turn, again] = useTurns(EVERY_MS);
  const models = useRead("/api/models", (body) => rows(fields(body)?.models), turn) ?? [];
  const scan = useRead("/api/vision/status", (body) => fields(fields(body)?.scan), turn);
  return (
    <Section
      title={say("see.models")}
      aside={
        models.length > 0 && (
          <button
            type="button"
            class="small"
            onClick={() =>
              void command("/api/models/unload", undefined, say("talk.unloaded")).then(again)
            }
          >
            {say("talk.unload")}
          </button>
        )
      }
    >
      <Table
        label={say("see.models")}
        rows={models}
        empty={say("see.models.none")}
        keyOf={(row, place) => `${text(row.name)}${place}`}
        columns={[
          { title: say("see.model"), of: (row) => readable(text(row.name) ?? "") },
          {
            title: say("see.state"),
            of: (row) => sayIfKnown(`model.${text(row.state)}`) ?? text(row.state),
          },
          {
            title: say("health.memory"),
            number: true,
            of: (row) => bytes(number(row.loaded_bytes) ?? 0),
          },
          { title: say("see.users"), number: true, of: (row) => String(number(row.users) ?? 0) },
        ]}
      />
      <Missing trouble={fields(scan?.trouble) ?? {}} />
    </Section>
  );
}
