#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "motion/script.h"

namespace bbia {

/// A move that was recorded: where the robot was at a row of instants, the first of them at 0.
/// Between two instants the head goes along its shortest arc, all else linearly (protocol reference
/// 5.9). Immutable once it is built.
class SampledMove final {
 public:
  static constexpr std::size_t kMostSamples = 150'000;  ///< ten minutes at 250 Hz
  static constexpr Seconds kLongest{600.0};

  /// Adds the next instant; the first one becomes time 0. @pre `target` is finite, its head a
  /// rotation. @return a sentence about `time` that does not grow, or about a limit.
  Result<void> Append(Seconds time, const FullTarget& target);
  void ShrinkToFit() { samples_.shrink_to_fit(); }

  [[nodiscard]] std::size_t size() const noexcept { return samples_.size(); }
  [[nodiscard]] bool empty() const noexcept { return samples_.empty(); }
  [[nodiscard]] Seconds duration() const noexcept;
  [[nodiscard]] std::size_t bytes() const noexcept { return samples_.capacity() * sizeof(Sample); }

  /// The robot at `time`, before 0 as at 0, after the end as at the end. Any thread; real-time safe
  /// (no heap). @pre not empty.
  [[nodiscard]] FullTarget At(Seconds time) const noexcept;

 private:
  /// Single precision: 0.1 micrometres, 0.1 microradians.
  struct Sample {
    std::uint32_t micros;
    std::array<float, 4> rotation;  ///< unit quaternion w, x, y, z
    std::array<float, 3> translation;
    float right_antenna;
    float left_antenna;
    float body_yaw;
  };

  [[nodiscard]] static FullTarget Mix(const Sample& a, const Sample& b, double s) noexcept;

  std::vector<Sample> samples_;
  Seconds first_{0.0};
};

}  // namespace bbia
