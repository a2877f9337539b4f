#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "perception/detection.h"
#include "perception/lens.h"
#include "perception/sight.h"

namespace bbia {

/// What a picture is of, for those who look at it.
struct View {
  Lens lens;
  HeadPose X_WH;    ///< of the head when the picture was taken
  TimePoint stamp;  ///< of the picture
};

/// Gives what is found in one picture after the other its identity: the same thing keeps its number
/// while it is seen, moves, is missed for a while (`kPatience`) or the head turns. Where a track is
/// expected is computed from its direction in the world, so the robot's own movement does not tear
/// it. A plain value; no allocation.
class Tracker final {
 public:
  static constexpr Nanos kPatience{1'500'000'000};

  /// Takes what one picture shows of `kinds`: tracks of other kinds were not looked for and stay as
  /// they are.
  void See(std::span<const Detection> seen, const View& view, const Looked& kinds) noexcept;
  /// All tracks, with the largest first, and what belongs to them, into `sight`.
  void Fill(Sight& sight) const noexcept;
  /// Forgets all; numbers go on.
  void Clear() noexcept { count_ = 0; }

 private:
  struct Kept {
    Track track;
    BodyMarks body;
    Bearing drift;  ///< of the bearing, in a second
  };

  [[nodiscard]] Box Expected(const Kept& kept, const View& view) const noexcept;
  void Meet(Kept& kept, const Detection& seen, const View& view) noexcept;
  void Begin(const Detection& seen, const View& view) noexcept;
  void Forget(const View& view, const Looked& kinds) noexcept;

  std::array<Kept, Sight::kMostTracks> kept_{};
  std::size_t count_ = 0;
  std::uint32_t next_id_ = 1;
};

}  // namespace bbia
