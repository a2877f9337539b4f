#include "mind/stimulus.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

namespace bbia {
namespace {

using enum Stimulus;
using enum Condition;
using enum Emotion;

constexpr std::array<StimulusTraits, kStimulusCount> kStimuli = {{
    {kCompliment, "compliment", "compliment", Sense::kTold},
    {kInsult, "insult", "insulte", Sense::kTold},
    {kSurprise, "surprise", "surprise", Sense::kTold},
    {kDanger, "danger", "danger", Sense::kTold},
    {kQuestion, "question", "question", Sense::kTold},
    {kGreeting, "greeting", "salutation", Sense::kTold},
    {kGoodbye, "goodbye", "au revoir", Sense::kTold},
    {kAchievement, "achievement", "réussite", Sense::kTold},
    {kFailure, "failure", "échec", Sense::kTold},
    {kUnknown, "unknown", "inconnu", Sense::kTold},
    {kFaceSeen, "face_seen", "visage vu", Sense::kSight},
    {kFaceLost, "face_lost", "visage perdu", Sense::kSight},
    {kObjectSeen, "object_seen", "objet vu", Sense::kSight},
    {kTap, "tap", "tape", Sense::kTouch},
    {kCaress, "caress", "caresse", Sense::kTouch},
    {kLoudNoise, "loud_noise", "bruit fort", Sense::kHearing},
    {kLeftAlone, "left_alone", "laissé seul", Sense::kPatience},
}};

// The first ten are BBIA-SIM's, which drew one of the two emotions and an intensity of 0.40..0.89
// by lot; here the mood decides between them. So are those of sight. Touch, noise and being alone
// had none.
constexpr std::array kRules = {
    StimulusRule{kCompliment, kCheerful, kExcited, 0.40, 0.89},
    StimulusRule{kCompliment, kAlways, kHappy, 0.40, 0.89},
    StimulusRule{kInsult, kLow, kSad, 0.40, 0.89},
    StimulusRule{kInsult, kAlways, kAngry, 0.40, 0.89},
    StimulusRule{kSurprise, kAlways, kSurprised, 0.40, 0.89},
    StimulusRule{kDanger, kFighting, kAngry, 0.40, 0.89},
    StimulusRule{kDanger, kAlways, kFearful, 0.40, 0.89},
    StimulusRule{kQuestion, kAlways, kCurious, 0.40, 0.89},
    StimulusRule{kGreeting, kFighting, kNeutral, 0.40, 0.89},
    StimulusRule{kGreeting, kAlways, kHappy, 0.40, 0.89},
    StimulusRule{kGoodbye, kCheerful, kNeutral, 0.40, 0.89},
    StimulusRule{kGoodbye, kAlways, kSad, 0.40, 0.89},
    StimulusRule{kAchievement, kLow, kHappy, 0.40, 0.89},
    StimulusRule{kAchievement, kAlways, kExcited, 0.40, 0.89},
    StimulusRule{kFailure, kFighting, kAngry, 0.40, 0.89},
    StimulusRule{kFailure, kAlways, kSad, 0.40, 0.89},
    StimulusRule{kUnknown, kAlready, kNeutral, 0.50, 0.50},
    StimulusRule{kUnknown, kAlways, kCurious, 0.50, 0.50},
    StimulusRule{kFaceSeen, kWithinHalfMetre, kExcited, 0.80, 0.80},
    StimulusRule{kFaceSeen, kWithinMetre, kHappy, 0.70, 0.70},
    StimulusRule{kFaceSeen, kWithinOneAndAHalf, kCurious, 0.60, 0.60},
    StimulusRule{kFaceSeen, kFurtherAway, kNeutral, 0.50, 0.50},
    StimulusRule{kFaceSeen, kAlways, kCurious, 0.70, 0.70},
    StimulusRule{kFaceLost, kAlways, kCurious, 0.60, 0.60},
    StimulusRule{kObjectSeen, kAlways, kSurprised, 0.60, 0.60},
    StimulusRule{kTap, kStrong, kSurprised, 0.50, 0.80},
    StimulusRule{kTap, kAlways, kCurious, 0.40, 0.70},
    StimulusRule{kCaress, kLow, kCalm, 0.60, 0.80},
    StimulusRule{kCaress, kAlways, kHappy, 0.50, 0.80},
    StimulusRule{kLoudNoise, kStrong, kFearful, 0.30, 0.90},
    StimulusRule{kLoudNoise, kAlways, kSurprised, 0.40, 0.89},
    StimulusRule{kLeftAlone, kLow, kNostalgic, 0.40, 0.60},
    StimulusRule{kLeftAlone, kAlways, kCalm, 0.50, 0.70},
};

bool Holds(Condition condition, const Occasion& occasion, Emotion now, double valence,
           Emotion usual) noexcept {
  const bool measured = occasion.distance.has_value();
  const Metres distance = occasion.distance.value_or(Metres{0.0});
  switch (condition) {
    case kAlways:
      return true;
    case kCheerful:
      return valence > 0.25;
    case kLow:
      return valence < -0.25;
    case kFighting:
      return now == kAngry || now == kDetermined;
    case kAlready:
      return now == usual;
    case kStrong:
      return occasion.strength >= 0.7;
    case kWithinHalfMetre:
      return measured && distance < Metres{0.5};
    case kWithinMetre:
      return measured && distance < Metres{1.0};
    case kWithinOneAndAHalf:
      return measured && distance < Metres{1.5};
    case kFurtherAway:
      return measured && distance >= Metres{1.5};
  }
  return false;
}

constexpr bool EveryStimulusHasAnAnswer() {
  for (std::size_t i = 0; i < kStimulusCount; ++i) {
    if (kStimuli[i].stimulus != static_cast<Stimulus>(i)) return false;
    const bool answered = std::ranges::any_of(kRules, [i](const StimulusRule& rule) {
      return rule.stimulus == kStimuli[i].stimulus && rule.condition == kAlways;
    });
    if (!answered) return false;
  }
  return true;
}
static_assert(EveryStimulusHasAnAnswer());

}  // namespace

std::span<const StimulusTraits, kStimulusCount> AllStimuli() noexcept {
  return kStimuli;
}

const StimulusTraits& TraitsOf(Stimulus stimulus) noexcept {
  return kStimuli[static_cast<std::size_t>(stimulus)];
}

std::string_view NameOf(Sense sense) noexcept {
  switch (sense) {
    case Sense::kTold:
      return "told";
    case Sense::kSight:
      return "sight";
    case Sense::kTouch:
      return "touch";
    case Sense::kHearing:
      return "hearing";
    case Sense::kPatience:
      return "patience";
  }
  return "told";
}

Result<Stimulus> ParseStimulus(std::string_view name, std::string_view field) {
  const auto* const found = std::ranges::find_if(kStimuli, [name](const StimulusTraits& traits) {
    return traits.name == name || traits.french == name;
  });
  if (found != kStimuli.end()) return found->stimulus;
  constexpr std::size_t kShown = 40;
  std::string text(field);
  text += " must be one of";
  for (const StimulusTraits& traits : kStimuli) text.append(" ").append(traits.name);
  text.append(", not \"").append(name.substr(0, kShown));
  text += name.size() > kShown ? "...\"" : "\"";
  return Fail(Errc::kInvalidArgument, std::move(text), std::string(field));
}

std::span<const StimulusRule> StimulusRules() noexcept {
  return kRules;
}

Feeling ReactionTo(const Occasion& occasion, Emotion now, double valence) noexcept {
  const auto* const usual = std::ranges::find_if(kRules, [&](const StimulusRule& rule) {
    return rule.stimulus == occasion.stimulus && rule.condition == kAlways;
  });
  const auto* const rule = std::ranges::find_if(kRules, [&](const StimulusRule& r) {
    return r.stimulus == occasion.stimulus &&
           Holds(r.condition, occasion, now, valence, usual->emotion);
  });
  return {rule->emotion, std::lerp(rule->low, rule->high, occasion.strength)};
}

}  // namespace bbia
