#pragma once

#include <chrono>
#include <condition_variable>
#include <stop_token>

#include "base/mutex.h"
#include "base/units.h"

namespace bbia {

/// A wait of a thread that has nothing else to wait for, ended at once by a stop request.
class Pause final {
 public:
  /// @return whether to go on: false at a stop request.
  bool For(const std::stop_token& stop, Nanos duration) {
    MutexLock lock(mutex_);
    over_.wait_for(lock, stop, duration, [] { return false; });
    return !stop.stop_requested();
  }

 private:
  Mutex mutex_;
  std::condition_variable_any over_;
};

}  // namespace bbia
