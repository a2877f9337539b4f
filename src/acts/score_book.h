#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/annotations.h"
#include "base/mutex.h"
#include "mind/sequence.h"

namespace bbia {

/// What can be performed by name, written by the server's thread and read by the mind's: a bounded
/// table. Who reads gets a copy, so that nothing changes under a performance.
template <class T>
class ScoreBook final {
 public:
  static constexpr std::size_t kMost = 64;

  [[nodiscard]] std::optional<T> Find(std::string_view name) const {
    const MutexLock lock(mutex_);
    for (const T& each : all_) {
      if (each.name == name) return each;
    }
    return std::nullopt;
  }
  /// In the place of the one of that name. @return false when it is full.
  [[nodiscard]] bool Put(T score) {
    const MutexLock lock(mutex_);
    for (T& each : all_) {
      if (each.name != score.name) continue;
      each = std::move(score);
      return true;
    }
    if (all_.size() == kMost) return false;
    all_.push_back(std::move(score));
    return true;
  }
  /// @return whether it was there.
  bool Remove(std::string_view name) {
    const MutexLock lock(mutex_);
    return std::erase_if(all_, [name](const T& each) { return each.name == name; }) > 0;
  }
  [[nodiscard]] std::vector<std::string> names() const {
    const MutexLock lock(mutex_);
    std::vector<std::string> names;
    for (const T& each : all_) names.push_back(each.name);
    return names;
  }

 private:
  mutable Mutex mutex_;
  std::vector<T> all_ GUARDED_BY(mutex_);
};

using SequenceBook = ScoreBook<Sequence>;
using PresetBook = ScoreBook<Preset>;

}  // namespace bbia
