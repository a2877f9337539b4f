#include "behavior/heart.h"

namespace bbia {

void Heart::Feel(TimePoint now, const Feeling& feeling, Lasting lasting,
                 std::optional<Seconds> change) noexcept {
  MoodShift shift = mood_.Feel(now, feeling, lasting);
  if (change) shift.duration = change;
  Show(shift);
}

bool Heart::React(TimePoint now, const Occasion& occasion) noexcept {
  const auto shift = mood_.React(now, occasion);
  if (shift) Show(*shift);
  return shift.has_value();
}

void Heart::Reset(TimePoint now) noexcept {
  Show(mood_.Reset(now));
}

Posture Heart::Advance(TimePoint now, Seconds dt) noexcept {
  if (const auto shift = mood_.Advance(now)) Show(*shift);
  return player_.Advance(dt);
}

}  // namespace bbia
