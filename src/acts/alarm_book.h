#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "behavior/mind_event.h"

namespace bbia {

/// When alarms that run or wait will ring: an alarm that something more important sends back to the
/// queue begins anew afterwards, and must not take the ring that it missed meanwhile for
/// tomorrow's. Remembers the newest sixteen. One thread.
class AlarmBook final {
 public:
  static constexpr std::size_t kMost = 16;

  [[nodiscard]] std::optional<std::chrono::sys_seconds> Find(RunId run) const noexcept {
    for (const Entry& entry : entries_) {
      if (entry.run == run && run != 0) return entry.ring;
    }
    return std::nullopt;
  }
  void Note(RunId run, std::chrono::sys_seconds ring) noexcept {
    for (Entry& entry : entries_) {
      if (entry.run == run) {
        entry.ring = ring;
        return;
      }
    }
    entries_[next_++ % kMost] = {run, ring};
  }

 private:
  struct Entry {
    RunId run = 0;
    std::chrono::sys_seconds ring;
  };
  std::array<Entry, kMost> entries_{};
  std::size_t next_ = 0;
};

}  // namespace bbia
