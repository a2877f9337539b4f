#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "mind/stimulus.h"
#include "perception/sight.h"

namespace bbia {

/// Makes of pictures what happened: a face came, the last one went, a thing appeared. Tells each
/// once, and the same seldom, for a robot that starts at every picture is no company. The mind's
/// thread.
class Noticing final {
 public:
  /// A face is lost when nobody saw it for that long.
  static constexpr Nanos kMissing{3'000'000'000};
  /// Whoever comes back sooner is not news.
  static constexpr Nanos kFaceAgain{20'000'000'000};
  /// A kind of thing that was in view within that time is not news.
  static constexpr Nanos kThingAgain{300'000'000'000};
  /// So many pictures make a track worth a word.
  static constexpr std::uint16_t kSure = 3;
  static constexpr std::size_t kMostThings = 16;

  /// @return what is new in `sight`, if anything; a face goes before a thing.
  std::optional<Occasion> Look(const Sight& sight, TimePoint now) noexcept;

 private:
  struct Thing {
    std::uint16_t class_id = 0;
    std::optional<TimePoint> seen;
  };

  std::optional<Occasion> LookForFaces(const Sight& sight, TimePoint now) noexcept;
  bool NewThing(const Sight& sight, TimePoint now) noexcept;
  Thing& EntryOf(std::uint16_t class_id) noexcept;

  std::uint64_t sequence_ = 0;
  std::optional<TimePoint> face_;       ///< somebody is there, seen last then
  std::optional<TimePoint> last_face_;  ///< somebody was there last then
  bool told_ = false;                   ///< that who is there came: only who was noticed is missed
  std::array<Thing, kMostThings> things_{};
};

}  // namespace bbia
