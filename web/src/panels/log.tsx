import type { JSX } from "preact";
import { useCell } from "../core/cell";
import { count, fixed } from "../core/format";
import { post } from "../core/http";
import { type Fields, fields, number, rows, text } from "../core/shape";
import { language, useTexts } from "../i18n";
import { failureText } from "../state/commands";
import { report } from "../state/resources";
import { toasts } from "../state/toasts";
import { Section } from "../ui/section";
import { Table } from "../ui/table";

function Clients(): JSX.Element {
  const say = useTexts();
  const clients = rows(useCell(report)?.all.clients);
  const counted = (row: Fields, key: string): string =>
    count(number(row[key]) ?? 0, language.value);
  return (
    <Section title={say("log.clients")}>
      <Table
        label={say("log.clients")}
        rows={clients}
        empty={say("log.clients.none")}
        keyOf={(row) => `${text(row.path)} ${text(row.peer)}`}
        columns={[
          { title: say("log.client"), of: (row) => <code>{text(row.path)}</code> },
          { title: say("log.from"), of: (row) => text(row.peer) },
          {
            title: say("log.rate"),
            number: true,
            of: (row) => {
              const period = number(row.period_s);
              return period ? `${fixed(1 / period, period > 0.5 ? 1 : 0)} Hz` : "–";
            },
          },
          { title: say("log.sent"), number: true, of: (row) => counted(row, "sent") },
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
        <a class="button" href="/api/resources/flight" download>
          {say("log.flight.get")}
        </a>
        <button type="button" onClick={() => void keep()}>
          {say("log.flight.keep")}
        </button>
      </div>
    </Section>
  );
}

export function LogPanel(): JSX.Element {
  return (
    <div class="grid one">
      <Clients />
      <Flight />
    </div>
  );
}
