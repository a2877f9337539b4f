#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"

namespace bbia {

/// Sum and mean of what accrued in the last while, from amounts that are told at intervals. Keeps
/// at most `kMost` intervals; looks that follow each other more closely are joined. One thread.
class LastSeconds final {
 public:
  static constexpr std::size_t kMost = 32;

  explicit LastSeconds(Nanos window = Nanos{10'000'000'000}) : window_(window) {}

  /// `amount` accrued since the last call; that of the first call is from before and not counted.
  void Add(TimePoint now, double amount) {
    if (!start_) {
      start_ = now;
      return;
    }
    if (!parts_.empty() && now - parts_.back().start < window_ / kJoined) {
      parts_.back().end = std::max(parts_.back().end, now);
      parts_.back().amount += amount;
    } else {
      const TimePoint from = parts_.empty() ? *start_ : parts_.back().end;
      parts_.push_back({.start = from, .end = now, .amount = amount});
    }
    std::erase_if(parts_, [&](const Part& part) { return part.end <= now - window_; });
  }

  [[nodiscard]] double Sum() const noexcept {
    double sum = 0.0;
    for (const Part& part : parts_) sum += part.amount;
    return sum;
  }

  /// A second; none until the window is full.
  [[nodiscard]] std::optional<double> Mean() const noexcept {
    if (parts_.empty()) return std::nullopt;
    const Nanos span = parts_.back().end - parts_.front().start;
    if (span < window_ || parts_.back().end - *start_ < window_) return std::nullopt;
    return Sum() / Seconds{span}.count();
  }

 private:
  static constexpr std::int64_t kJoined = kMost - 2;
  struct Part {
    TimePoint start;
    TimePoint end;
    double amount;
  };

  const Nanos window_;
  std::optional<TimePoint> start_;
  std::vector<Part> parts_;
};

}  // namespace bbia
