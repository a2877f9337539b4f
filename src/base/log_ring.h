#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ledger.h"
#include "base/mutex.h"

namespace bbia {

enum class LogLevel;

/// A line of the log as it was written: "bbia.app - WARNING - what happened".
struct LogLine {
  std::uint64_t number = 0;  ///< 1, 2, 3...
  WallTime at{};
  LogLevel level{};
  std::string text;
};

/// The newest lines of the log, for whoever looks later. Bounded in lines and in bytes; the oldest
/// make room. Any thread.
class LogRing final {
 public:
  static constexpr std::size_t kMostLines = 1000;
  static constexpr std::size_t kMostBytes = 256 * 1024;

  explicit LogRing(Ledger& ledger);

  void Append(LogLevel level, std::string_view text);
  /// At most `most` lines of at least `least` behind number `after`: the newest of them, in order.
  [[nodiscard]] std::vector<LogLine> Read(std::uint64_t after, std::size_t most,
                                          LogLevel least) const;
  /// Of the newest line; 0 when there was none.
  [[nodiscard]] std::uint64_t last() const;

 private:
  void Forget() REQUIRES(mutex_);

  const Clock& clock_;
  mutable Mutex mutex_;
  std::vector<LogLine> lines_ GUARDED_BY(mutex_);  // a ring once it is full
  std::size_t first_ GUARDED_BY(mutex_) = 0;
  std::size_t used_ GUARDED_BY(mutex_) = 0;
  std::size_t bytes_ GUARDED_BY(mutex_) = 0;
  std::uint64_t last_ GUARDED_BY(mutex_) = 0;
  Figures figures_;
  Account account_;
};

}  // namespace bbia
