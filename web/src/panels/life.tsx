import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useCell } from "../core/cell";
import { useRead } from "../core/use_read";
import { language, useTexts } from "../i18n";
import { command } from "../state/commands";
import { features } from "../state/features";
import { mind } from "../state/mind";
import { emotionsOf } from "../state/repertoire";
import { Face } from "../ui/face";
import { Section } from "../ui/section";
import { Slider } from "../ui/slider";
import { Behaviors, Question } from "./behaviors";
import { RecordedMoves } from "./recorded_moves";
import { Presets, Sequences } from "./sequences";

function Feelings(): JSX.Element {
  const say = useTexts();
  const now = useCell(mind)?.feeling;
  const [strength, setStrength] = useState(0.7);
  const emotions = useRead("/api/emotions", emotionsOf) ?? [];
  const nameOf = (name: string): string => {
    const found = emotions.find((emotion) => emotion.name === name);
    return language.value === "fr" ? (found?.french ?? name) : name;
  };
  const feel = (emotion: string): void => {
    void command(
      "/api/emotion",
      { emotion, intensity: strength },
      say("life.feels", { emotion: nameOf(emotion) }),
    );
  };
  return (
    <Section
      title={say("life.feeling")}
      aside={
        now && (
          <span class="dim">{`${nameOf(now.emotion)} · ${Math.round(now.intensity * 100)} %`}</span>
        )
      }
    >
      <div class="faces">
        {emotions.map(({ name }) => (
          <button
            key={name}
            type="button"
            class={`face-button${name === now?.emotion ? " chosen" : ""}`}
            aria-pressed={name === now?.emotion}
            onClick={() => feel(name)}
          >
            <Face emotion={name} />
            <span>{nameOf(name)}</span>
          </button>
        ))}
      </div>
      <Slider
        label={say("life.intensity")}
        value={strength}
        low={0}
        high={1}
        step={0.05}
        shown={`${Math.round(strength * 100)} %`}
        onMove={setStrength}
      />
    </Section>
  );
}

function IdleLayers(): JSX.Element | null {
  const say = useTexts();
  const layers = useCell(mind)?.layers ?? [];
  if (layers.length === 0) return null;
  return (
    <Section title={say("life.idle")}>
      <div class="switches">
        <label class="switch">
          <input
            type="checkbox"
            role="switch"
            aria-checked={layers.some(({ on }) => on)}
            checked={layers.some(({ on }) => on)}
            onChange={(event) =>
              void command("/api/idle", { enabled: event.currentTarget.checked })
            }
          />
          <b>{say("layer.all")}</b>
        </label>
        {layers.map(({ name, on }) => (
          <label key={name} class="switch">
            <input
              type="checkbox"
              role="switch"
              aria-checked={on}
              checked={on}
              onChange={(event) =>
                void command("/api/idle", { layers: { [name]: event.currentTarget.checked } })
              }
            />
            <span>{say(`layer.${name as "breathing"}`)}</span>
          </label>
        ))}
      </div>
    </Section>
  );
}

export function LifePanel(): JSX.Element {
  const can = useCell(features);
  return (
    <>
      <Question />
      {can.has("GET /api/emotions") && <Feelings />}
      {can.has("GET /api/behaviors") && <Behaviors />}
      {can.has("GET /api/sequences") && <Sequences />}
      {can.has("GET /api/presets") && <Presets />}
      {can.has("GET /api/move/recorded-move-datasets") && <RecordedMoves />}
      {can.has("GET /api/idle") && <IdleLayers />}
    </>
  );
}
