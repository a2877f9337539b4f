#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "base/units.h"
#include "mind/emotion.h"

namespace bbia {

/// What happens to the robot and may change how it feels.
enum class Stimulus : std::uint8_t {
  kCompliment,
  kInsult,
  kSurprise,
  kDanger,
  kQuestion,
  kGreeting,
  kGoodbye,
  kAchievement,
  kFailure,
  kUnknown,
  kFaceSeen,
  kFaceLost,
  kObjectSeen,
  kTap,
  kCaress,
  kLoudNoise,
  kLeftAlone,
};
inline constexpr std::size_t kStimulusCount = 17;

/// Who can notice a stimulus. What is only told may come from a client at any time.
enum class Sense : std::uint8_t { kTold, kSight, kTouch, kHearing, kPatience };

struct StimulusTraits {
  Stimulus stimulus;
  std::string_view name;    ///< on the wire, English
  std::string_view french;  ///< for people; UTF-8
  Sense sense;
};

/// All stimuli in the order of the enum. Any thread; real-time safe.
[[nodiscard]] std::span<const StimulusTraits, kStimulusCount> AllStimuli() noexcept;
[[nodiscard]] const StimulusTraits& TraitsOf(Stimulus stimulus) noexcept;
[[nodiscard]] std::string_view NameOf(Sense sense) noexcept;
/// @return kInvalidArgument naming `field`, the value and all names there are.
[[nodiscard]] Result<Stimulus> ParseStimulus(std::string_view name,
                                             std::string_view field = "stimulus");

/// A stimulus as it happened.
struct Occasion {
  Stimulus stimulus = Stimulus::kUnknown;
  double strength = 0.5;           ///< 0..1, as far as whoever noticed it can tell
  std::optional<Metres> distance;  ///< of a face, when it was measured
};

/// When a rule holds.
enum class Condition : std::uint8_t {
  kAlways,
  kCheerful,         ///< valence above 0.25
  kLow,              ///< valence below -0.25
  kFighting,         ///< angry or determined by now
  kAlready,          ///< what the stimulus usually brings is felt by now
  kStrong,           ///< strength 0.7 or more
  kWithinHalfMetre,  ///< the distance is known, and less
  kWithinMetre,
  kWithinOneAndAHalf,
  kFurtherAway,  ///< the distance is known, and 1.5 m or more
};

/// `stimulus` makes one feel `emotion`, from `low` at strength 0 to `high` at strength 1.
struct StimulusRule {
  Stimulus stimulus;
  Condition condition;
  Emotion emotion;
  double low;
  double high;
};

/// Of the rules of a stimulus the first whose condition holds counts; the last of each holds
/// always.
[[nodiscard]] std::span<const StimulusRule> StimulusRules() noexcept;
/// What `occasion` makes of someone who feels `now` with this valence. Any thread; real-time safe.
/// @pre strength within 0..1.
[[nodiscard]] Feeling ReactionTo(const Occasion& occasion, Emotion now, double valence) noexcept;

}  // namespace bbia
