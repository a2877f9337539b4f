#include <string>

#include "api/mind_desk.h"
#include "api/robot_hands.h"
#include "protocol/json_writer.h"
#include "protocol/names.h"

namespace bbia {
namespace {

/// A sentence for people; English or French.
std::string Sentence(const Front& front, Language language) {
  const bool french = language == Language::kFrench;
  if (!front.motion().has_body()) {
    return french ? "Mon corps n'est pas démarré." : "My body is not started.";
  }
  const RobotState state = front.state();
  if (state.emergency_stop) {
    return french ? "L'arrêt d'urgence est engagé." : "The emergency stop is engaged.";
  }
  std::string text = state.mode == MotorMode::kEnabled
                         ? (french ? "Mes moteurs sont allumés." : "My motors are on.")
                         : (french ? "Mes moteurs sont éteints." : "My motors are off.");
  if (!front.mind.there()) return text;
  const EmotionTraits& traits = TraitsOf(front.mind.figures().emotion.feeling.emotion);
  text += french ? " Je me sens : " + std::string(traits.french) + "."
                 : " I feel " + std::string(traits.name) + ".";
  if (const auto& running = front.mind.report().running) {
    text += (french ? " Je fais : " : " I am doing: ") + std::string(running->behavior) + ".";
  }
  return text;
}

}  // namespace

std::string RobotHands::StateText() const {
  std::string text;
  JsonWriter json(text);
  json.BeginObject();
  json.Member("summary", Sentence(front_, Language::kEnglish));
  json.Member("summary_fr", Sentence(front_, Language::kFrench));
  const bool body = front_.motion().has_body();
  json.Member("body", body);
  if (body) {
    const RobotState state = front_.state();
    const Rpy rpy = ToRpy(state.head.rotation);
    json.Member("motors", WireName(state.mode)).Member("emergency_stop", state.emergency_stop);
    json.Member("moving", state.move_running);
    json.Key("head").BeginObject().Member("roll", rpy.roll).Member("pitch", rpy.pitch);
    json.Member("yaw", rpy.yaw).EndObject();
    json.Member("body_yaw", state.joints.head.body_yaw);
  }
  if (front_.mind.there()) {
    const MindReport& report = front_.mind.report();
    const Feeling& feeling = front_.mind.figures().emotion.feeling;
    json.Member("emotion", TraitsOf(feeling.emotion).name).Member("intensity", feeling.intensity);
    if (report.running) json.Member("behavior", report.running->behavior);
  }
  json.EndObject();
  return text;
}

}  // namespace bbia
