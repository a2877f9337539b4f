#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"
#include "base/units.h"

namespace bbia {

enum class Emotion : std::uint8_t {
  kNeutral,
  kHappy,
  kSad,
  kAngry,
  kCurious,
  kExcited,
  kSurprised,
  kFearful,
  kConfused,
  kDetermined,
  kNostalgic,
  kProud,
  kCalm,
};
inline constexpr std::size_t kEmotionCount = 13;

/// What emotions have in common, for lists that people read.
enum class EmotionGroup : std::uint8_t { kStill, kCheerful, kLow, kTense, kAlert };

/// What is known of an emotion besides how it looks.
struct EmotionTraits {
  Emotion emotion;
  std::string_view name;    ///< on the wire, English
  std::string_view french;  ///< for people; UTF-8
  EmotionGroup group;
  double valence;  ///< -1 (unpleasant) .. 1 (pleasant)
  double arousal;  ///< -1 (drowsy) .. 1 (wide awake)
};

/// All emotions in the order of the enum. Any thread; real-time safe.
[[nodiscard]] std::span<const EmotionTraits, kEmotionCount> AllEmotions() noexcept;
[[nodiscard]] const EmotionTraits& TraitsOf(Emotion emotion) noexcept;
[[nodiscard]] std::string_view NameOf(EmotionGroup group) noexcept;

/// The emotion with this English or French name, in lower case.
/// @return kInvalidArgument naming `field`, the value and all names there are.
[[nodiscard]] Result<Emotion> ParseEmotion(std::string_view name,
                                           std::string_view field = "emotion");
/// `value` itself when it lies within 0..1.
/// @return kInvalidArgument naming `field`, the value and the limits; also for no number.
[[nodiscard]] Result<double> CheckIntensity(double value, std::string_view field = "intensity");

/// What is felt: one emotion, or one with a touch of another.
struct Feeling {
  Emotion emotion = Emotion::kNeutral;
  double intensity = 0.5;            ///< 0..1; at 0 every emotion is the neutral stance, still
  Emotion tint = Emotion::kNeutral;  ///< mixed in
  double tint_share = 0.0;           ///< 0..1 of the mixture
  constexpr bool operator==(const Feeling&) const noexcept = default;
};

/// `a` with `share` (0..1) of `b`; the stronger share gives the name. Intensity is mixed too.
/// @pre neither has a tint of its own.
[[nodiscard]] Feeling Blend(const Feeling& a, const Feeling& b, double share) noexcept;

/// The emotional state of the whole robot; there is one.
struct EmotionState {
  Feeling feeling;     ///< the newest; its intensity as far as it has faded by now
  Feeling previous;    ///< what was felt before
  double blend = 1.0;  ///< how far the body has come from `previous` to `feeling`, 0..1
  double valence = 0.0;
  double arousal = 0.0;
  Seconds held{0.0};    ///< since `feeling` began
  bool fading = false;  ///< on its way to rest
};

}  // namespace bbia
