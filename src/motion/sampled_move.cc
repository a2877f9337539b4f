#include "motion/sampled_move.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace bbia {
namespace {

using Quaternion = std::array<double, 4>;

/// By the largest of the four, so that nothing is divided by something small.
Quaternion ToQuaternion(const Mat3& r) noexcept {
  const std::array<double, 4> squares = {
      1.0 + r(0, 0) + r(1, 1) + r(2, 2), 1.0 + r(0, 0) - r(1, 1) - r(2, 2),
      1.0 - r(0, 0) + r(1, 1) - r(2, 2), 1.0 - r(0, 0) - r(1, 1) + r(2, 2)};
  const auto largest = std::max_element(squares.begin(), squares.end()) - squares.begin();
  const double s = 0.5 / std::sqrt(squares[static_cast<std::size_t>(largest)]);
  switch (largest) {
    case 0:
      return {0.25 / s, (r(2, 1) - r(1, 2)) * s, (r(0, 2) - r(2, 0)) * s, (r(1, 0) - r(0, 1)) * s};
    case 1:
      return {(r(2, 1) - r(1, 2)) * s, 0.25 / s, (r(0, 1) + r(1, 0)) * s, (r(0, 2) + r(2, 0)) * s};
    case 2:
      return {(r(0, 2) - r(2, 0)) * s, (r(0, 1) + r(1, 0)) * s, 0.25 / s, (r(1, 2) + r(2, 1)) * s};
    default:
      return {(r(1, 0) - r(0, 1)) * s, (r(0, 2) + r(2, 0)) * s, (r(1, 2) + r(2, 1)) * s, 0.25 / s};
  }
}

Mat3 ToMatrix(const Quaternion& q) noexcept {
  const auto& [w, x, y, z] = q;
  return {{1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y), 2 * (x * y + w * z),
           1 - 2 * (x * x + z * z), 2 * (y * z - w * x), 2 * (x * z - w * y), 2 * (y * z + w * x),
           1 - 2 * (x * x + y * y)}};
}

Quaternion Widened(const std::array<float, 4>& q) noexcept {
  Quaternion wide{};
  double square = 0.0;
  for (std::size_t i = 0; i < 4; ++i) {
    wide[i] = static_cast<double>(q[i]);
    square += wide[i] * wide[i];
  }
  for (double& part : wide) part /= std::sqrt(square);
  return wide;
}

Quaternion Slerp(const Quaternion& a, Quaternion b, double s) noexcept {
  double dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
  if (dot < 0.0) {  // the other name of the same rotation is nearer
    dot = -dot;
    for (double& part : b) part = -part;
  }
  double from = 1.0 - s;
  double to = s;
  if (dot < 0.9999) {  // closer ones are all but on a straight line
    const double angle = std::acos(dot);
    from = std::sin(from * angle) / std::sin(angle);
    to = std::sin(to * angle) / std::sin(angle);
  }
  Quaternion mixed{};
  double square = 0.0;
  for (std::size_t i = 0; i < 4; ++i) {
    mixed[i] = from * a[i] + to * b[i];
    square += mixed[i] * mixed[i];
  }
  for (double& part : mixed) part /= std::sqrt(square);
  return mixed;
}

double Linear(float a, float b, double s) noexcept {
  return (1.0 - s) * static_cast<double>(a) + s * static_cast<double>(b);
}

}  // namespace

Result<void> SampledMove::Append(Seconds time, const FullTarget& target) {
  if (samples_.size() == kMostSamples) {
    return Fail(Errc::kInvalidArgument, "a move has at most 150000 samples");
  }
  if (samples_.empty()) first_ = time;
  const Seconds since = time - first_;
  if (since > kLongest) {
    return Fail(Errc::kInvalidArgument, "a move lasts 600 s at most, this one has a sample at " +
                                            std::to_string(since.count()) + " s");
  }
  const auto micros = static_cast<std::uint32_t>(std::max(0L, std::lround(since.count() * 1e6)));
  if (!samples_.empty() && (since < Seconds{0.0} || micros < samples_.back().micros)) {
    return Fail(Errc::kInvalidArgument,
                "time must not go back: sample " + std::to_string(samples_.size()) + " does");
  }
  Sample sample{};
  sample.micros = micros;
  const Quaternion q = ToQuaternion(target.head.rotation);
  for (std::size_t i = 0; i < 4; ++i) sample.rotation[i] = static_cast<float>(q[i]);
  const Vec3& p = target.head.translation;
  sample.translation = {static_cast<float>(p.x), static_cast<float>(p.y), static_cast<float>(p.z)};
  sample.right_antenna = static_cast<float>(target.antennas.right.value());
  sample.left_antenna = static_cast<float>(target.antennas.left.value());
  sample.body_yaw = static_cast<float>(target.body_yaw.value());
  samples_.push_back(sample);
  return {};
}

Seconds SampledMove::duration() const noexcept {
  return samples_.empty() ? Seconds{0.0} : Seconds{samples_.back().micros * 1e-6};
}

FullTarget SampledMove::At(Seconds time) const noexcept {
  const double micros =
      std::clamp(time.count() * 1e6, 0.0, static_cast<double>(samples_.back().micros));
  const auto after = std::upper_bound(samples_.begin(), samples_.end(), micros,
                                      [](double wanted, const Sample& sample) {
                                        return wanted < static_cast<double>(sample.micros);
                                      });
  if (after == samples_.begin()) return Mix(samples_.front(), samples_.front(), 0.0);
  if (after == samples_.end()) return Mix(samples_.back(), samples_.back(), 0.0);
  const Sample& before = *(after - 1);
  return Mix(before, *after, (micros - before.micros) / (after->micros - before.micros));
}

FullTarget SampledMove::Mix(const Sample& a, const Sample& b, double s) noexcept {
  const Quaternion q = Slerp(Widened(a.rotation), Widened(b.rotation), s);
  return {{ToMatrix(q),
           {Linear(a.translation[0], b.translation[0], s),
            Linear(a.translation[1], b.translation[1], s),
            Linear(a.translation[2], b.translation[2], s)}},
          {Radians{Linear(a.right_antenna, b.right_antenna, s)},
           Radians{Linear(a.left_antenna, b.left_antenna, s)}},
          Radians{Linear(a.body_yaw, b.body_yaw, s)}};
}

}  // namespace bbia
