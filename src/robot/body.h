#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/units.h"
#include "geometry/pose.h"
#include "robot/joints.h"
#include "robot/motor_mode.h"

namespace bbia {

/// What a body is, constant for its life.
struct BodyTraits {
  std::string_view name;  ///< "mujoco", "mockup"
  Nanos period;           ///< of one `Exchange`; divides 20 ms
  bool simulated;
  bool obeys_torque = true;  ///< false: moves whatever the motor mode (the mock-up)
};

/// What the motors are asked to do in the coming period.
struct BodyCommand {
  Joints position{};  ///< goal of every motor with torque
  MotorSet torque{};  ///< the motors that hold
  MotorMode mode = MotorMode::kEnabled;
  std::array<NewtonMetres, kStewartCount> gravity{};  ///< for kGravityCompensation
  std::uint8_t periods =
      1;  ///< that it holds for: more than one in calm, when a tick stands for several
  constexpr bool operator==(const BodyCommand&) const noexcept = default;
};

enum class BodyFault : std::uint8_t {
  kNone,
  kNoAnswer,  ///< the device is gone or silent
  kReseated,  ///< a simulated platform flipped over and was put back (not fatal)
};

/// What was measured at the end of the period.
struct BodyReading {
  Joints joints{};
  std::optional<HeadPose> head{};  ///< where a body measures it; else forward kinematics tells
  BodyFault fault = BodyFault::kNone;
};

/// Motors, real or simulated. Exactly one exists (Lease<Resource::kBody>).
///
/// Used by one thread at a time; `Exchange` is called by the control thread only and is real-time
/// safe: no heap, no lock, no log, no exception.
class Body {
 public:
  virtual ~Body() = default;
  [[nodiscard]] virtual BodyTraits traits() const noexcept = 0;
  /// The present state, without moving time on.
  [[nodiscard]] virtual BodyReading Read() noexcept = 0;
  /// Applies `command` for its periods (`traits().period`) and reports the state after them. A
  /// simulated body steps its world by exactly that time.
  virtual BodyReading Exchange(const BodyCommand& command) noexcept = 0;
};

}  // namespace bbia
