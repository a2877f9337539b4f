import { Cell } from "../core/cell";
import { capital } from "../core/format";
import type { Link } from "../core/link";
import { present, watchPresence } from "../core/presence";
import { ServerWatch } from "../core/server_watch";
import { returns } from "../core/use_read";
import { say, watchLanguage } from "../i18n";
import { reasonText, setStatusReader } from "./commands";
import { features, readFeatures } from "./features";
import { mind, mindLink, whenEnded } from "./mind";
import { movesLink } from "./moves";
import { readTitles, titleOf } from "./repertoire";
import { report, resourceLink } from "./resources";
import { driver, stateLink } from "./robot";
import { watchSettings } from "./settings";
import { spoken } from "./speech";
import { status, statusOf } from "./status";
import { toasts } from "./toasts";

export const server = new ServerWatch((body) => status.set(statusOf(body)));
/** The program was replaced while this page was open. */
export const outdated = new Cell(false);

interface Use {
  readonly link: Link;
  /** Whether it needs a robot that is up. */
  readonly needsBody?: boolean;
  /** What the robot's program must have. */
  readonly needs?: string;
}

const links: Use[] = [
  { link: stateLink, needsBody: true },
  { link: movesLink },
  { link: resourceLink },
  { link: mindLink, needs: "WS /api/mind/ws" },
];

function allow(): void {
  const online = present.value && server.reach.value.kind === "online";
  const body = online && status.value !== undefined && status.value.body !== "none";
  for (const { link, needsBody, needs } of links) {
    link.allow((needsBody ? body : online) && (needs === undefined || features.value.has(needs)));
  }
}

async function comeBack(): Promise<void> {
  toasts.say("good", say("offline.back"));
  await readFeatures();
  returns.set(returns.value + 1);
  const scripts = [...document.querySelectorAll("script[src]")].map((s) => s.getAttribute("src"));
  const fresh = await fetch("/", { cache: "no-store" })
    .then((r) => r.text())
    .catch(() => "");
  outdated.set(fresh !== "" && !scripts.every((src) => src !== null && fresh.includes(src)));
}

function followMind(): void {
  mind.watch((now) => spoken.set(now?.speech));
  whenEnded((name, outcome, reason) => {
    const how = say(`ended.${outcome as "finished"}`);
    const why = reason ? `. ${capital(reasonText(reason))}` : "";
    const text = say("update.ended", { name: titleOf(name), how }) + why;
    if (outcome === "failed" || outcome === "unavailable") toasts.say("bad", text);
    else if (outcome === "preempted" || outcome === "refused") toasts.say("warn", text);
  });
}

/** Opens and closes what the page needs as it comes, goes and loses the robot. */
export function startPage(): void {
  watchSettings();
  watchLanguage();
  watchPresence();
  setStatusReader(() => server.check());
  let lost = false;
  server.reach.watch(({ kind }) => {
    allow();
    if (kind === "offline") {
      lost = true;
      report.set(undefined); // what was well need not be well now
      driver.letGo();
    } else if (kind === "online" && lost) {
      lost = false;
      void comeBack();
    } else if (kind === "online" && Object.keys(features.value.paths).length === 0) {
      void readFeatures();
    }
  });
  status.watch(allow);
  features.watch((known) => {
    allow();
    if (known.has("GET /api/behaviors")) void readTitles();
  });
  followMind();
  stateLink.open.watch((open) => {
    if (!open) void server.check(); // why it closed shows at once
  });
  present.watch((there) => {
    if (there) server.start();
    else {
      server.stop();
      driver.letGo();
    }
    allow();
  });
  server.start();
}
