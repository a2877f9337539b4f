#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/loose_value.h"
#include "base/units.h"
#include "mind/emotion.h"
#include "motion/script.h"
#include "motion/time_law.h"

namespace bbia {

// What somebody has put together for the robot to perform. Plain data; checked by whoever read it.

/// Takes a posture, whatever is felt; an absent part stays as the step before left it.
struct PoseStep {
  PartTargets goal;
  Seconds duration{1.0};
  TimeLaw law = TimeLaw::kMinJerk;
};
/// Feels something, and shows it for a while.
struct EmotionStep {
  Emotion emotion = Emotion::kNeutral;
  double intensity = 0.8;
  Seconds hold{0.0};
};
/// Plays a sound of the library; goes on at once, or when it has ended.
struct SoundStep {
  std::string name;
  bool wait = false;
};
/// Says something; goes on when it is said, or at once.
struct SayStep {
  std::string text;
  bool wait = true;
};
/// Performs a behaviour to its end.
struct BehaviorStep {
  std::string name;
  LooseValues parameters;
};
struct WaitStep {
  Seconds duration{1.0};
};
/// Back to the posture of the feeling.
struct HomeStep {
  Seconds duration{1.0};
};

/// One step of a sequence.
struct SequenceStep {
  std::optional<Seconds> at;  ///< not before this time since the beginning
  std::variant<PoseStep, EmotionStep, SoundStep, SayStep, BehaviorStep, WaitStep, HomeStep> what;
};
/// On the wire, by the place in the variant.
inline constexpr std::array<std::string_view, 7> kStepNames = {
    "pose", "emotion", "sound", "say", "behavior", "wait", "home"};

/// A timeline under a name.
struct Sequence {
  static constexpr std::size_t kMaxSteps = 100;
  static constexpr std::size_t kMaxName = 40;
  static constexpr std::size_t kMaxTitle = 80;
  static constexpr std::size_t kMaxText = 500;
  static constexpr Seconds kMaxMove{30.0};
  static constexpr Seconds kMaxWait{600.0};
  static constexpr Seconds kMaxAt{3600.0};

  std::string name;  ///< [a-z0-9_-]
  std::string title;
  std::vector<SequenceStep> steps;
};

/// How the robot is to be, all at once.
struct Preset {
  std::string name;
  std::string title;
  std::optional<EmotionStep> emotion;  ///< stays until another is wanted
  std::optional<PoseStep> pose;        ///< held until something else moves the robot
  /// Layers of idle life by name, on or off.
  std::vector<std::pair<std::string, bool>> idle;
};

/// Lower-case letters, digits, - and _; 1 to Sequence::kMaxName of them. Safe as a file's name.
[[nodiscard]] constexpr bool IsSequenceName(std::string_view name) noexcept {
  if (name.empty() || name.size() > Sequence::kMaxName || name.front() == '-') return false;
  for (const char c : name) {
    const bool fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (!fine) return false;
  }
  return true;
}

}  // namespace bbia
