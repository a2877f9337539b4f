import type { JSX } from "preact";
import { useCell } from "../core/cell";
import { amount, count, duration } from "../core/format";
import { post } from "../core/http";
import { tokenHeader } from "../core/pairing";
import { type Fields, fields, number, rows, text } from "../core/shape";
import { useRead } from "../core/use_read";
import { useTurns } from "../core/use_turns";
import { language, useTexts } from "../i18n";
import { failureText } from "../state/commands";
import { features } from "../state/features";
import { report } from "../state/resources";
import { toasts } from "../state/toasts";
import { Section } from "../ui/section";
import { Table } from "../ui/table";
import { LogLines } from "./log_lines";

/** "127.0.0.1:40870" is at 127.0.0.1. */
const hostOf = (peer: string): string => peer.replace(/:\d+$/, "");

function Clients(): JSX.Element {
  const say = useTexts();
  const now = useCell(report);
  const clients = rows(now?.all.clients);
  const counted = (row: Fields, key: string): string =>
    count(number(row[key]) ?? 0, language.value);
  return (
    <Section title={say("log.clients")}>
      <Table
        label={say("log.clients")}
        rows={clients}
        empty={say(now ? "log.clients.none" : "health.waits")}
        keyOf={(row) => `${text(row.path)} ${text(row.peer)}`}
        columns={[
          { title: say("log.client"), of: (row) => <code>{text(row.path)}</code> },
          {
            title: say("log.from"),
            of: (row) => <span title={text(row.peer)}>{hostOf(text(row.peer) ?? "")}</span>,
          },
          {
            title: say("log.rate"),
            number: true,
            of: (row) => {
              const period = number(row.period_s);
              return period ? `${amount(1 / period)} Hz` : "–";
            },
          },
          { title: say("log.sent"), number: true, minor: true, of: (row) => counted(row, "sent") },
          {
            title: say("log.received"),
            number: true,
            minor: true,
            of: (row) => counted(row, "received"),
          },
          {
            title: say("health.waiting"),
            number: true,
            minor: true,
            of: (row) => counted(row, "queued"),
          },
          {
            title: say("health.lost"),
            number: true,
            of: (row) => (
              <span class={(number(row.dropped) ?? 0) > 0 ? "warn-text" : ""}>
                {counted(row, "dropped")}
              </span>
            ),
          },
        ]}
      />
    </Section>
  );
}

function Flight(): JSX.Element {
  const say = useTexts();
  // A link cannot show a token; a file that was fetched can be saved.
  const download = async (): Promise<void> => {
    const answer = await fetch("/api/resources/flight", { headers: tokenHeader() }).catch(
      () => undefined,
    );
    if (!answer?.ok) {
      toasts.say("bad", say("outcome.failed"));
      return;
    }
    const name = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1];
    const url = URL.createObjectURL(await answer.blob());
    const link = document.createElement("a");
    link.href = url;
    link.download = name ?? "flight.bbia";
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };
  const keep = async (): Promise<void> => {
    const answer = await post("/api/resources/flight/dump");
    const path = text(fields(answer.body)?.path);
    if (answer.ok && path) toasts.say("good", say("log.flight.kept", { path }));
    else toasts.say("bad", failureText(answer));
  };
  return (
    <Section title={say("log.flight")}>
      <p class="dim">{say("log.flight.text")}</p>
      <div class="row">
        <button type="button" class="primary" onClick={() => void download()}>
          {say("log.flight.get")}
        </button>
        <button type="button" onClick={() => void keep()}>
          {say("log.flight.keep")}
        </button>
      </div>
    </Section>
  );
}

/** Who may move which part, where somebody has reserved one. */
function Leases(): JSX.Element | null {
  const say = useTexts();
  const [turn] = useTurns(2_000);
  const leases = useRead("/api/leases", (body) => rows(fields(body)?.leases), turn);
  if (!leases || leases.length === 0) return null;
  return (
    <Section title={say("log.leases")}>
      <Table
        label={say("log.leases")}
        rows={leases}
        keyOf={(row) => text(row.part) ?? ""}
        columns={[
          { title: say("health.module"), of: (row) => text(row.part) },
          { title: say("health.owner"), of: (row) => text(row.owner) },
          {
            title: say("log.leases.left"),
            number: true,
            of: (row) =>
              number(row.expires_in) === undefined ? "–" : duration(number(row.expires_in) ?? 0),
          },
        ]}
      />
    </Section>
  );
}

export function LogPanel(): JSX.Element {
  const can = useCell(features);
  return (
    <div class="grid one">
      <Clients />
      {can.has("GET /api/leases") && <Leases />}
      {can.has("GET /api/logs") && <LogLines />}
      <Flight />
    </div>
  );
}
