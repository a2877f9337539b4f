import type { JSX } from "preact";
import { useCell } from "../core/cell";
import { bytes, count, duration, micros, share } from "../core/format";
import { type Fields, fields, list, number, rows, text } from "../core/shape";
import { language, useTexts } from "../i18n";
import { findingText, leakText, stepText, wasteText } from "../state/findings";
import { type Report, report } from "../state/resources";
import { type Bar, Columns, Meter } from "../ui/bars";
import { Fold, Section } from "../ui/section";
import { Table } from "../ui/table";
import { HistoryPlots } from "./history";

const num = (row: Fields, key: string): number => number(row[key]) ?? 0;
const str = (row: Fields, key: string): string => text(row[key]) ?? "";

/** Why the light is as it is: the worst finding, or that there is none. */
function Why({ now, open }: { now: Report; open: readonly Fields[] }): JSX.Element {
  const say = useTexts();
  const counts = fields(fields(now.all.verdict)?.counts);
  const worst = open.find(({ number: n }) => n === fields(now.all.verdict)?.finding) ?? open[0];
  if (now.light === "green" && counts) {
    const figures = ["threads", "queues", "leases", "modules"].map((name) => [
      name,
      num(counts, name),
    ]);
    return <p>{say("health.within", Object.fromEntries(figures))}</p>;
  }
  const told = worst ? findingText(worst) : { text: now.why, lang: "en" };
  return <p lang={told.lang}>{told.text}</p>;
}

function Findings({ found }: { found: readonly Fields[] }): JSX.Element {
  return (
    <ul class="findings">
      {found.map((finding) => {
        const told = findingText(finding);
        return (
          <li key={String(finding.number)}>
            <span class={`light ${str(finding, "light")}`} aria-hidden="true" />{" "}
            <span lang={told.lang}>{told.text}</span>
          </li>
        );
      })}
    </ul>
  );
}

function Verdict({ now }: { now: Report }): JSX.Element {
  const say = useTexts();
  const open = rows(now.all.findings).filter((finding) => finding.open === true);
  return (
    <section class={`card verdict ${now.light}`} aria-label={say("tab.health")}>
      <span class={`light big ${now.light}`} aria-hidden="true" />
      <div>
        <h2>{say(`health.light.${now.light}`)}</h2>
        {open.length > 1 ? <Findings found={open} /> : <Why now={now} open={open} />}
      </div>
    </section>
  );
}

function Tiles({ now }: { now: Report }): JSX.Element {
  const say = useTexts();
  const process = fields(now.all.process) ?? {};
  const machine = fields(now.all.machine) ?? {};
  const known = (value: unknown, show: (n: number) => string): string => {
    const n = number(value);
    return n === undefined ? "–" : show(n);
  };
  // What the machine does not tell is left out.
  const tiles: readonly (readonly [string, string])[] = [
    [say("health.memory"), known(process.resident_bytes, bytes)],
    [say("health.cpu"), known(process.cpu, share)],
    [say("health.uptime"), known(process.uptime_s, duration)],
    [say("health.connections"), String(list(now.all.clients).length)],
    [say("health.temperature"), known(machine.temperature_c, (c) => `${c.toFixed(0)} °C`)],
    [say("health.free"), known(machine.memory_available_bytes, bytes)],
  ];
  return (
    <dl class="tiles">
      {tiles
        .filter(([, value]) => value !== "–")
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** Bucket i counts what took less than 2^i µs; empty ends are left away. */
export function histogramBars(
  counts: readonly number[],
  slowMs: number,
  of: string,
): readonly Bar[] {
  const first = counts.findIndex((n) => n > 0);
  if (first < 0) return [];
  let last = counts.length - 1;
  while (counts[last] === 0) last -= 1;
  return counts.slice(first, last + 1).map((value, i) => {
    const limit = 2 ** (first + i);
    return {
      label: micros(limit).replace(" ", "\u202f"),
      value,
      told: `< ${micros(limit)}: ${value} ${of}`,
      tone: limit <= slowMs * 250 ? "good" : limit <= slowMs * 1000 ? "warn" : "bad",
    };
  });
}

function Loop({ now }: { now: Report }): JSX.Element | null {
  const say = useTexts();
  const loop = fields(now.all.control_loop);
  const late = fields(loop?.lateness);
  const work = fields(loop?.work);
  if (!loop || !late || !work) return null;
  const period = num(loop, "period_s");
  const counts = (from: Fields): readonly number[] => list(from.buckets).map((n) => number(n) ?? 0);
  const ticks = say("health.ticks");
  return (
    <Section title={say("health.loop")}>
      <p class="dim">
        {say("health.loop.text", {
          hertz: period > 0 ? Math.round(1 / period) : "–",
          late: micros(num(late, "p99_us")),
        })}
        {" · "}
        {count(num(loop, "ticks"), language.value)} {ticks},{" "}
        {count(num(loop, "overruns"), language.value)} {say("health.overruns")}
      </p>
      <div class="two">
        <figure>
          <figcaption>{say("health.lateness")}</figcaption>
          <Columns
            bars={histogramBars(counts(late), period * 1000, ticks)}
            label={say("health.histogram")}
          />
        </figure>
        <figure>
          <figcaption>{say("health.work")}</figcaption>
          <Columns
            bars={histogramBars(counts(work), period * 1000, ticks)}
            label={say("health.histogram.work")}
          />
        </figure>
      </div>
    </Section>
  );
}

function Modules({ now }: { now: Report }): JSX.Element {
  const say = useTexts();
  const budget = (row: Fields, key: string): number => number(fields(row.budget)?.[key]) ?? 0;
  const over = (row: Fields, key: string): boolean => list(row.over).includes(key);
  const meter = (row: Fields, key: string): JSX.Element => (
    <Meter
      ratio={budget(row, key) > 0 ? num(row, key) / budget(row, key) : 0}
      over={over(row, key)}
    />
  );
  return (
    <Section title={say("health.modules")}>
      <Table
        label={say("health.modules")}
        rows={rows(now.all.modules)}
        keyOf={(row) => str(row, "name")}
        columns={[
          { title: say("health.module"), of: (row) => str(row, "name") },
          {
            title: say("health.memory"),
            number: true,
            of: (row) =>
              number(row.heap_bytes) === undefined ? "–" : bytes(num(row, "heap_bytes")),
          },
          {
            title: say("health.budget"),
            number: true,
            minor: true,
            of: (row) => bytes(budget(row, "heap_bytes")),
          },
          { title: "", of: (row) => meter(row, "heap_bytes") },
          { title: say("health.cpu"), number: true, of: (row) => share(num(row, "cpu"), 2) },
          { title: " ", of: (row) => meter(row, "cpu") },
          {
            title: say("health.threads"),
            number: true,
            minor: true,
            of: (row) => String(num(row, "threads")),
          },
        ]}
      />
    </Section>
  );
}

function Threads({ now }: { now: Report }): JSX.Element {
  const say = useTexts();
  return (
    <Section title={say("health.threads")}>
      <Table
        label={say("health.threads")}
        rows={rows(now.all.threads)}
        keyOf={(row) => String(row.tid)}
        columns={[
          {
            title: say("health.thread"),
            of: (row) => (
              <span class={row.declared === false ? "warn-text" : ""}>{str(row, "name")}</span>
            ),
          },
          { title: say("health.module"), minor: true, of: (row) => str(row, "module") },
          {
            title: say("health.cpu"),
            number: true,
            of: (row) => (number(row.cpu) === undefined ? "–" : share(num(row, "cpu"), 2)),
          },
          {
            title: say("health.silent"),
            number: true,
            of: (row) =>
              number(row.silent_s) === undefined ? "–" : duration(num(row, "silent_s")),
          },
          { title: say("health.doing"), of: (row) => str(row, "doing") || "–" },
        ]}
      />
    </Section>
  );
}

function Queues({ now }: { now: Report }): JSX.Element {
  const say = useTexts();
  const queues = rows(now.all.accounts).filter((row) => row.kind === "queue");
  const leases = rows(now.all.accounts).filter((row) => row.kind === "lease");
  const lost = (row: Fields): JSX.Element => (
    <span class={num(row, "dropped") > 0 ? "warn-text" : ""}>
      {count(num(row, "dropped"), language.value)}
    </span>
  );
  return (
    <>
      <Section title={say("health.queues")}>
        <Table
          label={say("health.queues")}
          rows={queues}
          keyOf={(row, place) => `${str(row, "name")}${place}`}
          columns={[
            { title: say("health.queue"), of: (row) => str(row, "name") },
            { title: say("health.waiting"), number: true, of: (row) => String(num(row, "used")) },
            {
              title: say("health.highest"),
              number: true,
              minor: true,
              of: (row) => String(num(row, "high_water")),
            },
            {
              title: say("health.capacity"),
              number: true,
              of: (row) => String(num(row, "capacity")),
            },
            {
              title: say("health.passed"),
              number: true,
              minor: true,
              of: (row) => count(num(row, "accepted"), language.value),
            },
            { title: say("health.lost"), number: true, of: lost },
          ]}
        />
      </Section>
      <Section title={say("health.leases")}>
        <Table
          label={say("health.leases")}
          rows={leases}
          keyOf={(row, place) => `${str(row, "name")}${place}`}
          columns={[
            { title: say("health.lease"), of: (row) => str(row, "name") },
            { title: say("health.owner"), of: (row) => str(row, "owner") },
            { title: say("health.uptime"), number: true, of: (row) => duration(num(row, "age_s")) },
          ]}
        />
      </Section>
    </>
  );
}

function Lists({ now }: { now: Report }): JSX.Element {
  const say = useTexts();
  const taken = rows(now.all.ladder).filter((step) => step.taken === true);
  const waste = rows(now.all.waste);
  const leaks = rows(now.all.leaks).filter((trend) => trend.suspicious === true);
  const past = rows(now.all.findings).filter((finding) => finding.open !== true);
  const lines = (found: readonly string[], none: string): JSX.Element =>
    found.length === 0 ? (
      <p class="dim">{none}</p>
    ) : (
      <ul class="findings">
        {found.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    );
  return (
    <Section title={say("health.findings")}>
      <h3>{say("health.ladder")}</h3>
      {lines(taken.map(stepText), say("health.ladder.none"))}
      <h3>{say("health.waste")}</h3>
      {lines(waste.map(wasteText), say("health.waste.none"))}
      <h3>{say("health.leaks")}</h3>
      {lines(leaks.map(leakText), say("health.leaks.none"))}
      {past.length > 0 && (
        <Fold title={`${say("life.history")} (${past.length})`}>
          <Findings found={past} />
        </Fold>
      )}
    </Section>
  );
}

export function HealthPanel(): JSX.Element {
  const say = useTexts();
  const now = useCell(report);
  if (!now) return <p class="dim">{say("health.waits")}</p>;
  return (
    <div class="grid">
      <Verdict now={now} />
      <Tiles now={now} />
      <HistoryPlots />
      <Loop now={now} />
      <Lists now={now} />
      <Modules now={now} />
      <Threads now={now} />
      <Queues now={now} />
    </div>
  );
}
