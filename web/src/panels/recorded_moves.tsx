import type { JSX } from "preact";
import { useEffect, useReducer, useState } from "preact/hooks";
import { useCell } from "../core/cell";
import { duration } from "../core/format";
import { fields, list, text } from "../core/shape";
import { useRead } from "../core/use_read";
import { useTexts } from "../i18n";
import { command } from "../state/commands";
import { type Playing, playing, playingBegan } from "../state/moves";
import { readable } from "../state/repertoire";
import { driver } from "../state/robot";
import { Progress } from "../ui/bars";
import { Icon } from "../ui/icons";
import { Section } from "../ui/section";

const namesOf = (body: unknown): readonly string[] =>
  list(body).flatMap((name) => text(name) ?? []);

/** A data set's name with its slash as it is. */
const pathOf = (name: string): string => name.split("/").map(encodeURIComponent).join("/");

function NowPlaying({ move }: { move: Playing }): JSX.Element {
  const say = useTexts();
  const [, tick] = useReducer((turn: number) => turn + 1, 0);
  useEffect(() => {
    const timer = setInterval(() => tick(undefined as never), 250);
    return () => clearInterval(timer);
  }, []);
  const spent = (performance.now() - move.since) / 1000;
  return (
    <div class="now running">
      <span class="pulse" aria-hidden="true" />
      <span class="grow">
        <b>{readable(move.name)}</b>
        <small class="dim">
          {duration(Math.min(spent, move.takes ?? spent))}
          {move.takes !== undefined && ` / ${duration(move.takes)}`}
        </small>
        {move.takes !== undefined && move.takes > 0 && <Progress ratio={spent / move.takes} />}
      </span>
      <button
        type="button"
        class="small"
        onClick={() => void command("/api/move/stop", { uuid: move.uuid })}
      >
        <Icon name="stop" size={16} /> {say("life.stopIt")}
      </button>
    </div>
  );
}

async function play(dataset: string, name: string): Promise<void> {
  driver.letGo();
  const path = `/api/move/play/recorded-move-dataset/${pathOf(dataset)}/${encodeURIComponent(name)}`;
  const answer = await command(path);
  const uuid = text(fields(answer.body)?.uuid);
  if (answer.ok && uuid) playingBegan(uuid, name);
}

export function RecordedMoves(): JSX.Element | null {
  const say = useTexts();
  const datasets = useRead("/api/move/recorded-move-datasets", namesOf) ?? [];
  const [picked, setPicked] = useState<string>();
  const [search, setSearch] = useState("");
  const dataset = picked ?? datasets[0] ?? "";
  const moves =
    useRead(dataset && `/api/move/recorded-move-datasets/list/${pathOf(dataset)}`, namesOf) ?? [];
  const now = useCell(playing);
  if (datasets.length === 0) return null;
  const found = moves.filter((name) => readable(name).toLowerCase().includes(search.toLowerCase()));
  return (
    <Section title={say("life.moves")}>
      {now && <NowPlaying move={now} />}
      <div class="row nowrap">
        {datasets.length > 1 && (
          <select
            aria-label={say("life.moves")}
            value={dataset}
            onChange={(event) => setPicked(event.currentTarget.value)}
          >
            {datasets.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
        {moves.length > 8 && (
          <input
            type="search"
            placeholder={say("life.search")}
            aria-label={say("life.search")}
            value={search}
            onInput={(event) => setSearch(event.currentTarget.value)}
          />
        )}
      </div>
      <div class="moves">
        {found.map((name) => (
          <button key={name} type="button" class="small" onClick={() => void play(dataset, name)}>
            {readable(name)}
          </button>
        ))}
      </div>
    </Section>
  );
}
