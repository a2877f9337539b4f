#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "base/units.h"
#include "mind/expression_player.h"
#include "mind/mood.h"

namespace bbia {

/// What the robot feels and how that looks: the one mood, and the player that shows it. One thread.
class Heart final {
 public:
  Heart(TimePoint now, std::uint64_t seed) noexcept : mood_(now), player_(seed) {
    player_.Show(Mood::kRest);
  }

  /// @param change how long the change may take; absent: as the way is long.
  /// @pre intensity and tint share within 0..1.
  void Feel(TimePoint now, const Feeling& feeling, Lasting lasting,
            std::optional<Seconds> change = std::nullopt) noexcept;
  /// @return false while a feeling stays. @pre strength within 0..1.
  bool React(TimePoint now, const Occasion& occasion) noexcept;
  void Reset(TimePoint now) noexcept;

  /// Moves on by `dt`. @return the posture of the feeling.
  Posture Advance(TimePoint now, Seconds dt) noexcept;

  [[nodiscard]] const Posture& posture() const noexcept { return player_.posture(); }
  [[nodiscard]] EmotionState State(TimePoint now) const noexcept {
    return mood_.State(now, player_.progress());
  }
  [[nodiscard]] const Mood& mood() const noexcept { return mood_; }
  /// The body shows the newest feeling.
  [[nodiscard]] bool shown() const noexcept { return player_.progress() >= 1.0; }
  /// Nothing is felt that would move the body of its own.
  [[nodiscard]] bool at_rest() const noexcept {
    return shown() && mood_.history(0).feeling == Mood::kRest;
  }

 private:
  void Show(const MoodShift& shift) noexcept { player_.Show(shift.feeling, shift.duration); }

  Mood mood_;
  ExpressionPlayer player_;
};

}  // namespace bbia
