import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useTexts } from "../i18n";
import type { TextKey } from "../i18n/en";
import { mind } from "../state/mind";
import { goalOf, robot } from "../state/robot";
import { poseStep } from "../state/scores";
import { Icon } from "../ui/icons";
import { LineForm } from "../ui/line_form";
import { SaveForm } from "./save_form";

const MOST = 100; // as the robot allows
const PACE_S = 1;

interface Step {
  readonly number: number;
  readonly name: TextKey;
  readonly detail: string;
  readonly is: object;
}

/** Puts a sequence together out of what the robot is made to do: pose it, note the pose, and on. */
export function Composer({ onSaved }: { onSaved: () => void }): JSX.Element {
  const say = useTexts();
  const [steps, setSteps] = useState<readonly Step[]>([]);
  const add = (name: TextKey, detail: string, is: object): boolean => {
    const number = (steps.at(-1)?.number ?? 0) + 1;
    const room = steps.length < MOST;
    if (room) setSteps([...steps, { number, name, detail, is }]);
    return room;
  };
  const addPose = (): void => {
    const sample = robot.value;
    if (!sample) return;
    // What was posed by hand is where the robot is, not where it was told to be.
    const shape = sample.mode === "enabled" ? sample.target : sample.shape;
    add("step.pose", "", { type: "pose", ...poseStep(goalOf(shape), PACE_S) });
  };
  const addFeeling = (): void => {
    const feeling = mind.value?.feeling;
    if (feeling) add("step.emotion", feeling.emotion, { type: "emotion", ...feeling, hold: 1 });
  };
  return (
    <>
      <p class="dim small-text">{say("life.compose.text")}</p>
      <div class="row">
        <button type="button" class="small" onClick={addPose}>
          + {say("step.pose")}
        </button>
        <button type="button" class="small" onClick={addFeeling}>
          + {say("step.emotion")}
        </button>
        <button
          type="button"
          class="small"
          onClick={() => add("step.wait", "1 s", { type: "wait", seconds: 1 })}
        >
          + {say("step.wait")}
        </button>
      </div>
      <LineForm
        label={say("step.words")}
        button={`+ ${say("step.say")}`}
        onText={(text) => add("step.say", text, { type: "say", text, wait: true })}
      />
      {steps.length > 0 && (
        <>
          <ol class="steps">
            {steps.map(({ number, name, detail }) => (
              <li key={number}>
                <span class="grow">
                  {say(name)}
                  {detail && <small class="dim"> · {detail}</small>}
                </span>
                <button
                  type="button"
                  class="bare"
                  aria-label={`${say("life.delete")}: ${say(name)} ${number}`}
                  onClick={() => setSteps(steps.filter((step) => step.number !== number))}
                >
                  <Icon name="close" size={16} />
                </button>
              </li>
            ))}
          </ol>
          <SaveForm
            path="/api/sequences"
            of={() => ({
              steps: [...steps.map(({ is }) => is), { type: "home", duration: PACE_S }],
            })}
            onSaved={() => {
              setSteps([]);
              onSaved();
            }}
          />
        </>
      )}
    </>
  );
}
