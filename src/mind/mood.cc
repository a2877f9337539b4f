#include "mind/mood.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "motion/time_law.h"

namespace bbia {
namespace {

/// How an emotion wears off: felt in full for `hold`, then turning within `fade` into `next` with
/// `left` of its intensity.
struct Course {
  Seconds hold;
  Seconds fade;
  Emotion next;
  double left;
};

// In the order of Emotion. Neutral ends at rest; every way leads there.
constexpr std::array<Course, kEmotionCount> kCourses = {{
    {Seconds{30.0}, Seconds{3.0}, Emotion::kNeutral, 1.0},   // neutral
    {Seconds{20.0}, Seconds{8.0}, Emotion::kNeutral, 0.7},   // happy
    {Seconds{30.0}, Seconds{12.0}, Emotion::kCalm, 0.6},     // sad
    {Seconds{15.0}, Seconds{6.0}, Emotion::kNeutral, 0.7},   // angry
    {Seconds{15.0}, Seconds{5.0}, Emotion::kNeutral, 0.8},   // curious
    {Seconds{10.0}, Seconds{4.0}, Emotion::kHappy, 0.7},     // excited
    {Seconds{3.0}, Seconds{1.5}, Emotion::kCurious, 0.7},    // surprised
    {Seconds{12.0}, Seconds{6.0}, Emotion::kNeutral, 0.7},   // fearful
    {Seconds{10.0}, Seconds{4.0}, Emotion::kCurious, 0.6},   // confused
    {Seconds{20.0}, Seconds{6.0}, Emotion::kNeutral, 0.8},   // determined
    {Seconds{30.0}, Seconds{12.0}, Emotion::kCalm, 0.7},     // nostalgic
    {Seconds{15.0}, Seconds{6.0}, Emotion::kHappy, 0.6},     // proud
    {Seconds{120.0}, Seconds{15.0}, Emotion::kNeutral, 0.7}  // calm
}};

const Course& CourseOf(Emotion emotion) noexcept {
  return kCourses[static_cast<std::size_t>(emotion)];
}

Feeling Remainder(const Feeling& feeling) noexcept {
  const Course& course = CourseOf(feeling.emotion);
  if (course.next == Emotion::kNeutral) return Mood::kRest;
  return {course.next, course.left * feeling.intensity};
}

/// The mean of a trait, weighted by the shares of a feeling.
double Mean(const Feeling& feeling, double EmotionTraits::*trait) noexcept {
  return feeling.intensity * std::lerp(TraitsOf(feeling.emotion).*trait,
                                       TraitsOf(feeling.tint).*trait, feeling.tint_share);
}

}  // namespace

Mood::Mood(TimePoint now) noexcept : since_(now) {
  Reset(now);
}

MoodShift Mood::Feel(TimePoint now, const Feeling& feeling, Lasting lasting) noexcept {
  Enter({.when = now, .feeling = feeling, .cause = FeelingCause::kCommand}, lasting);
  return {feeling, std::nullopt};
}

std::optional<MoodShift> Mood::React(TimePoint now, const Occasion& occasion) noexcept {
  if (lasting_ == Lasting::kStays) return std::nullopt;
  const EmotionState state = State(now, 1.0);
  Feeling feeling = ReactionTo(occasion, feeling_.emotion, state.valence);
  if (feeling.emotion == feeling_.emotion) {
    feeling.intensity = std::max(feeling.intensity, state.feeling.intensity);
  }
  Enter({.when = now,
         .feeling = feeling,
         .cause = FeelingCause::kStimulus,
         .stimulus = occasion.stimulus},
        Lasting::kFades);
  return MoodShift{feeling, std::nullopt};
}

std::optional<MoodShift> Mood::Advance(TimePoint now) noexcept {
  if (lasting_ == Lasting::kStays || feeling_ == kRest) return std::nullopt;
  const Course& course = CourseOf(feeling_.emotion);
  if (!fading_since_) {
    if (now - since_ < course.hold) return std::nullopt;
    fading_since_ = now;
    return MoodShift{Remainder(feeling_), course.fade};
  }
  if (now - *fading_since_ < course.fade) return std::nullopt;
  Enter({.when = now, .feeling = Remainder(feeling_), .cause = FeelingCause::kFade},
        Lasting::kFades);
  return std::nullopt;  // the body is there by now
}

MoodShift Mood::Reset(TimePoint now) noexcept {
  size_ = 0;
  feeling_ = kRest;
  Enter({.when = now, .feeling = kRest, .cause = FeelingCause::kReset}, Lasting::kFades);
  return {kRest, std::nullopt};
}

EmotionState Mood::State(TimePoint now, double blend) const noexcept {
  const bool fading = fading_since_.has_value();
  EmotionState state{.feeling = feeling_,
                     .previous = previous_,
                     .blend = fading ? 1.0 : blend,
                     .held = now - since_,
                     .fading = fading};
  state.feeling.intensity = Intensity(now);
  const auto mixed = [&](double EmotionTraits::*trait) {
    const double felt = Mean(feeling_, trait);
    if (fading) return std::lerp(felt, Mean(Remainder(feeling_), trait), Faded(now));
    return std::lerp(Mean(previous_, trait), felt, blend);
  };
  state.valence = mixed(&EmotionTraits::valence);
  state.arousal = mixed(&EmotionTraits::arousal);
  return state;
}

const MoodChange& Mood::history(std::size_t i) const noexcept {
  CHECK(i < size_);
  return changes_[(next_ + kHistory - 1 - i) % kHistory];
}

double Mood::Faded(TimePoint now) const noexcept {
  if (!fading_since_) return 0.0;
  return Progress(TimeLaw::kMinJerk, (now - *fading_since_) / CourseOf(feeling_.emotion).fade);
}

double Mood::Intensity(TimePoint now) const noexcept {
  const Feeling end = Remainder(feeling_);
  const double rest = end.emotion == feeling_.emotion ? end.intensity : 0.0;
  return std::lerp(feeling_.intensity, rest, Faded(now));
}

void Mood::Enter(const MoodChange& change, Lasting lasting) noexcept {
  previous_ = feeling_;
  previous_.intensity = Intensity(change.when);
  feeling_ = change.feeling;
  lasting_ = lasting;
  since_ = change.when;
  fading_since_.reset();
  changes_[next_] = change;
  changes_[next_].previous = previous_.emotion;
  next_ = (next_ + 1) % kHistory;
  size_ = std::min(size_ + 1, kHistory);
  ++entered_;
}

Feeling AnyOtherThan(Emotion now, std::uint64_t random) noexcept {
  const std::size_t step = 1 + (random & 0xFFFFFFFFU) % (kEmotionCount - 1);
  const std::size_t index = (static_cast<std::size_t>(now) + step) % kEmotionCount;
  const double share = static_cast<double>(random >> 32U) / 4294967295.0;
  return {static_cast<Emotion>(index), std::lerp(0.30, 0.99, share)};
}

}  // namespace bbia
