#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "camera/capture.h"
#include "protocol/issues.h"

namespace bbia {

/// How many pictures a client gets, and which: full speed and quality while it takes them, the
/// small ones and then fewer while they pile up, more again after a while without. A plain value.
class JpegPace final {
 public:
  static constexpr Nanos kSlowest{1'000'000'000};
  static constexpr Nanos kCalm{3'000'000'000};  ///< without a pile, before it is tried faster
  static constexpr int kStrikes = 3;

  JpegPace(Nanos period, JpegGrade grade) noexcept
      : wanted_(period), wanted_grade_(grade), period_(period), grade_(grade) {}

  /// Whether the picture of `stamp` should go out, `queued` of the earlier ones still waiting.
  [[nodiscard]] bool Due(TimePoint stamp, std::uint64_t queued) noexcept {
    // A picture that comes a little early is taken, so that rates that are close do not halve.
    if (last_ != TimePoint{} && stamp - last_ < period_ * 3 / 4) return false;
    if (queued > 0) {
      calm_since_ = stamp;
      if (++strikes_ >= kStrikes) SlowDown();
      return false;
    }
    if (strikes_ > 0) strikes_ = 0;
    if (calm_since_ == TimePoint{}) calm_since_ = stamp;
    if (stamp - calm_since_ > kCalm) {
      calm_since_ = stamp;
      SpeedUp();
    }
    last_ = stamp;
    return true;
  }
  [[nodiscard]] Nanos period() const noexcept { return period_; }
  [[nodiscard]] JpegGrade grade() const noexcept { return grade_; }

 private:
  void SlowDown() noexcept {
    strikes_ = 0;
    if (grade_ == JpegGrade::kFull) {
      grade_ = JpegGrade::kSlim;
    } else {
      period_ = std::min(2 * period_, kSlowest);
    }
  }
  void SpeedUp() noexcept {
    if (period_ > wanted_) {
      period_ = std::max(period_ / 2, wanted_);
    } else {
      grade_ = wanted_grade_;
    }
  }

  Nanos wanted_;
  JpegGrade wanted_grade_;
  Nanos period_;
  JpegGrade grade_;
  int strikes_ = 0;
  TimePoint last_{};
  TimePoint calm_since_{};
};

/// `?fps=` (0.2 to 60, usually 15) and `?slim=`, or what is wrong with them.
[[nodiscard]] Result<JpegPace, Issues> DecodeJpegPace(std::string_view query);

}  // namespace bbia
