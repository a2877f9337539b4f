#pragma once

#include <cstdint>

#include "base/ledger.h"
#include "control/robot_state.h"
#include "server/endpoint.h"

namespace bbia {

/// The two frames of /ws/sdk for the newest state, encoded once for all clients. The server's
/// thread.
class SharedFrames final {
 public:
  explicit SharedFrames(Ledger& ledger)
      : account_(ledger.Open({.kind = AccountKind::kCache,
                              .name = "api.shared-frames",
                              .modules = Module::kApi,
                              .capacity = 2,
                              .item_bytes = kFrameBytes},
                             figures_)) {}

  [[nodiscard]] const SharedText& Joints(const RobotState& state);
  [[nodiscard]] const SharedText& Head(const RobotState& state);

 private:
  void Encode(const RobotState& state);

  static constexpr std::size_t kFrameBytes = 512;  ///< of a text, about

  std::uint64_t tick_ = 0;
  TimePoint stamp_{};
  SharedText joints_;
  SharedText head_;
  Figures figures_;
  Account account_;
};

}  // namespace bbia
