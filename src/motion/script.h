#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/units.h"
#include "geometry/pose.h"
#include "motion/time_law.h"
#include "robot/joints.h"
#include "robot/motor_mode.h"

namespace bbia {

/// Where a move wants the parts; an absent part stays where it was when the move began.
struct PartTargets {
  std::optional<HeadPose> head;
  std::optional<Antennas> antennas;
  std::optional<Radians> body_yaw;
};

/// A full base target: what the robot is asked to be at one instant.
struct FullTarget {
  HeadPose head;
  Antennas antennas;
  Radians body_yaw;
};

/// Distance of two head poses in "magic" units: millimetres plus degrees. The official daemon
/// measures durations and thresholds in it (protocol reference 5.3).
[[nodiscard]] double MagicDistance(const HeadPose& a, const HeadPose& b) noexcept;

/// One timed move from `start` to `goal`, evaluated at share `s` of the way (0..1, may overshoot).
/// Translation linear; head yaw as a signed number, so that a turn passes through the front; the
/// rest of the rotation along its shortest arc; antennas and body yaw linear.
[[nodiscard]] FullTarget Interpolate(const FullTarget& start, const FullTarget& goal,
                                     double s) noexcept;

class SampledMove;

enum class SegmentKind : std::uint8_t { kGoto, kWait, kSetMode, kSound, kTrack };
enum class SoundCue : std::uint8_t { kWakeUp, kGoToSleep, kTrack };

/// One step of a script; `duration` counts for kGoto, kWait and kTrack, the others take no time.
struct Segment {
  SegmentKind kind = SegmentKind::kWait;
  Seconds duration{0.0};
  TimeLaw law = TimeLaw::kMinJerk;
  PartTargets goal;
  MotorMode mode = MotorMode::kEnabled;
  SoundCue cue = SoundCue::kWakeUp;
  const SampledMove* track = nullptr;  ///< of kTrack; outlives the script
  Seconds track_from{0.0};             ///< where in it this segment begins
};

/// A short fixed choreography: goto, wake up, go to sleep. Trivially copyable.
class Script final {
 public:
  static constexpr std::size_t kMaxSegments = 8;

  /// @pre size() < kMaxSegments
  constexpr void Add(const Segment& segment) noexcept { segments_[size_++] = segment; }
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr const Segment& operator[](std::size_t i) const noexcept {
    return segments_[i];
  }
  [[nodiscard]] Seconds duration() const noexcept;

 private:
  std::array<Segment, kMaxSegments> segments_{};
  std::size_t size_ = 0;
};

/// What a script builder needs to know about the robot.
struct ScriptContext {
  FullTarget present;  ///< measured
  HeadPose commanded_head;
  Antennas commanded_antennas;
  MotorMode mode = MotorMode::kEnabled;
};

[[nodiscard]] Script BuildGoto(const PartTargets& goal, Seconds duration, TimeLaw law) noexcept;
/// Empty but for the opening pause when the robot already stands awake (protocol reference 5.6).
/// Takes long enough for every part: officially the head alone decides, and antennas that are
/// folded beside a head at INIT stay folded.
[[nodiscard]] Script BuildWakeUp(const ScriptContext& now) noexcept;
/// Ends with the motors disabled (protocol reference 5.7).
[[nodiscard]] Script BuildGoToSleep(const ScriptContext& now) noexcept;
/// The daemon's own way to bed when it stops: motors on, lift to INIT, then go to sleep.
[[nodiscard]] Script BuildResetToSleep(const ScriptContext& now) noexcept;

/// How a recorded move is played.
struct TrackPlan {
  const SampledMove* move = nullptr;  ///< not empty; outlives the script
  /// To its first pose, at least; longer where that is far, so that the robot does not jump.
  Seconds lead_in{0.0};
  bool with_sound = false;
  Seconds sound_lead{0.0};  ///< the sound begins this much before the move; negative: after it
};
[[nodiscard]] Script BuildTrack(const TrackPlan& plan, const FullTarget& present) noexcept;

/// Plays one script; stepped by the control cycle, no thread, no heap.
class ScriptPlayer final {
 public:
  /// What happened since the last step and what is wanted now.
  struct Step {
    FullTarget target;
    std::optional<MotorMode> set_mode;
    std::optional<SoundCue> sound;
    bool finished = false;
  };

  ScriptPlayer() noexcept = default;
  ScriptPlayer(const Script& script, const FullTarget& start) noexcept;
  /// Moves on by `dt`, over as many segments as fit into it: what is left of `dt` at the end of one
  /// counts for the next. The last step lies exactly on the goal. A goto without a positive
  /// duration is done at once and moves nothing, as in the official daemon. Real-time safe.
  [[nodiscard]] Step Advance(Seconds dt) noexcept;

 private:
  Script script_;
  FullTarget start_{};  ///< of the present segment
  std::size_t index_ = 0;
  Seconds elapsed_{0.0};
};

}  // namespace bbia
