#pragma once

#include <cstdint>

#include "control/robot_state.h"
#include "server/endpoint.h"

namespace bbia {

/// The two frames of /ws/sdk for the newest state, encoded once for all clients. The server's
/// thread.
class SharedFrames final {
 public:
  [[nodiscard]] const SharedText& Joints(const RobotState& state);
  [[nodiscard]] const SharedText& Head(const RobotState& state);

 private:
  void Encode(const RobotState& state);

  std::uint64_t tick_ = 0;
  TimePoint stamp_{};
  SharedText joints_;
  SharedText head_;
};

}  // namespace bbia
