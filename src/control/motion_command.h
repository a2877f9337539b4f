#pragma once

#include <array>
#include <cstdint>
#include <variant>

#include "motion/script.h"
#include "robot/joints.h"
#include "robot/motor_mode.h"
#include "robot/reach.h"

namespace bbia {

/// Names one discrete command of one source; 0 is none. Chosen by the source, increasing.
using CommandId = std::uint64_t;

/// Head offset on top of the base target: metres and radians about the world's axes.
struct HeadOffset {
  Vec3 translation;
  Rpy rotation;
};

/// What a streaming source wants at this moment. Its one writer always writes the whole value;
/// each part carries the sequence number of the write that last changed it (0: never), so that no
/// part is lost when values overtake each other.
struct Setpoint {
  HeadPose head;
  HeadJoints joints;
  Antennas antennas;
  Radians body_yaw;
  HeadOffset speech;
  std::uint64_t head_sequence = 0;
  std::uint64_t joints_sequence = 0;
  std::uint64_t antennas_sequence = 0;
  std::uint64_t body_yaw_sequence = 0;
  std::uint64_t speech_sequence = 0;
};

/// Whether other sources may take over a move.
enum class Claim : std::uint8_t { kOpen, kExclusive };

struct GotoCommand {
  PartTargets goal;
  Seconds duration{0.5};
  TimeLaw law = TimeLaw::kMinJerk;
};
struct WakeUpCommand {};
struct GoToSleepCommand {
  /// Motors on and head lifted first, whatever the state (the daemon's own stop).
  bool from_anywhere = false;
};
/// Plays a recorded move. Who sends it owns `plan.move` until the event of the move's end.
struct PlayTrackCommand {
  TrackPlan plan;
};
/// Ends the running move where it is; `move` 0 means whichever runs.
struct StopMoveCommand {
  CommandId move = 0;
};
struct SetModeCommand {
  MotorMode mode = MotorMode::kEnabled;
};
struct SetTorqueCommand {
  MotorSet motors;
  bool on = true;
};
struct SetAutoBodyYawCommand {
  bool on = true;
};

using MotionAction =
    std::variant<GotoCommand, WakeUpCommand, GoToSleepCommand, PlayTrackCommand, StopMoveCommand,
                 SetModeCommand, SetTorqueCommand, SetAutoBodyYawCommand>;

struct MotionCommand {
  CommandId id = 0;
  Claim claim = Claim::kOpen;
  MotionAction action;
  /// The last setpoint that the source wrote before this command. They travel apart, and the
  /// command acts on what it found: targets from before the motors came on stay from before.
  std::uint64_t after_setpoint = 0;
};

enum class MotionEventKind : std::uint8_t {
  kStarted,    ///< the move runs; `reach` says whether its goal was clamped
  kFinished,   ///< it stands on its goal
  kStopped,    ///< a stop command, a mode change or the end of the loop ended it
  kPreempted,  ///< a newer move took over
  kRefused,    ///< it never began
  kSound,      ///< a script asks for a sound
};

enum class MotionReason : std::uint8_t {
  kNone,
  kStopRequested,
  kNewerMove,
  kExclusiveMove,  ///< the daemon puts the robot to bed
  kEmergencyStop,
  kTorqueReturned,  ///< motors were switched on: targets pinned to where they are
  kNotRunning,      ///< the control loop ended
  kControlTrouble,  ///< the loop stood still or lost its body
  kOthersCommand,   ///< the mind makes room: a client or the daemon commands
};

/// What became of a command, from the control thread to the source that sent it.
struct MotionEvent {
  CommandId id = 0;
  MotionEventKind kind = MotionEventKind::kStarted;
  MotionReason reason = MotionReason::kNone;
  Reach reach = Reach::kOk;  ///< of the goal
  Reach cause = Reach::kOk;
  SoundCue sound = SoundCue::kWakeUp;
  Seconds duration{0.0};  ///< kStarted: how long the move will take
};

}  // namespace bbia
