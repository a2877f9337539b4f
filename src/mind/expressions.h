#pragma once

#include <cstdint>
#include <span>

#include "base/units.h"
#include "mind/emotion.h"
#include "mind/motif.h"
#include "mind/posture.h"

namespace bbia {

/// How an emotion looks at full intensity: where it holds the body, and how it moves there.
struct Expression {
  Posture pose;
  std::span<const Motif> signature;  ///< around `pose`
  double pace;                       ///< how fast one falls into it; 1 is a relaxed movement
};

// All of the following: any thread, real-time safe.

[[nodiscard]] const Expression& ExpressionOf(Emotion emotion) noexcept;
/// What the signature of `emotion` adds to its pose at full intensity, `time` >= 0 after it began.
/// Within `kExpressionBounds`.
[[nodiscard]] Posture SignatureAt(Emotion emotion, Seconds time, std::uint64_t seed) noexcept;
/// Pose and signature of `feeling`; its intensity scales both.
[[nodiscard]] Posture PostureOf(const Feeling& feeling, Seconds time, std::uint64_t seed) noexcept;
/// The pose of `feeling` alone.
[[nodiscard]] Posture PoseOf(const Feeling& feeling) noexcept;

/// How long a body takes from one posture to the pose of a feeling: as long as the part that has
/// furthest to go needs, at the pace of that emotion; 0.4 to 3 s.
[[nodiscard]] Seconds TransitionTime(const Posture& from, const Feeling& to) noexcept;

/// Fastest motion of a part: per second, per second squared, per second cubed.
struct MotionBounds {
  double speed;
  double acceleration;
  double jerk;
};
/// What expressions and changes between them never exceed; a test holds them to it. Metres for
/// the shift of the head, radians for the rest; `crank` is the largest of the six.
struct ExpressionBounds {
  MotionBounds shift;
  MotionBounds turn;
  MotionBounds body;
  MotionBounds antenna;
  MotionBounds crank;
};
inline constexpr ExpressionBounds kExpressionBounds{
    .shift = {0.2, 2.0, 60.0},
    .turn = {3.0, 30.0, 700.0},
    .body = {1.2, 12.0, 250.0},
    .antenna = {10.0, 150.0, 4000.0},
    .crank = {3.5, 60.0, 1500.0},
};

}  // namespace bbia
