import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useCell } from "../core/cell";
import { capital, fixed } from "../core/format";
import { useLink } from "../core/use_link";
import { useTexts } from "../i18n";
import { command } from "../state/commands";
import { features } from "../state/features";
import { kindOf, type Seen, type Sight, sightOf } from "../state/sight";
import { CameraPicture } from "../ui/camera_picture";
import { Section } from "../ui/section";
import { Table } from "../ui/table";
import { EyeModels } from "./models";

function useSight(): Sight | undefined {
  const [sight, setSight] = useState<Sight>();
  const path = useCell(features).has("WS /api/vision/ws") ? "/api/vision/ws" : "";
  useLink(path, (message) => {
    const seen = sightOf(message);
    if (seen) setSight(seen);
  });
  return sight;
}

const distanceText = ({ distance, sigma }: Seen): string =>
  distance === undefined ? "–" : `${fixed(distance, 2)} ± ${fixed(sigma ?? 0, 2)} m`;

function Found({ sight }: { sight: Sight | undefined }): JSX.Element {
  const say = useTexts();
  return (
    <Table
      label={say("see.found")}
      rows={sight?.seen ?? []}
      empty={say("see.nothing")}
      keyOf={({ id }) => String(id)}
      columns={[
        { title: say("see.found"), of: ({ label, id }) => `${capital(kindOf(label))} ${id}` },
        { title: say("see.sure"), number: true, of: ({ score }) => `${Math.round(score * 100)} %` },
        { title: say("see.far"), number: true, of: distanceText },
      ]}
    />
  );
}

export function SeePanel(): JSX.Element {
  const say = useTexts();
  const can = useCell(features);
  const sight = useSight();
  const [on, setOn] = useState(true);
  const scan = can.has("POST /api/vision/start");
  const toggle = (now: boolean | undefined, start: string, stop: string): void => {
    void command(now ? stop : start, now ? undefined : {});
  };
  return (
    <>
      <Section
        title={say("see.title")}
        aside={
          <button type="button" class="small" onClick={() => setOn(!on)}>
            {say(on ? "see.on" : "see.off")}
          </button>
        }
      >
        <CameraPicture on={on} seen={sight?.scanning ? sight.seen : []} />
        {scan && (
          <div class="row camera-buttons">
            <button
              type="button"
              aria-pressed={sight?.scanning === true}
              onClick={() => toggle(sight?.scanning, "/api/vision/start", "/api/vision/stop")}
            >
              {say(sight?.scanning ? "see.scanOff" : "see.scan")}
            </button>
            <button
              type="button"
              aria-pressed={sight?.tracking === true}
              onClick={() =>
                toggle(sight?.tracking, "/api/media/tracking/enable", "/api/media/tracking/disable")
              }
            >
              {say(sight?.tracking ? "see.trackOff" : "see.track")}
            </button>
            {can.has("POST /api/photos") && (
              <button
                type="button"
                onClick={() => void command("/api/photos", undefined, say("see.photoTaken"))}
              >
                {say("see.photo")}
              </button>
            )}
          </div>
        )}
        {scan && <Found sight={sight} />}
      </Section>
      {can.has("GET /api/vision/status") && <EyeModels />}
    </>
  );
}
