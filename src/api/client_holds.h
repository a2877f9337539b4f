#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <vector>

#include "base/clock.h"

namespace bbia {

/// Which clients hold the robot still: whoever commanded motion over /ws/sdk finds it where it put
/// it, for `kHold` after its last command and as long as it is connected. The server's thread; the
/// control thread reads the end of it.
class ClientHolds final {
 public:
  static constexpr Nanos kHold = std::chrono::seconds{30};

  explicit ClientHolds(std::atomic<TimePoint>& held_until) noexcept : held_until_(held_until) {}

  void Note(std::uint64_t client, TimePoint now) {
    const auto mine = std::ranges::find(holds_, client, &Hold::client);
    if (mine != holds_.end()) {
      mine->until = now + kHold;
    } else {
      holds_.push_back({client, now + kHold});
    }
    Publish();
  }
  void Leave(std::uint64_t client) {
    if (std::erase_if(holds_, [&](const Hold& h) { return h.client == client; }) > 0) Publish();
  }

 private:
  struct Hold {
    std::uint64_t client;
    TimePoint until;
  };

  void Publish() noexcept {
    TimePoint last{};
    for (const Hold& hold : holds_) last = std::max(last, hold.until);
    held_until_.store(last, std::memory_order_relaxed);
  }

  std::atomic<TimePoint>& held_until_;
  std::vector<Hold> holds_;
};

}  // namespace bbia
