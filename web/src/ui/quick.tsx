import type { JSX } from "preact";
import { useCell } from "../core/cell";
import { language, useTexts } from "../i18n";
import { command } from "../state/commands";
import { features } from "../state/features";
import { mind } from "../state/mind";
import { titleOf } from "../state/repertoire";
import { robot } from "../state/robot";
import { status } from "../state/status";
import { Icon } from "./icons";

const QUICK = ["greeting", "dance", "emotion_show"] as const;

/** For who sees the robot for the first time: something to press at once. While it does something, that, and
 * its end. */
export function QuickActions(): JSX.Element | null {
  const say = useTexts();
  const able = useCell(features).has("POST /api/behaviors/run");
  const now = useCell(mind);
  const held = useCell(robot)?.mode === "enabled";
  const stopped = useCell(status)?.emergencyStop === true;
  if (!able || !now) return null;
  if (now.running) {
    const { id, name } = now.running;
    const title = QUICK.includes(name as "dance") ? say(`quick.${name as "dance"}`) : titleOf(name);
    return (
      <div class="quick running">
        <button
          type="button"
          title={say("life.stopIt")}
          onClick={() => void command("/api/behaviors/stop", { id })}
        >
          <Icon name="stop" size={16} /> {title}
        </button>
      </div>
    );
  }
  if (!held || stopped) return null;
  return (
    <div class="quick">
      {QUICK.map((name) => (
        <button
          key={name}
          type="button"
          onClick={() =>
            void command("/api/behaviors/run", {
              name,
              source: "dashboard",
              language: language.value,
            })
          }
        >
          {say(`quick.${name}`)}
        </button>
      ))}
    </div>
  );
}
