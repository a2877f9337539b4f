import { Cell } from "../core/cell";
import type { Link } from "../core/link";
import { present, watchPresence } from "../core/presence";
import { ServerWatch } from "../core/server_watch";
import { say, watchLanguage } from "../i18n";
import { setStatusReader } from "./commands";
import { features, readFeatures } from "./features";
import { movesLink } from "./moves";
import { resourceLink } from "./resources";
import { driver, stateLink } from "./robot";
import { watchSettings } from "./settings";
import { status, statusOf } from "./status";
import { toasts } from "./toasts";

export const server = new ServerWatch((body) => status.set(statusOf(body)));
/** The program was replaced while this page was open. */
export const outdated = new Cell(false);

interface Use {
  readonly link: Link;
  /** Whether it needs a robot that is up. */
  readonly needsBody: boolean;
}

const links: Use[] = [
  { link: stateLink, needsBody: true },
  { link: movesLink, needsBody: false },
  { link: resourceLink, needsBody: false },
];

function allow(): void {
  const online = present.value && server.reach.value.kind === "online";
  const body = online && status.value !== undefined && status.value.body !== "none";
  for (const { link, needsBody } of links) link.allow(needsBody ? body : online);
}

/** Whether the connection that `link` is may be open is decided here from now on. */
export function addLink(link: Link): void {
  links.push({ link, needsBody: false });
  allow();
}

async function comeBack(): Promise<void> {
  toasts.say("good", say("offline.back"));
  await readFeatures();
  const scripts = [...document.querySelectorAll("script[src]")].map((s) => s.getAttribute("src"));
  const fresh = await fetch("/", { cache: "no-store" })
    .then((r) => r.text())
    .catch(() => "");
  outdated.set(fresh !== "" && !scripts.every((src) => src !== null && fresh.includes(src)));
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
      driver.letGo();
    } else if (kind === "online" && lost) {
      lost = false;
      void comeBack();
    } else if (kind === "online" && Object.keys(features.value.paths).length === 0) {
      void readFeatures();
    }
  });
  status.watch(allow);
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
