#pragma once

#include <cstdint>
#include <optional>

#include "base/units.h"
#include "behavior/motion_path.h"
#include "mind/posture.h"
#include "motion/time_law.h"

namespace bbia {

/// What a behaviour's posture is put on.
enum class Ground : std::uint8_t {
  kFeeling,  ///< on that of the feeling, which goes on underneath: a nod of a sad robot
  kNothing,  ///< the posture is the robot's, whatever it feels
};

/// How far a behaviour may take the robot from its neutral stance, each part on its own; what goes
/// further is clamped. The head's yaw is within `kMaxRelativeYaw` of the body's.
inline constexpr PostureRow kPostureReach{.x = 25,
                                          .y = 25,
                                          .z = 35,
                                          .roll = 30,
                                          .pitch = 40,
                                          .yaw = 180,
                                          .body = 150,
                                          .right = 170,
                                          .left = 170};

/// The shortest time in which a minimum jerk way from one posture to the other keeps the limits at
/// the end of the pipe (`SmootherLimits`). Pure.
[[nodiscard]] Seconds LeastMoveTime(const Posture& from, const Posture& to) noexcept;
/// A comfortable time for that way, 0.5 to 3 s.
[[nodiscard]] Seconds EasyMoveTime(const Posture& from, const Posture& to) noexcept;
/// How far `target` is from the neutral stance; the way back from `ToTarget`. Yaw comes within half
/// a turn of the body's.
[[nodiscard]] Posture ToPosture(const FullTarget& target) noexcept;
[[nodiscard]] Posture WithinReach(const Posture& posture) noexcept;

/// Where behaviours move the body: what is added to the posture of the feeling, and how much of
/// that is left. One way at a time; the next begins where the last one is. No heap.
class Mover final {
 public:
  /// In `duration`, or `LeastMoveTime` where that is longer.
  void MoveTo(const Posture& goal, Ground ground, Seconds duration, TimeLaw law) noexcept;
  /// Back to the posture of the feeling alone.
  void Home(std::optional<Seconds> duration = std::nullopt) noexcept;
  /// To the beginning of `source`, then along it. @pre `source` lives until `StopFollowing`, or
  /// until it has ended.
  void Follow(const MotionPath& source) noexcept;
  void StopFollowing() noexcept;
  /// The robot is at `present` now; whatever moved ends there.
  void TakeOver(const Posture& present, const Posture& feeling) noexcept;

  /// Moves on by `dt`. @return the posture of the robot.
  Posture Advance(const Posture& feeling, Seconds dt) noexcept;

  [[nodiscard]] bool moving() const noexcept { return moving_ || source_ != nullptr; }
  /// Adds nothing to the feeling, and will not.
  [[nodiscard]] bool home() const noexcept { return home_ && !moving(); }
  /// Counts the ways that began, so that who waits for one sees when another took its place.
  [[nodiscard]] std::uint64_t ways() const noexcept { return ways_; }

 private:
  /// What is shown: `share` of the feeling's posture, and `own` on it.
  struct State {
    Posture own;
    double share = 1.0;
  };

  void Begin(const State& goal, Seconds duration, TimeLaw law) noexcept;
  void AdvanceSource(Seconds dt) noexcept;

  State now_;
  State from_;
  State to_;
  Seconds elapsed_{0.0};
  Seconds duration_{0.0};
  TimeLaw law_ = TimeLaw::kMinJerk;
  bool moving_ = false;
  bool home_ = true;
  const MotionPath* source_ = nullptr;
  Seconds source_time_{0.0};
  std::uint64_t ways_ = 0;
  Posture feeling_;  ///< of the last tick
};

}  // namespace bbia
