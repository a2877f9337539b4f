import type { ComponentType, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useCell } from "../core/cell";
import { useTexts } from "../i18n";
import type { TextKey } from "../i18n/en";
import { AppsPanel } from "../panels/apps";
import { HealthPanel } from "../panels/health";
import { LifePanel } from "../panels/life";
import { LogPanel } from "../panels/log";
import { MovePanel } from "../panels/move";
import { SeePanel } from "../panels/see";
import { TalkPanel } from "../panels/talk";
import { ToolsPanel } from "../panels/tools";
import { type Features, features } from "../state/features";
import { watchClosely } from "../state/resources";
import { Header } from "./header";
import { Icon, type IconName } from "./icons";
import { OfflineBanner } from "./offline";
import { PairingDialog } from "./pairing_dialog";
import { StageView } from "./stage_view";
import { StopBanner } from "./stop_button";
import { ToastList } from "./toast_list";

interface Tab {
  readonly id: IconName & ("move" | "life" | "see" | "talk" | "apps" | "health" | "log" | "tools");
  readonly panel: ComponentType;
  /** Wide panels take the larger half. */
  readonly wide: boolean;
  /** Whether this robot's program has what it needs. */
  readonly there: (features: Features) => boolean;
}

const TABS: readonly Tab[] = [
  { id: "move", panel: MovePanel, wide: false, there: () => true },
  {
    id: "life",
    panel: LifePanel,
    wide: false,
    there: (f) =>
      ["emotions", "behaviors", "move/recorded-move-datasets"].some((what) =>
        f.has(`GET /api/${what}`),
      ),
  },
  { id: "see", panel: SeePanel, wide: false, there: (f) => f.has("GET /api/camera/stream") },
  { id: "talk", panel: TalkPanel, wide: false, there: (f) => f.has("POST /api/chat") },
  {
    id: "apps",
    panel: AppsPanel,
    wide: false,
    there: (f) => f.has("GET /api/apps/current-app-status"),
  },
  { id: "health", panel: HealthPanel, wide: true, there: () => true },
  { id: "log", panel: LogPanel, wide: true, there: () => true },
  { id: "tools", panel: ToolsPanel, wide: true, there: () => true },
];

function useTab(): readonly [string, (id: string) => void] {
  const read = (): string => location.hash.slice(1) || "move";
  const [tab, setTab] = useState(read);
  useEffect(() => {
    const follow = (): void => setTab(read());
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);
  return [tab, (id) => history.replaceState(null, "", `#${id}`)];
}

function Tabs({
  tabs,
  chosen,
  onChoose,
}: {
  tabs: readonly Tab[];
  chosen: Tab;
  onChoose: (id: string) => void;
}): JSX.Element {
  const say = useTexts();
  const list = useRef<HTMLDivElement>(null);
  const onKey = (event: KeyboardEvent): void => {
    const at = tabs.indexOf(chosen);
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = tabs[(at + step + tabs.length) % tabs.length]!;
    onChoose(next.id);
    list.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  };
  return (
    <div ref={list} class="tabs" role="tablist" aria-label={say("app.menu")} onKeyDown={onKey}>
      {tabs.map(({ id }) => (
        <button
          key={id}
          id={`tab-${id}`}
          type="button"
          role="tab"
          aria-label={say(`tab.${id}` as TextKey)}
          title={say(`tab.${id}` as TextKey)}
          aria-selected={id === chosen.id}
          aria-controls="panel"
          tabIndex={id === chosen.id ? 0 : -1}
          onClick={() => onChoose(id)}
        >
          <Icon name={id} />
          <span>{say(`tab.${id}` as TextKey)}</span>
        </button>
      ))}
    </div>
  );
}

export function App(): JSX.Element {
  const say = useTexts();
  const has = useCell(features);
  const tabs = TABS.filter((tab) => tab.there(has));
  const [hash, setHash] = useTab();
  const [picked, setPicked] = useState<string>();
  useEffect(() => setPicked(undefined), [hash]);
  const chosen = tabs.find(({ id }) => id === (picked ?? hash)) ?? TABS[0]!;
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    watchClosely(chosen.id === "health" || chosen.id === "log");
    panel.current?.scrollTo(0, 0);
  }, [chosen.id]);
  const choose = (id: string): void => {
    setPicked(id);
    setHash(id);
  };
  const Panel = chosen.panel;
  return (
    <div class={`app${chosen.wide ? " wide" : ""}`}>
      <button type="button" class="skip" onClick={() => panel.current?.focus()}>
        {say("app.skip")}
      </button>
      <Header />
      <div class="banners">
        <OfflineBanner />
        <StopBanner />
      </div>
      <main>
        <StageView />
        <div class="side">
          <Tabs tabs={tabs} chosen={chosen} onChoose={choose} />
          <div
            id="panel"
            ref={panel}
            class={`panel panel-${chosen.id}`}
            role="tabpanel"
            aria-labelledby={`tab-${chosen.id}`}
            tabIndex={-1}
          >
            <Panel />
          </div>
        </div>
      </main>
      <ToastList />
      <PairingDialog />
    </div>
  );
}
