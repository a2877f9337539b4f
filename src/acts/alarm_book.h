#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "behavior/mind_event.h"

namespace bbia {

/// When alarms ring, and how often they were put off: an alarm begins anew when its time has come,
/// and must not take the ring that it is there for, or has missed, for tomorrow's. Remembers the
/// newest fifty, as many as can wait. One thread.
class AlarmBook final {
 public:
  static constexpr std::size_t kMost = 50;

  struct Alarm {
    RunId run = 0;
    std::chrono::sys_seconds ring;
    int snoozes = 0;
  };

  [[nodiscard]] std::optional<Alarm> Find(RunId run) const noexcept {
    for (const Alarm& alarm : alarms_) {
      if (alarm.run == run && run != 0) return alarm;
    }
    return std::nullopt;
  }
  void Note(const Alarm& noted) noexcept {
    for (Alarm& alarm : alarms_) {
      if (alarm.run == noted.run) {
        alarm = noted;
        return;
      }
    }
    alarms_[next_++ % kMost] = noted;
  }

 private:
  std::array<Alarm, kMost> alarms_{};
  std::size_t next_ = 0;
};

}  // namespace bbia
