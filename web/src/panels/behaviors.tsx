import type { JSX } from "preact";
import { useEffect, useReducer, useState } from "preact/hooks";
import { useCell } from "../core/cell";
import { duration } from "../core/format";
import { list } from "../core/shape";
import { useRead } from "../core/use_read";
import { language, useTexts } from "../i18n";
import { command } from "../state/commands";
import { mind } from "../state/mind";
import {
  type BehaviorInfo,
  type BehaviorParameter,
  behaviorsOf,
  emotionsOf,
  inOrder,
  needsText,
  readable,
} from "../state/repertoire";
import { Progress } from "../ui/bars";
import { Icon } from "../ui/icons";
import { LineForm } from "../ui/line_form";
import { Fold, Section } from "../ui/section";

type Values = { readonly [name: string]: unknown };

/** What the robot wants to know: a game's move, a pupil's answer. */
export function Question(): JSX.Element | null {
  const say = useTexts();
  const question = useCell(mind)?.question;
  if (!question) return null;
  const answer = async (text: string): Promise<boolean> => {
    const taken = await command("/api/behaviors/input", { id: question.id, answer: text });
    return taken.ok;
  };
  return (
    <section class="card question" aria-label={say("life.asks")} role="alert">
      <p class="dim">{say("life.asks")}</p>
      <p class="prompt">{question.prompt}</p>
      {question.options.length > 0 ? (
        <div class="row">
          {question.options.map((option) => (
            <button key={option} type="button" class="primary" onClick={() => void answer(option)}>
              {option}
            </button>
          ))}
        </div>
      ) : (
        <LineForm
          key={question.id}
          label={say("life.answer")}
          button={say("life.send")}
          primary
          onText={answer}
        />
      )}
    </section>
  );
}

function Since({ since }: { since: number }): JSX.Element {
  const [, tick] = useReducer((turn: number) => turn + 1, 0);
  useEffect(() => {
    const timer = setInterval(() => tick(undefined as never), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <>{Number.isFinite(since) ? duration(Math.max(0, (Date.now() - since) / 1000)) : ""}</>;
}

/** "2 of 9: dance", as sequences tell their steps. */
export function stepOf(step: string): { at: number; of: number; what: string } | undefined {
  const found = /^(\d+) of (\d+): (.*)$/.exec(step);
  return found ? { at: Number(found[1]), of: Number(found[2]), what: found[3]! } : undefined;
}

function Step({ step }: { step: string }): JSX.Element | null {
  const say = useTexts();
  if (step === "") return null;
  const part = stepOf(step);
  if (!part) return <>{`${readable(step)} · `}</>;
  const { at, of, what } = part;
  return <>{`${say("life.step", { at, of })}, ${readable(what).toLowerCase()} · `}</>;
}

function Now({ titleOf }: { titleOf: (name: string) => string }): JSX.Element {
  const say = useTexts();
  const now = useCell(mind);
  const stop = (id: number): void => {
    void command("/api/behaviors/stop", { id });
  };
  const part = stepOf(now?.running?.step ?? "");
  if (!now?.running && (now?.queue.length ?? 0) === 0)
    return <p class="now dim">{say("life.nothing")}</p>;
  return (
    <ul class="now-list">
      {now?.running && (
        <li class="now running">
          <span class="pulse" aria-hidden="true" />
          <span class="grow">
            <b>{titleOf(now.running.name)}</b>
            <small class="dim">
              <Step step={now.running.step} />
              <Since since={now.running.since} />
            </small>
            {part && <Progress ratio={part.at / part.of} />}
          </span>
          <button type="button" class="small" onClick={() => stop(now.running?.id ?? 0)}>
            <Icon name="stop" size={16} /> {say("life.stopIt")}
          </button>
        </li>
      )}
      {now?.queue.map((run) => (
        <li key={run.id} class="now">
          <span class="grow">{say("life.queued", { name: titleOf(run.name) })}</span>
          <button type="button" class="small" onClick={() => stop(run.id)}>
            {say("life.stopIt")}
          </button>
        </li>
      ))}
    </ul>
  );
}

interface FieldProps {
  readonly parameter: BehaviorParameter;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

function EmotionField({ parameter, value, onChange }: FieldProps): JSX.Element {
  const emotions = useRead("/api/emotions", emotionsOf) ?? [];
  return (
    <label class="field">
      <span>{parameter.about}</span>
      <select value={String(value)} onChange={(event) => onChange(event.currentTarget.value)}>
        {emotions.map(({ name, french }) => (
          <option key={name} value={name}>
            {language.value === "fr" ? french : name}
          </option>
        ))}
      </select>
    </label>
  );
}

function ParameterField({ parameter, value, onChange }: FieldProps): JSX.Element | null {
  const { kind, about, low, high, choices } = parameter;
  if (kind === "emotions") return null; // all of them, unless a program says otherwise
  if (kind === "emotion") return <EmotionField {...{ parameter, value, onChange }} />;
  if (kind === "texts") {
    return (
      <label class="field tall">
        <span>{about}</span>
        <textarea
          rows={3}
          value={list(value).join("\n")}
          onInput={(event) => onChange(event.currentTarget.value.split("\n"))}
        />
      </label>
    );
  }
  if (kind === "switch") {
    return (
      <label class="check">
        <input
          type="checkbox"
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        {about}
      </label>
    );
  }
  if (kind === "choice") {
    return (
      <label class="field">
        <span>{about}</span>
        <select value={String(value)} onChange={(event) => onChange(event.currentTarget.value)}>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {readable(choice)}
            </option>
          ))}
        </select>
      </label>
    );
  }
  if (kind === "number" || kind === "integer") {
    return (
      <label class="field">
        <span>{about}</span>
        <input
          type="number"
          min={low}
          max={high}
          step={kind === "integer" ? 1 : "any"}
          value={String(value ?? "")}
          onInput={(event) => onChange(Number(event.currentTarget.value))}
        />
      </label>
    );
  }
  return (
    <label class="field">
      <span>{about}</span>
      <input
        type="text"
        value={String(value ?? "")}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </label>
  );
}

/** Only what differs from the usual is sent. */
export function changed(parameters: readonly BehaviorParameter[], values: Values): Values {
  return Object.fromEntries(
    parameters.flatMap(({ name, usual }) =>
      name in values && values[name] !== usual ? [[name, values[name]]] : [],
    ),
  );
}

function Behavior({ info }: { info: BehaviorInfo }): JSX.Element {
  const say = useTexts();
  const [values, setValues] = useState<Values>({});
  const running = useCell(mind)?.running?.name === info.name;
  const run = (): void => {
    void command(
      "/api/behaviors/run",
      {
        name: info.name,
        parameters: changed(info.parameters, values),
        source: "dashboard",
        language: language.value,
      },
      say("life.begun", { name: info.title }),
    );
  };
  return (
    <div class={`behavior${info.available ? "" : " away"}${running ? " running" : ""}`}>
      <details>
        <summary>
          <span class="grow">
            <b>{info.title}</b>
            <small class="dim">{info.available ? info.about : needsText(info.reason)}</small>
          </span>
        </summary>
        <div class="fold-body">
          {!info.available && <p class="dim">{info.about}</p>}
          {info.parameters.map((parameter) => (
            <ParameterField
              key={parameter.name}
              parameter={parameter}
              value={values[parameter.name] ?? parameter.usual}
              onChange={(value) => setValues({ ...values, [parameter.name]: value })}
            />
          ))}
        </div>
      </details>
      <button
        type="button"
        class="round"
        aria-label={`${say("life.play")}: ${info.title}`}
        title={`${say("life.play")}: ${info.title}`}
        disabled={!info.available}
        onClick={run}
      >
        <Icon name="play" />
      </button>
    </div>
  );
}

/** They have a card of their own, with what there is to choose from. */
const OWN_CARDS: readonly string[] = ["sequence", "preset", "recorded_move"];

export function Behaviors(): JSX.Element {
  const say = useTexts();
  const spoken = useCell(language);
  const known = useRead("/api/behaviors", behaviorsOf, spoken) ?? [];
  const shown = inOrder(known).filter(({ name }) => !OWN_CARDS.includes(name));
  const away = shown.filter(({ available }) => !available);
  const ended = useCell(mind)?.ended ?? [];
  const titleOf = (name: string): string =>
    known.find((b) => b.name === name)?.title ?? readable(name);
  return (
    <Section title={say("life.behaviours")}>
      <Now titleOf={titleOf} />
      <div class="behaviors">
        {shown
          .filter(({ available }) => available)
          .map((info) => (
            <Behavior key={info.name} info={info} />
          ))}
      </div>
      {away.length > 0 && (
        <Fold title={say("life.notYet", { count: away.length })}>
          <div class="behaviors">
            {away.map((info) => (
              <Behavior key={info.name} info={info} />
            ))}
          </div>
        </Fold>
      )}
      {ended.length > 0 && (
        <p class="dim small-text">
          {`${say("life.history")}: `}
          {ended
            .map(
              ({ name, outcome }) => `${titleOf(name)} (${say(`ended.${outcome as "finished"}`)})`,
            )
            .join(", ")}
        </p>
      )}
    </Section>
  );
}
