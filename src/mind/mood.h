#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "base/units.h"
#include "mind/emotion.h"
#include "mind/stimulus.h"

namespace bbia {

/// Whether a feeling wears off.
enum class Lasting : std::uint8_t {
  kFades,  ///< held for a while, then fades into what is left of it, then into rest
  kStays,  ///< until somebody commands another; stimuli do not touch it
};

/// Why a feeling began.
enum class FeelingCause : std::uint8_t { kCommand, kStimulus, kFade, kReset };

/// One line of the history.
struct MoodChange {
  TimePoint when;
  Feeling feeling;
  Emotion previous = Emotion::kNeutral;
  FeelingCause cause = FeelingCause::kReset;
  std::optional<Stimulus> stimulus;  ///< with kStimulus
};

/// A feeling that the body should show now, and how long the change may take; absent: as long as
/// the way is (`TransitionTime`).
struct MoodShift {
  Feeling feeling;
  std::optional<Seconds> duration;
};

/// What the whole robot feels, why, and how it wears off. Decides; `ExpressionPlayer` shows.
///
/// Rest is neutral at 0.5. One thread; real-time safe (no heap). Times never go back.
class Mood final {
 public:
  static constexpr std::size_t kHistory = 100;
  static constexpr Feeling kRest{Emotion::kNeutral, 0.5};

  explicit Mood(TimePoint now) noexcept;

  /// Somebody wants the robot to feel this. @pre intensity and tint share within 0..1.
  MoodShift Feel(TimePoint now, const Feeling& feeling, Lasting lasting) noexcept;
  /// Something happened. The same emotion again keeps the greater intensity and begins anew.
  /// @return nothing while a feeling stays (`Lasting::kStays`). @pre strength within 0..1.
  std::optional<MoodShift> React(TimePoint now, const Occasion& occasion) noexcept;
  /// Lets feelings wear off. @return what begins to be shown now, if anything does.
  std::optional<MoodShift> Advance(TimePoint now) noexcept;
  /// Back to rest, whatever stayed; the history begins anew.
  MoodShift Reset(TimePoint now) noexcept;

  /// `blend` is how far the body has come (`ExpressionPlayer::progress`).
  [[nodiscard]] EmotionState State(TimePoint now, double blend) const noexcept;

  /// Counts the feelings that ever began.
  [[nodiscard]] std::uint64_t changes() const noexcept { return entered_; }
  [[nodiscard]] Lasting lasting() const noexcept { return lasting_; }
  [[nodiscard]] std::size_t history_size() const noexcept { return size_; }
  /// The `i`-th newest. @pre i < history_size()
  [[nodiscard]] const MoodChange& history(std::size_t i) const noexcept;

 private:
  /// How far the feeling has worn off, 0..1.
  [[nodiscard]] double Faded(TimePoint now) const noexcept;
  [[nodiscard]] double Intensity(TimePoint now) const noexcept;
  void Enter(const MoodChange& change, Lasting lasting) noexcept;

  Feeling feeling_ = kRest;
  Feeling previous_ = kRest;
  Lasting lasting_ = Lasting::kFades;
  TimePoint since_;
  std::optional<TimePoint> fading_since_;
  std::array<MoodChange, kHistory> changes_{};
  std::size_t next_ = 0;
  std::size_t size_ = 0;
  std::uint64_t entered_ = 0;
};

/// Another emotion than `now`, and an intensity of 0.30 to 0.99, picked by 64 random bits.
[[nodiscard]] Feeling AnyOtherThan(Emotion now, std::uint64_t random) noexcept;

}  // namespace bbia
