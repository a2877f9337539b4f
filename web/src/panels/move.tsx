import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useCell } from "../core/cell";
import { degrees, millimetres } from "../core/format";
import { useTexts } from "../i18n";
import type { TextKey } from "../i18n/en";
import { type Axis, type Goal, LIMITS, type Part, partOf } from "../robot/driver";
import { OWNER } from "../robot/hold";
import type { MotorMode } from "../robot/robot_sample";
import { centre, goToSleep, outcomeText, setMode, startRobot, wakeUp } from "../state/commands";
import { driver, goalOf, hold, robot } from "../state/robot";
import { status } from "../state/status";
import { Icon } from "../ui/icons";
import { Pad } from "../ui/pad";
import { Fold, Section } from "../ui/section";
import { Slider } from "../ui/slider";
import { poseNumbers } from "../ui/stage_view";

const LENGTHS: readonly Axis[] = ["x", "y", "z"];
const MODES: readonly MotorMode[] = ["enabled", "gravity_compensation", "disabled"];

function useGoal(): { goal: Goal | undefined; now: Goal | undefined; glowing: readonly Part[] } {
  const sample = useCell(robot);
  const wanted = useCell(driver.wanted);
  const glowing = useCell(driver.glowing);
  return {
    goal: sample && { ...goalOf(sample.target), ...wanted },
    now: sample && goalOf(sample.shape),
    glowing,
  };
}

function AxisSlider({
  axis,
  label,
  goal,
  glowing,
  onMove,
}: {
  axis: Axis;
  label: TextKey;
  goal: Goal | undefined;
  glowing: readonly Part[];
  onMove?: (value: number) => void;
}): JSX.Element {
  const say = useTexts();
  const { low, high } = LIMITS[axis];
  const length = LENGTHS.includes(axis);
  const value = goal?.[axis] ?? 0;
  return (
    <Slider
      label={say(label)}
      value={value}
      low={low}
      high={high}
      step={length ? 0.001 : 0.01}
      shown={length ? millimetres(value) : degrees(value)}
      glowing={glowing.includes(partOf(axis))}
      disabled={goal === undefined}
      onMove={onMove ?? ((to) => driver.move({ [axis]: to }))}
    />
  );
}

const PART_NAMES: { readonly [part in Part]: TextKey } = {
  head: "move.head",
  body: "move.body",
  antennas: "move.antennas",
};

/** What became of the last target, whose hands the robot is in. */
function OutcomeLine(): JSX.Element {
  const say = useTexts();
  const outcome = useCell(driver.outcome);
  const driving = useCell(driver.driving);
  const mine = useCell(hold.parts);
  const other = useCell(status)?.leases.find(({ owner }) => owner !== OWNER);
  const named = (parts: readonly Part[]): string =>
    parts.map((part) => say(PART_NAMES[part])).join(", ");
  if ("parts" in outcome) {
    const tone = outcome.kind === "clamped" ? "warn" : "bad";
    return (
      <p class={`outcome ${tone}`} role="status">
        {outcomeText(outcome)}
      </p>
    );
  }
  if (driving || mine.length > 0) {
    return (
      <p class="outcome good" role="status">
        {mine.length > 0 ? say("move.yours", { parts: named(mine) }) : say("move.following")}
      </p>
    );
  }
  return (
    <p class="outcome" role="status">
      {other
        ? say("move.theirs", { owner: other.owner, parts: named([other.part]) })
        : say("move.idle")}
    </p>
  );
}

function HeadControls(): JSX.Element {
  const say = useTexts();
  const { goal, now, glowing } = useGoal();
  const glow = glowing.includes("head");
  const share = (axis: Axis, value: number | undefined): number => {
    const { low, high } = LIMITS[axis];
    return (value ?? 0) / Math.max(-low, high);
  };
  return (
    <Section
      title={say("move.head")}
      aside={
        <button type="button" class="small" onClick={() => void centre()}>
          {say("move.centre")}
        </button>
      }
    >
      <OutcomeLine />
      <div class="head-controls">
        <Pad
          right={share("yaw", goal?.yaw)}
          up={-share("pitch", goal?.pitch)}
          nowRight={share("yaw", now?.yaw)}
          nowUp={-share("pitch", now?.pitch)}
          glowing={glow}
          onMove={(right, up) =>
            driver.move({
              yaw: right * LIMITS.yaw.high,
              pitch: -up * Math.max(-LIMITS.pitch.low, LIMITS.pitch.high),
            })
          }
        />
        <div class="stack">
          <AxisSlider axis="yaw" label="move.yaw" goal={goal} glowing={glowing} />
          <AxisSlider axis="pitch" label="move.pitch" goal={goal} glowing={glowing} />
          <AxisSlider axis="roll" label="move.roll" goal={goal} glowing={glowing} />
        </div>
      </div>
      <Fold title={say("move.more")}>
        <AxisSlider axis="z" label="move.z" goal={goal} glowing={glowing} />
        <AxisSlider axis="x" label="move.x" goal={goal} glowing={glowing} />
        <AxisSlider axis="y" label="move.y" goal={goal} glowing={glowing} />
      </Fold>
    </Section>
  );
}

function BodyControls(): JSX.Element {
  const say = useTexts();
  const { goal, glowing } = useGoal();
  const [together, setTogether] = useState(true);
  const antenna = (axis: Axis, other: Axis) => (to: number) =>
    driver.move(together ? { [axis]: to, [other]: -to } : { [axis]: to });
  return (
    <Section title={`${say("move.body")} · ${say("move.antennas")}`}>
      <AxisSlider axis="body" label="move.bodyYaw" goal={goal} glowing={glowing} />
      <div class="pair">
        <AxisSlider
          axis="leftAntenna"
          label="move.left"
          goal={goal}
          glowing={glowing}
          onMove={antenna("leftAntenna", "rightAntenna")}
        />
        <AxisSlider
          axis="rightAntenna"
          label="move.right"
          goal={goal}
          glowing={glowing}
          onMove={antenna("rightAntenna", "leftAntenna")}
        />
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={together}
          onChange={(event) => setTogether(event.currentTarget.checked)}
        />
        {say("move.together")}
      </label>
    </Section>
  );
}

function Motors(): JSX.Element {
  const say = useTexts();
  const mode = useCell(robot)?.mode;
  return (
    <Section title={say("move.motors")}>
      <fieldset class="segments">
        <legend class="sr">{say("move.motors")}</legend>
        {MODES.map((each) => (
          <label key={each} class={each === mode ? "chosen" : ""}>
            <input
              type="radio"
              name="motors"
              checked={each === mode}
              disabled={mode === undefined}
              onChange={() => void setMode(each)}
            />
            <b>{say(`move.mode.${each as "enabled"}`)}</b>
            <small>{say(`move.mode.${each as "enabled"}.hint`)}</small>
          </label>
        ))}
      </fieldset>
    </Section>
  );
}

const NUMBER_NAMES: { readonly [key: string]: TextKey } = {
  yaw: "move.yaw",
  pitch: "move.pitch",
  roll: "move.roll",
  x: "move.x",
  y: "move.y",
  z: "move.z",
};

function Numbers(): JSX.Element | null {
  const say = useTexts();
  const sample = useCell(robot);
  if (!sample) return null;
  const goal = goalOf(sample.shape);
  return (
    <Section title={say("move.numbers")}>
      <dl class="numbers">
        {poseNumbers(sample.shape).map(([name, value]) => (
          <div key={name}>
            <dt>{say(NUMBER_NAMES[name]!)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>{say("move.body")}</dt>
          <dd>{degrees(goal.body, 1)}</dd>
        </div>
        <div>
          <dt>{`${say("move.antennas")} · ${say("move.left")}`}</dt>
          <dd>{degrees(goal.leftAntenna, 1)}</dd>
        </div>
        <div>
          <dt>{`${say("move.antennas")} · ${say("move.right")}`}</dt>
          <dd>{degrees(goal.rightAntenna, 1)}</dd>
        </div>
      </dl>
    </Section>
  );
}

export function MovePanel(): JSX.Element {
  const say = useTexts();
  const now = useCell(status);
  const asleep = useCell(robot)?.mode === "disabled";
  return (
    <>
      <div class="big-buttons">
        {now && now.body === "none" ? (
          <button type="button" class="primary" onClick={() => void startRobot()}>
            <Icon name="wake" /> {say("move.start")}
          </button>
        ) : (
          <>
            <button
              type="button"
              class={asleep ? "primary" : ""}
              disabled={!now}
              onClick={() => void wakeUp()}
            >
              <Icon name="wake" /> {say("move.wake")}
            </button>
            <button type="button" disabled={!now} onClick={() => void goToSleep()}>
              <Icon name="sleep" /> {say("move.sleep")}
            </button>
          </>
        )}
      </div>
      <HeadControls />
      <BodyControls />
      <Motors />
      <Numbers />
    </>
  );
}
