import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { useCell } from "../core/cell";
import { request } from "../core/http";
import { parse } from "../core/shape";
import { useTexts } from "../i18n";
import { type ApiCall, callsOf, urlOf } from "../state/api_calls";
import { failureText } from "../state/commands";
import { features } from "../state/features";
import { toasts } from "../state/toasts";

const SHOWN = 20_000; // characters of an answer

interface Answered {
  readonly status: number;
  readonly ms: number;
  readonly body: string;
}

function shownBody(body: unknown): string {
  const whole = typeof body === "string" ? body : JSON.stringify(body, null, 2);
  return whole.length > SHOWN ? `${whole.slice(0, SHOWN)}\n…` : whole;
}

function CallForm({ call }: { call: ApiCall }): JSX.Element {
  const say = useTexts();
  const [values, setValues] = useState<{ readonly [name: string]: string }>({});
  const [body, setBody] = useState(call.body ?? "");
  const [answer, setAnswer] = useState<Answered>();
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const url = urlOf(call, values);
    if (typeof url !== "string") {
      toasts.say("warn", say("tools.fill", { name: url.missing }));
      return;
    }
    const began = performance.now();
    const sent = call.body === undefined || body === "" ? undefined : (parse(body) ?? body);
    const got = await request(call.method, url, sent);
    const ms = Math.round(performance.now() - began);
    if (got.status === 0) toasts.say("bad", failureText(got));
    setAnswer({ status: got.status, ms, body: shownBody(got.body) });
  };
  return (
    <form class="call-form" onSubmit={(event) => void send(event)}>
      {call.description && <p class="dim">{call.description}</p>}
      {call.parameters.map(({ name, required, hint }) => (
        <label key={name} class="field" title={hint}>
          <span>
            <code>{name}</code>
            {required ? " *" : ""}
          </span>
          <input
            type="text"
            value={values[name] ?? ""}
            onInput={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
          />
        </label>
      ))}
      {call.body !== undefined && (
        <label class="field tall">
          <span>{say("tools.body")}</span>
          <textarea
            rows={Math.min(10, body.split("\n").length + 1)}
            spellcheck={false}
            value={body}
            onInput={(event) => setBody(event.currentTarget.value)}
          />
        </label>
      )}
      <div class="row">
        <button type="submit" class="primary">
          {say("tools.try")}
        </button>
        {call.method !== "GET" && <span class="dim">{say("tools.danger")}</span>}
      </div>
      {answer && (
        <div class="answer" role="status">
          <p>
            <b class={answer.status >= 400 || answer.status === 0 ? "bad-text" : "good-text"}>
              {answer.status}
            </b>{" "}
            <span class="dim">{say("tools.took", { ms: answer.ms })}</span>
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: so that keys can scroll it */}
          <pre tabIndex={0}>{answer.body}</pre>
        </div>
      )}
    </form>
  );
}

function Call({ call }: { call: ApiCall }): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <details class="call" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span class={`verb ${call.method}`}>{call.method}</span>
        <code>{call.path}</code>
        <span class="dim">{call.summary}</span>
      </summary>
      {open && <CallForm call={call} />}
    </details>
  );
}

export function ToolsPanel(): JSX.Element {
  const say = useTexts();
  const { description } = useCell(features);
  const [search, setSearch] = useState("");
  const calls = useMemo(() => callsOf(description), [description]);
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = calls.filter((call) => {
    const all = `${call.method} ${call.path} ${call.summary}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  return (
    <>
      <p class="dim">{say("tools.intro")}</p>
      <div class="row search-row">
        <input
          type="search"
          placeholder={say("tools.search")}
          aria-label={say("tools.search")}
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        <a href="/docs">{say("tools.docs")}</a>
      </div>
      <div class="calls">
        {found.map((call) => (
          <Call key={`${call.method} ${call.path}`} call={call} />
        ))}
        {found.length === 0 && <p class="dim">{say("tools.none")}</p>}
      </div>
    </>
  );
}
