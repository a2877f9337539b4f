import { fields, number, parse, text } from "../core/shape";

export interface ToolUse {
  readonly call: number;
  readonly tool: string;
  /** undefined: under way */
  readonly outcome: string | undefined;
  readonly reason: string;
}

/** One thing that was said. */
export interface Turn {
  readonly from: "you" | "robot";
  readonly text: string;
  /** Of an answer: its number, where it comes from, whether it is still coming. */
  readonly prompt: number;
  readonly source: string;
  readonly coming: boolean;
  readonly tools: readonly ToolUse[];
}

const KEPT = 60;
const MOST_TEXT = 20_000; // characters of one answer

const answer = (prompt: number): Turn => ({
  from: "robot",
  text: "",
  prompt,
  source: "",
  coming: true,
  tools: [],
});

export const said = (turns: readonly Turn[], words: string): readonly Turn[] =>
  [
    ...turns,
    { from: "you", text: words, prompt: 0, source: "", coming: false, tools: [] } as const,
  ].slice(-KEPT);

function changed(turn: Turn, type: string, m: NonNullable<ReturnType<typeof fields>>): Turn {
  switch (type) {
    case "begun":
      return { ...turn, source: text(m.source) ?? "" };
    case "text":
      return { ...turn, text: (turn.text + (text(m.text) ?? "")).slice(0, MOST_TEXT) };
    case "tool_call": {
      const use = {
        call: number(m.call) ?? 0,
        tool: text(m.tool) ?? "",
        outcome: undefined,
        reason: "",
      };
      return { ...turn, tools: [...turn.tools, use].slice(-12) };
    }
    case "tool_outcome":
      return {
        ...turn,
        tools: turn.tools.map((use) =>
          use.call === number(m.call)
            ? { ...use, outcome: text(m.outcome) ?? "", reason: text(m.reason) ?? "" }
            : use,
        ),
      };
    case "done":
      return {
        ...turn,
        text: (text(m.text) ?? turn.text).slice(0, MOST_TEXT),
        source: text(m.source) ?? turn.source,
        coming: false,
      };
    case "failed":
      return { ...turn, text: turn.text || (text(m.error) ?? ""), coming: false };
    default:
      return turn;
  }
}

/** The conversation after one message of /api/chat/ws. */
export function heard(turns: readonly Turn[], message: string): readonly Turn[] {
  const m = fields(parse(message));
  const type = text(m?.type);
  const prompt = number(m?.prompt);
  if (!m || type === undefined || prompt === undefined || type === "accepted") return turns;
  const known = turns.some((turn) => turn.from === "robot" && turn.prompt === prompt);
  const all = known ? turns : [...turns, answer(prompt)].slice(-KEPT);
  return all.map((turn) =>
    turn.from === "robot" && turn.prompt === prompt ? changed(turn, type, m) : turn,
  );
}
