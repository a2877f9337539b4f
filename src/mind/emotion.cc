#include "mind/emotion.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace bbia {
namespace {

using enum Emotion;
using enum EmotionGroup;

// Valence and arousal after Russell's circumplex.
constexpr std::array<EmotionTraits, kEmotionCount> kEmotions = {{
    {kNeutral, "neutral", "neutre", kStill, 0.0, 0.0},
    {kHappy, "happy", "joyeux", kCheerful, 0.8, 0.5},
    {kSad, "sad", "triste", kLow, -0.7, -0.5},
    {kAngry, "angry", "en colère", kTense, -0.7, 0.8},
    {kCurious, "curious", "curieux", kAlert, 0.3, 0.4},
    {kExcited, "excited", "enthousiaste", kCheerful, 0.8, 0.9},
    {kSurprised, "surprised", "surpris", kAlert, 0.1, 0.9},
    {kFearful, "fearful", "effrayé", kTense, -0.8, 0.8},
    {kConfused, "confused", "perplexe", kAlert, -0.2, 0.3},
    {kDetermined, "determined", "déterminé", kTense, 0.2, 0.6},
    {kNostalgic, "nostalgic", "nostalgique", kLow, -0.1, -0.4},
    {kProud, "proud", "fier", kCheerful, 0.7, 0.4},
    {kCalm, "calm", "calme", kStill, 0.4, -0.6},
}};

constexpr bool InOrder() {
  for (std::size_t i = 0; i < kEmotionCount; ++i) {
    if (kEmotions[i].emotion != static_cast<Emotion>(i)) return false;
  }
  return true;
}
static_assert(InOrder());

}  // namespace

std::span<const EmotionTraits, kEmotionCount> AllEmotions() noexcept {
  return kEmotions;
}

const EmotionTraits& TraitsOf(Emotion emotion) noexcept {
  return kEmotions[static_cast<std::size_t>(emotion)];
}

std::string_view NameOf(EmotionGroup group) noexcept {
  switch (group) {
    case kStill:
      return "still";
    case kCheerful:
      return "cheerful";
    case kLow:
      return "low";
    case kTense:
      return "tense";
    case kAlert:
      return "alert";
  }
  return "still";
}

Result<Emotion> ParseEmotion(std::string_view name, std::string_view field) {
  const auto* const found = std::ranges::find_if(kEmotions, [name](const EmotionTraits& traits) {
    return traits.name == name || traits.french == name;
  });
  if (found != kEmotions.end()) return found->emotion;
  constexpr std::size_t kShown = 40;
  std::string text(field);
  text += " must be one of";
  for (const EmotionTraits& traits : kEmotions) text.append(" ").append(traits.name);
  text.append(", not \"").append(name.substr(0, kShown));
  text += name.size() > kShown ? "...\"" : "\"";
  return Fail(Errc::kInvalidArgument, std::move(text), std::string(field));
}

Result<double> CheckIntensity(double value, std::string_view field) {
  if (value >= 0.0 && value <= 1.0) return value;
  return Fail(Errc::kInvalidArgument,
              std::string(field) + " must be a number from 0 to 1, not " + std::to_string(value),
              std::string(field));
}

Feeling Blend(const Feeling& a, const Feeling& b, double share) noexcept {
  share = std::clamp(share, 0.0, 1.0);
  const double intensity = std::lerp(a.intensity, b.intensity, share);
  if (share <= 0.5) return {a.emotion, intensity, b.emotion, share};
  return {b.emotion, intensity, a.emotion, 1.0 - share};
}

}  // namespace bbia
