#pragma once

#include <span>

#include "base/units.h"
#include "behavior/heart.h"
#include "behavior/motion_path.h"
#include "behavior/play.h"
#include "mind/posture.h"

namespace bbia {

// How late antennas follow a gesture: quick movements, and slow ones.
inline constexpr Seconds kHair{0.09};
inline constexpr Seconds kHeavy{0.15};

class Stage;

/// Where a movement passes at a moment: millimetres and degrees, from wherever the feeling holds
/// the body.
struct Key {
  double at;  ///< seconds
  PostureRow row;
};

/// A movement drawn by hand, as animators do: a few keys, and what lies between them is smooth.
///
/// At a key where a part turns round or rests its speed is zero, elsewhere it passes through; the
/// acceleration is continuous. The antennas come `trail` later than the head that carries them, as
/// hair does. Constant data.
struct Clip {
  std::span<const Key> keys;  ///< at least two, rising, the first at 0
  Seconds trail{0.0};

  [[nodiscard]] Seconds length() const noexcept { return Seconds{keys.back().at} + trail; }
};

enum class Side : std::uint8_t { kAsDrawn, kMirrored };

/// How a clip is performed this time.
struct Manner {
  double size = 1.0;  ///< of all movement
  double pace = 1.0;  ///< above 1 is faster
  Side side = Side::kAsDrawn;
};

/// Where `clip` is at `time`, held at both ends. Pure.
[[nodiscard]] Posture PostureAt(const Clip& clip, Seconds time, const Manner& manner = {}) noexcept;

/// Left for right.
[[nodiscard]] Posture Mirrored(const Posture& posture) noexcept;

/// A clip as something to follow, put on what the heart shows meanwhile.
class ClipMotion final : public MotionPath {
 public:
  ClipMotion(const Clip& clip, const Manner& manner, const Heart& heart)
      : clip_(clip), manner_(manner), heart_(heart) {}

  [[nodiscard]] Seconds duration() const override { return clip_.length() / manner_.pace; }
  [[nodiscard]] FullTarget At(Seconds time) const override;

 private:
  const Clip& clip_;
  const Manner manner_;
  const Heart& heart_;
};

/// Performs `clip`, which is constant data, to its end; where it ends it stays.
[[nodiscard]] Play Perform(Stage& stage, const Clip& clip, Manner manner = {});
/// The same a little different each time: up to 8 % in size and pace, and on either side.
[[nodiscard]] Play PerformFreely(Stage& stage, const Clip& clip);

}  // namespace bbia
