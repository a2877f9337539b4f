import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get } from "../core/http";
import { fields, text } from "../core/shape";
import { useRead } from "../core/use_read";
import { useTurns } from "../core/use_turns";
import { useTexts } from "../i18n";
import { type App, appsOf, type CurrentApp, currentOf, isUp, type Job, jobOf } from "../state/apps";
import { command } from "../state/commands";
import { readable } from "../state/repertoire";
import { Icon } from "../ui/icons";
import { LineForm } from "../ui/line_form";
import { Fold, Section } from "../ui/section";

const EVERY_MS = 1_500;
const JOB_MS = 1_000;

function Now({ app, onChange }: { app: CurrentApp; onChange: () => void }): JSX.Element {
  const say = useTexts();
  const up = isUp(app);
  return (
    <>
      <div class={`now${up ? " running" : ""}`}>
        {up && <span class="pulse" aria-hidden="true" />}
        <span class="grow">
          <b>{readable(app.name)}</b>
          <small class={app.state === "error" ? "bad-text" : "dim"}>
            {say(`app.state.${app.state}`)}
          </small>
        </span>
        {up && (
          <button
            type="button"
            class="small"
            disabled={app.state === "stopping"}
            onClick={() => void command("/api/apps/stop-current-app").then(onChange)}
          >
            <Icon name="stop" size={16} /> {say("life.stopIt")}
          </button>
        )}
      </div>
      {app.error !== "" && <pre class="said-last">{app.error}</pre>}
    </>
  );
}

function Row({
  app,
  current,
  onChange,
  onJob,
}: {
  app: App;
  current: CurrentApp | undefined;
  onChange: () => void;
  onJob: (id: string) => void;
}): JSX.Element {
  const say = useTexts();
  const start = (): void => {
    const path = `/api/apps/start-app/${encodeURIComponent(app.name)}`;
    void command(path, undefined, say("life.begun", { name: readable(app.name) })).then(onChange);
  };
  const remove = async (): Promise<void> => {
    const answer = await command(`/api/apps/remove/${encodeURIComponent(app.name)}`);
    onJob(text(fields(answer.body)?.job_id) ?? "");
  };
  const up = isUp(current);
  return (
    <li>
      <span class="grow">
        <b>{readable(app.name)}</b>
        {app.about && <small class="dim">{app.about}</small>}
      </span>
      <button
        type="button"
        class="bare"
        aria-label={`${say("life.delete")}: ${app.name}`}
        disabled={up && current?.name === app.name}
        onClick={() => void remove()}
      >
        <Icon name="close" size={18} />
      </button>
      <button
        type="button"
        class="round"
        aria-label={`${say("app.start")}: ${app.name}`}
        disabled={up}
        onClick={start}
      >
        <Icon name="play" />
      </button>
    </li>
  );
}

/** Follows a job until it has ended. */
function useJob(id: string, onEnd: () => void): Job | undefined {
  const [job, setJob] = useState<Job>();
  useEffect(() => {
    if (id === "") return undefined;
    let stopped = false;
    const read = async (): Promise<void> => {
      const answer = await get(`/api/apps/job-status/${id}`);
      if (stopped) return;
      const now = jobOf(answer.body);
      setJob(now);
      if (now.state === "done" || now.state === "failed" || !answer.ok) onEnd();
      else setTimeout(() => void read(), JOB_MS);
    };
    void read();
    return () => {
      stopped = true;
    };
  }, [id]);
  return job;
}

function JobLine({ job }: { job: Job }): JSX.Element {
  const say = useTexts();
  const over = job.state === "done" || job.state === "failed";
  return (
    <p class={`small-text ${job.state === "failed" ? "bad-text" : "dim"}`} role="status">
      {`${say(`job.${over ? (job.state as "done") : "in_progress"}`)}. ${job.newest}`}
    </p>
  );
}

/** "/home/me/my_app" and "my_app-1.0-py3-none-any.whl" are both "my_app". */
function appNameOf(place: string): string {
  const last = place.split("/").filter(Boolean).at(-1) ?? "";
  return last.endsWith(".whl") ? (last.split("-")[0] ?? "") : last;
}

function Install({ onJob }: { onJob: (id: string) => void }): JSX.Element {
  const say = useTexts();
  const install = async (url: string): Promise<boolean> => {
    const name = appNameOf(url);
    const answer = await command("/api/apps/install", { name, source_kind: "local", url });
    onJob(text(fields(answer.body)?.job_id) ?? "");
    return answer.ok;
  };
  return (
    <>
      <p class="dim small-text">{say("app.install.text")}</p>
      <LineForm
        label={say("app.install.place")}
        example="/home/me/my_app"
        most={1_000}
        button={say("app.install")}
        primary
        fits={(place) => appNameOf(place) !== ""}
        onText={install}
      />
    </>
  );
}

export function AppsPanel(): JSX.Element {
  const say = useTexts();
  const [turn, again] = useTurns(EVERY_MS);
  const [changes, setChanges] = useState(0);
  const current = useRead("/api/apps/current-app-status", currentOf, turn);
  const apps = useRead("/api/apps/list-available/installed", appsOf, changes);
  const changed = (): void => {
    setChanges((n) => n + 1);
    again();
  };
  const [jobId, setJobId] = useState("");
  const job = useJob(jobId, changed);
  return (
    <Section title={say("app.installed")}>
      {current && <Now app={current} onChange={again} />}
      {apps?.length === 0 && <p class="dim">{say("app.none")}</p>}
      <ul class="saved">
        {apps?.map((app) => (
          <Row key={app.name} app={app} current={current} onChange={changed} onJob={setJobId} />
        ))}
      </ul>
      <Fold title={say("app.install.title")}>
        <Install onJob={setJobId} />
      </Fold>
      {job && <JobLine job={job} />}
    </Section>
  );
}
