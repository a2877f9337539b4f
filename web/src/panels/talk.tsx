import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useCell } from "../core/cell";
import { bytes } from "../core/format";
import { fields, number, parse, rows, text } from "../core/shape";
import { useLink } from "../core/use_link";
import { useRead } from "../core/use_read";
import { useTurns } from "../core/use_turns";
import { language, sayIfKnown, useTexts } from "../i18n";
import { heard, said, type Turn } from "../state/chat";
import { command, reasonText } from "../state/commands";
import { features } from "../state/features";
import { titleOf } from "../state/repertoire";
import { toasts } from "../state/toasts";
import { Icon } from "../ui/icons";
import { LineForm } from "../ui/line_form";
import { Section } from "../ui/section";

const MOST = 1_000; // characters that the robot takes

function Said({ turn }: { turn: Turn }): JSX.Element {
  const say = useTexts();
  return (
    <li class={`turn ${turn.from}`}>
      <span class="sr">{say(turn.from === "you" ? "talk.you" : "talk.robot")}: </span>
      {(turn.text || turn.coming) && (
        <p>
          {turn.text}
          {turn.coming && <span class="typing" aria-hidden="true" />}
        </p>
      )}
      {turn.tools.map((use) => (
        <small key={use.call} class={`tool ${use.outcome ?? "coming"}`}>
          {titleOf(use.tool)}
          {use.outcome !== undefined && ` · ${reasonText(use.reason) || use.outcome}`}
        </small>
      ))}
      {turn.from === "robot" && turn.source && (
        <small class="dim">
          {sayIfKnown(`talk.source.${turn.source}`) ?? say("talk.source", { source: turn.source })}
        </small>
      )}
    </li>
  );
}

/** What answers, and what it costs in memory. */
function Brain({ turn }: { turn: number }): JSX.Element | null {
  const say = useTexts();
  const [later, again] = useTurns(3_000);
  const status = useRead("/api/chat", fields, turn + later);
  const model = fields(status?.model);
  if (!model) return null;
  const name = text(model.name) || text(model.kind) || "";
  const none = text(model.kind) === "none";
  const memory = number(model.resident_bytes);
  const state = text(model.state) ?? "";
  return (
    <Section title={say("talk.brain")}>
      {none ? (
        <p class="dim">{say("talk.brain.none")}</p>
      ) : (
        <div class="row">
          <span class="grow">
            <b>{name}</b>{" "}
            <span class="dim">
              {[sayIfKnown(`model.${state}`) ?? state, memory ? bytes(memory) : ""]
                .filter(Boolean)
                .join(" · ")}
            </span>
            {text(model.problem) && <small class="warn-text">{text(model.problem)}</small>}
          </span>
          {memory !== undefined && memory > 0 && (
            <button
              type="button"
              class="small"
              onClick={() =>
                void command("/api/chat/model/unload", undefined, say("talk.unloaded")).then(again)
              }
            >
              {say("talk.unload")}
            </button>
          )}
        </div>
      )}
    </Section>
  );
}

interface Personality {
  readonly name: string;
  readonly title: string;
}

const personalitiesOf = (body: unknown): readonly Personality[] =>
  rows(fields(body)?.personalities).map((row) => ({
    name: text(row.name) ?? "",
    title: text(row[language.value]) ?? text(row.name) ?? "",
  }));

export function TalkPanel(): JSX.Element {
  const say = useTexts();
  const spoken = useCell(language);
  const socket = useCell(features).has("WS /api/chat/ws") ? "/api/chat/ws" : "";
  const [turns, setTurns] = useState<readonly Turn[]>([]);
  const [personality, setPersonality] = useState("");
  const personalities = useRead("/api/chat", personalitiesOf, spoken) ?? [];
  const end = useRef<HTMLLIElement>(null);
  const link = useLink(socket, (message) => {
    const m = fields(parse(message));
    if (text(m?.type) === "error") toasts.say("bad", text(m?.error) ?? say("outcome.refused"));
    setTurns((all) => heard(all, message));
  });
  const coming = turns.some((turn) => turn.coming);
  useEffect(() => end.current?.scrollIntoView({ block: "nearest" }), [turns]);
  // An answer that was coming when the robot went away does not come any more.
  useEffect(() => {
    if (!link.open) setTurns((all) => all.map((turn) => ({ ...turn, coming: false })));
  }, [link.open]);
  const send = (message: string): boolean => {
    const sent = link.send(
      JSON.stringify({ message, language: spoken, ...(personality ? { personality } : {}) }),
    );
    if (sent) setTurns((all) => said(all, message));
    else toasts.say("bad", say("outcome.failed"));
    return sent;
  };
  return (
    <>
      <Section title={say("talk.title")} class="talk">
        {turns.length === 0 && (
          <>
            <p class="dim">{say("talk.empty")}</p>
            <div class="row ideas">
              {say("talk.ideas")
                .split("|")
                .map((idea) => (
                  <button
                    key={idea}
                    type="button"
                    class="small"
                    disabled={!link.open}
                    onClick={() => send(idea)}
                  >
                    {idea}
                  </button>
                ))}
            </div>
          </>
        )}
        <ol class="turns" aria-live="polite">
          {turns.map((turn, place) => (
            <Said key={place} turn={turn} />
          ))}
          <li ref={end} aria-hidden="true" class="turns-end" />
        </ol>
        <LineForm
          label={say("talk.say")}
          most={MOST}
          button={
            coming ? (
              <button type="button" onClick={() => void command("/api/chat/cancel", {})}>
                {say("talk.cancel")}
              </button>
            ) : (
              <button type="submit" class="primary" aria-label={say("talk.send")}>
                <Icon name="send" />
              </button>
            )
          }
          onText={send}
        />
        {personalities.length > 0 && (
          <label class="field">
            <span>{say("talk.personality")}</span>
            <select
              value={personality}
              onChange={(event) => setPersonality(event.currentTarget.value)}
            >
              <option value="">{say("talk.personality.usual")}</option>
              {personalities.map(({ name, title }) => (
                <option key={name} value={name}>
                  {title}
                </option>
              ))}
            </select>
          </label>
        )}
      </Section>
      <Brain turn={turns.filter((turn) => !turn.coming).length} />
    </>
  );
}
