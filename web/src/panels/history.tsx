import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type uPlot from "uplot";
import { present } from "../core/presence";
import { useTexts } from "../i18n";
import {
  append,
  type HistoryData,
  NO_HISTORY,
  PLOTS,
  RESOLUTIONS,
  type Resolution,
  readHistory,
  type Series,
} from "../state/history";
import { server } from "../state/page";
import { Plot } from "../ui/plot";
import { Section } from "../ui/section";

const EVERY_MS = { second: 1_000, ten_seconds: 10_000, minute: 60_000 } as const;

function useHistory(resolution: Resolution): HistoryData {
  const [data, setData] = useState(NO_HISTORY);
  useEffect(() => {
    let known = NO_HISTORY;
    let stopped = false;
    let reading = false;
    setData(NO_HISTORY);
    const read = async (): Promise<void> => {
      if (reading || !present.value || server.reach.value.kind !== "online") return;
      reading = true;
      const more = await readHistory(resolution, known.until);
      reading = false;
      if (stopped || !more) return;
      known = append(known, more);
      setData(known);
    };
    void read();
    const timer = setInterval(() => void read(), EVERY_MS[resolution]);
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }, [resolution]);
  return data;
}

const NAMES: { readonly [name: string]: readonly [string, string] } = {
  cpu: ["processor", "processeur"],
  resident_kb: ["resident", "résidente"],
  proportional_kb: ["its share", "sa part"],
  loop_late_p99_us: ["late by", "retard"],
  loop_work_p99_us: ["work", "travail"],
  queued: ["waiting", "en attente"],
  dropped: ["lost", "perdus"],
};

function HistoryPlot({
  series,
  data,
  title,
  french,
}: {
  series: Series;
  data: HistoryData;
  title: string;
  french: boolean;
}): JSX.Element {
  const aligned = useMemo(
    () =>
      [
        data.times,
        ...series.lines.map(({ name, scale }) =>
          (data.values[name] ?? []).map((value) => (value === null ? null : value * scale)),
        ),
      ] as unknown as uPlot.AlignedData,
    [data, series],
  );
  const lines = series.lines.map(({ name }, i) => ({
    label: NAMES[name]?.[french ? 1 : 0] ?? name,
    color: (["a", "b", "c"] as const)[i] ?? "a",
  }));
  return <Plot title={title} lines={lines} data={aligned} digits={1} />;
}

export function HistoryPlots(): JSX.Element {
  const say = useTexts();
  const [resolution, setResolution] = useState<Resolution>("second");
  const data = useHistory(resolution);
  return (
    <Section
      title={say("health.history")}
      class="full"
      aside={
        <fieldset class="segments small">
          <legend class="sr">{say("health.history")}</legend>
          {RESOLUTIONS.map((each) => (
            <label key={each} class={each === resolution ? "chosen" : ""}>
              <input
                type="radio"
                name="resolution"
                checked={each === resolution}
                onChange={() => setResolution(each)}
              />
              {say(`health.history.${each}`)}
            </label>
          ))}
        </fieldset>
      }
    >
      <div class="plots">
        {PLOTS.map((series) => (
          <HistoryPlot
            key={series.key}
            series={series}
            data={data}
            title={say(`health.series.${series.key}`)}
            french={say("tab.health") === "Santé"}
          />
        ))}
      </div>
      <p class="dim small-text">{say("health.history.help")}</p>
    </Section>
  );
}
