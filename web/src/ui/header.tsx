import type { JSX } from "preact";
import { useCell } from "../core/cell";
import { language, sayIfKnown, useTexts } from "../i18n";
import { server } from "../state/page";
import { report } from "../state/resources";
import { robot } from "../state/robot";
import { dark, languageChoice, theme } from "../state/settings";
import { status } from "../state/status";
import { Icon } from "./icons";

type Chip = { readonly tone: "good" | "note" | "warn" | "bad"; readonly text: string };

function useChip(): Chip {
  const say = useTexts();
  const reach = useCell(server.reach);
  const now = useCell(status);
  const mode = useCell(robot)?.mode;
  if (reach.kind === "offline") return { tone: "bad", text: say("state.offline") };
  if (reach.kind === "shut") return { tone: "warn", text: say("state.shut") };
  if (reach.kind === "connecting" || !now) return { tone: "note", text: say("state.connecting") };
  if (now.emergencyStop) return { tone: "bad", text: say("state.stopped_by_hand") };
  if (now.error || now.state === "error") return { tone: "bad", text: say("state.error") };
  if (now.state === "running" && mode === "disabled")
    return { tone: "warn", text: say("state.limp") };
  if (now.state === "running" && mode === "gravity_compensation") {
    return { tone: "note", text: say("state.soft") };
  }
  return {
    tone: now.state === "running" ? "good" : "note",
    text: sayIfKnown(`state.${now.state}`) ?? now.state,
  };
}

function LightDot(): JSX.Element | null {
  const say = useTexts();
  const light = useCell(report)?.light;
  if (!light) return null;
  return (
    <a class="light-link" href="#health" title={say(`health.light.${light}`)}>
      <span class={`light ${light}`} aria-hidden="true" />
      <span class="sr">{say(`health.light.${light}`)}</span>
    </a>
  );
}

const NEXT_THEME = { auto: "light", light: "dark", dark: "auto" } as const;

function ThemeButton(): JSX.Element {
  const say = useTexts();
  const choice = useCell(theme);
  useCell(dark);
  const icon = choice === "auto" ? "half" : choice === "dark" ? "moon" : "sun";
  const label = `${say("settings.theme")}: ${say(`settings.theme.${choice}`)}`;
  return (
    <button
      type="button"
      class="bare"
      aria-label={label}
      title={label}
      onClick={() => theme.set(NEXT_THEME[choice])}
    >
      <Icon name={icon} />
    </button>
  );
}

function LanguageButton(): JSX.Element {
  const now = useCell(language);
  const other = now === "fr" ? "en" : "fr";
  return (
    <button
      type="button"
      class="bare language"
      lang={other}
      aria-label={other === "fr" ? "FR, français" : "EN, English"}
      title={other === "fr" ? "Français" : "English"}
      onClick={() => languageChoice.set(other)}
    >
      {other.toUpperCase()}
    </button>
  );
}

export function Header(): JSX.Element {
  const say = useTexts();
  const now = useCell(status);
  const chip = useChip();
  return (
    <header class="top">
      <div class="who">
        <h1>{now?.name && now.name !== "reachy_mini" ? now.name : say("app.title")}</h1>
        {now && <span class="kind">{say(`body.${now.body}`)}</span>}
      </div>
      <span class={`chip ${chip.tone}`} role="status">
        {chip.text}
      </span>
      <span class="grow" />
      <LightDot />
      <LanguageButton />
      <ThemeButton />
    </header>
  );
}
