import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useCell } from "../core/cell";
import { degrees, millimetres } from "../core/format";
import { useTexts } from "../i18n";
import { eulerOf } from "../robot/pose";
import type { Shape } from "../robot/robot_sample";
import { watchPointers } from "../scene/grab";
import type { Handle } from "../scene/robot_model";
import { Stage } from "../scene/stage";
import { underWay } from "../state/moves";
import { driver, goalOf, shown } from "../state/robot";
import { dark, still } from "../state/settings";
import { Icon } from "./icons";
import { onStageKey } from "./keyboard";
import { KeysDialog } from "./keys_dialog";
import { QuickActions } from "./quick";
import { StopButton } from "./stop_button";
import { Subtitles } from "./subtitles";

/** What a drag means: `right` and `down` are shares of the picture's height. */
function drag(stage: Stage, handle: Handle, right: number, down: number, twist: boolean): void {
  const way = stage.orbit.facing;
  if (handle === "body") driver.nudge("body", right * way * 4);
  else if (handle !== "head") driver.nudge(handle, right * way * 4);
  else if (twist) {
    driver.nudge("roll", -right * way * 2.5);
    driver.nudge("z", -down * 0.12);
  } else {
    driver.nudge("yaw", right * way * 2.6);
    driver.nudge("pitch", down * way * 2.4);
  }
}

/** For tests and for whoever reads the page with other eyes. */
function describe(element: HTMLElement, hertz: number, shape: Shape): void {
  const { yaw, pitch, roll, z } = eulerOf(shape.head);
  element.dataset.hertz = hertz.toFixed(1);
  element.dataset.yaw = yaw.toFixed(3);
  element.dataset.pitch = pitch.toFixed(3);
  element.dataset.roll = roll.toFixed(3);
  element.dataset.z = z.toFixed(4);
  element.dataset.body = shape.bodyYaw.toFixed(3);
  element.dataset.antennas = shape.antennas.map((angle) => angle.toFixed(3)).join(" ");
}

function useStage(element: { current: HTMLDivElement | null }): Stage | "none" | undefined {
  const [stage, setStage] = useState<Stage | "none">();
  useEffect(() => {
    const place = element.current;
    if (!place) return undefined;
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    place.prepend(canvas);
    let made: Stage;
    try {
      made = new Stage(place, canvas, {
        shape: (now) => shown.at(now),
        target: () => shown.newest?.target,
        aiming: () => driver.driving.value || underWay.value.size > 0,
        glowing: () => driver.glowing.value,
        still: () => still.value,
        onShown: (hertz, shape) => describe(place, hertz, shape),
      });
    } catch {
      canvas.remove();
      setStage("none");
      return undefined;
    }
    made.paint(dark.value);
    const unwatch = [
      dark.watch((value) => made.paint(value)),
      driver.glowing.watch(() => made.redraw()),
      watchPointers(canvas, {
        camera: made.camera,
        orbit: made.orbit,
        robot: made.robot.group,
        onTake: () => shown.newest !== undefined,
        onDrag: (handle, right, down, twist) => drag(made, handle, right, down, twist),
        onDrop: () => {},
        onHover: (handle) => {
          canvas.style.cursor = handle ? "grab" : "";
        },
        redraw: () => made.redraw(),
      }),
    ];
    setStage(made);
    return () => {
      for (const stop of unwatch) stop();
      made.dispose();
      canvas.remove();
    };
  }, [element]);
  return stage;
}

export function StageView(): JSX.Element {
  const say = useTexts();
  const element = useRef<HTMLDivElement>(null);
  const stage = useStage(element);
  const [keys, setKeys] = useState(false);
  useCell(still);
  return (
    <section
      ref={element}
      class="stage"
      aria-label={say("stage.label")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys move the robot while this has the focus
      tabIndex={0}
      onKeyDown={(event) => onStageKey(event, () => stage !== "none" && stage?.orbit.reset())}
    >
      {stage === "none" && <p class="stage-note">{say("stage.nowebgl")}</p>}
      <Subtitles />
      <div class="stage-tools">
        <button
          type="button"
          class="bare"
          title={say("stage.reset")}
          aria-label={say("stage.reset")}
          onClick={() => {
            if (stage !== undefined && stage !== "none") {
              stage.orbit.reset();
              stage.redraw();
            }
          }}
        >
          <Icon name="reset" />
        </button>
        <button
          type="button"
          class="bare"
          title={say("stage.keys")}
          aria-label={say("stage.keys")}
          onClick={() => setKeys(true)}
        >
          <Icon name="keys" />
        </button>
      </div>
      <p class="stage-help">{say("stage.help")}</p>
      <QuickActions />
      <StopButton />
      {keys && <KeysDialog onClose={() => setKeys(false)} />}
    </section>
  );
}

/** The pose in numbers. */
export function poseNumbers(shape: Shape): readonly (readonly [string, string])[] {
  const goal = goalOf(shape);
  return [
    ["yaw", degrees(goal.yaw, 1)],
    ["pitch", degrees(goal.pitch, 1)],
    ["roll", degrees(goal.roll, 1)],
    ["x", millimetres(goal.x, 1)],
    ["y", millimetres(goal.y, 1)],
    ["z", millimetres(goal.z, 1)],
  ];
}
