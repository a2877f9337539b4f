#pragma once

#include <optional>
#include <utility>

#include "base/annotations.h"
#include "base/mutex.h"

namespace bbia {

/// At most one running `T`, however often and from however many threads it is started and stopped:
/// the answer to "start called twice". `T` runs from construction to destruction.
///
/// Start and stop wait for each other; do not call them from within `T`. Any thread.
template <class T>
class Single final {
 public:
  enum class Started { kNow, kAlready };
  enum class Stopped { kNow, kAlready };

  Single() = default;
  Single(const Single&) = delete;
  Single& operator=(const Single&) = delete;

  /// Builds a `T` from `args` unless there is one.
  template <class... Args>
  Started Start(Args&&... args) {
    const MutexLock lock(mutex_);
    if (running_) return Started::kAlready;
    running_.emplace(std::forward<Args>(args)...);
    return Started::kNow;
  }
  Stopped Stop() {
    const MutexLock lock(mutex_);
    if (!running_) return Stopped::kAlready;
    running_.reset();
    return Stopped::kNow;
  }
  [[nodiscard]] bool running() const {
    const MutexLock lock(mutex_);
    return running_.has_value();
  }

 private:
  mutable Mutex mutex_;
  std::optional<T> running_ GUARDED_BY(mutex_);
};

}  // namespace bbia
