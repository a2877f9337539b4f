#pragma once

#include <utility>

#include "base/ledger.h"
#include "robot/body.h"

namespace bbia {

/// The official daemon's mock-up: every joint is where it was last told to be, at once.
///
/// No dynamics, no ranges; the motor mode changes nothing, it moves even when disabled. Boots
/// asleep. A goal that is no finite number leaves its joint alone. Where the head is, forward
/// kinematics tells.
class MockupBody final : public Body {
 public:
  static constexpr Nanos kPeriod{4'000'000};

  explicit MockupBody(Lease<Resource::kBody> lease) noexcept;

  [[nodiscard]] BodyTraits traits() const noexcept override {
    return {.name = "mockup", .period = kPeriod, .simulated = true, .obeys_torque = false};
  }
  [[nodiscard]] BodyReading Read() noexcept override { return {.joints = joints_, .head = {}}; }
  BodyReading Exchange(const BodyCommand& command) noexcept override;

 private:
  Lease<Resource::kBody> lease_;
  Joints joints_;
};

}  // namespace bbia
