#pragma once

#include "api/front.h"
#include "behavior/mind_event.h"
#include "behavior/repertoire.h"
#include "control/robot_state.h"
#include "director/mind_report.h"
#include "protocol/json_writer.h"

namespace bbia {

// The mind as JSON. Values are written where the writer stands; members inside the object that it
// is in.

/// A moment of the monotonic clock as calendar time.
[[nodiscard]] std::string CalendarTime(const Clock& clock, TimePoint when);

void WriteEmotions(JsonWriter& json);
void WriteEmotion(JsonWriter& json, const EmotionState& state);
void WriteMoodChange(JsonWriter& json, const MoodChange& change, const Clock& clock);

void WriteBehavior(JsonWriter& json, const Behavior& behavior, NeedSet available);
void WriteRun(JsonWriter& json, const RunView& run, const Clock& clock);
void WriteQueue(JsonWriter& json, const MindReport& report, const Clock& clock);
void WriteQuestion(JsonWriter& json, const MindReport& report, const Clock& clock);
void WriteSpeech(JsonWriter& json, const MindReport& report, const Clock& clock);
void WriteIdle(JsonWriter& json, const MindReport& report, const RobotState& state);

/// {"type":"snapshot",...}: everything that events change.
void WriteSnapshot(JsonWriter& json, const MindReport& report, const MindFigures& figures,
                   const RobotState& state, const Clock& clock);
/// {"type":"behavior_started",...}
void WriteEvent(JsonWriter& json, const MindEvent& event, const Clock& clock);
/// {"type":"body",...}: what it is fit for from now on.
void WriteBodyEvent(JsonWriter& json, BodyCondition body, const Clock& clock);
/// How a behaviour ended, for the history.
void WriteEnded(JsonWriter& json, const MindEvent& event, const Clock& clock);

}  // namespace bbia
