import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "../core/http";
import { present } from "../core/presence";
import { fields, number } from "../core/shape";
import { useTexts } from "../i18n";
import { join, LEVELS, type Level, type LogLine, linesOf } from "../state/log_lines";
import { server } from "../state/page";
import { Section } from "../ui/section";

const EVERY_MS = 1_000;

function useLines(level: Level, held: boolean): readonly LogLine[] {
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  useEffect(() => {
    let known: readonly LogLine[] = [];
    let last = 0;
    let stopped = false;
    const read = async (): Promise<void> => {
      if (held || !present.value || server.reach.value.kind !== "online") return;
      const answer = await get(`/api/logs?level=${level}&after=${last}&limit=200`);
      if (stopped || !answer.ok) return;
      const now = number(fields(answer.body)?.last) ?? 0;
      if (now < last) known = []; // the program was started anew
      const before = known;
      known = join(known, linesOf(answer.body));
      last = now;
      if (known !== before) setLines(known);
    };
    void read();
    const timer = setInterval(() => void read(), EVERY_MS);
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }, [level, held]);
  return lines;
}

export function LogLines(): JSX.Element {
  const say = useTexts();
  const [level, setLevel] = useState<Level>("INFO");
  const [held, setHeld] = useState(false);
  const lines = useLines(level, held);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (element && !held) element.scrollTop = element.scrollHeight;
  }, [lines]);
  return (
    <Section
      title={say("log.lines")}
      aside={
        <div class="row">
          <select
            class="small-select"
            aria-label={say("log.level")}
            value={level}
            onChange={(event) => setLevel(event.currentTarget.value as Level)}
          >
            {LEVELS.map((each) => (
              <option key={each} value={each}>
                {say(`log.level.${each.toLowerCase() as "info"}`)}
              </option>
            ))}
          </select>
          <button type="button" class="small" aria-pressed={held} onClick={() => setHeld(!held)}>
            {say(held ? "log.go" : "log.pause")}
          </button>
        </div>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: so that keys can scroll it */}
      <div ref={box} class="log-lines" role="log" aria-label={say("log.lines")} tabIndex={0}>
        {lines.length === 0 && <p class="dim">{say("log.none")}</p>}
        {lines.map((line) => (
          <p key={line.number} class={`log-line ${line.level.toLowerCase()}`}>
            <time>{line.time.slice(11, 19)}</time> <span class="log-level">{line.level}</span>{" "}
            {line.message}
          </p>
        ))}
      </div>
    </Section>
  );
}
