#include "motion/smoother.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace bbia {
namespace {

template <std::size_t... I>
std::array<JerkLimiter, kAxisCount> MakeAxes(const AxisVector& start, const SmootherLimits& limits,
                                             std::index_sequence<I...>) noexcept {
  return {JerkLimiter(limits.Of(static_cast<Axis>(I)),
                      std::isfinite(start.values[I]) ? start.values[I] : 0.0)...};
}

}  // namespace

const AxisLimits& SmootherLimits::Of(Axis axis) const noexcept {
  if (axis <= Axis::kZ) return translation;
  if (axis <= Axis::kYaw) return rotation;
  return axis == Axis::kBodyYaw ? body_yaw : antenna;
}

Smoother::Smoother(const AxisVector& start, const SmootherLimits& limits) noexcept
    : axes_(MakeAxes(start, limits, std::make_index_sequence<kAxisCount>{})) {
  for (std::size_t i = 0; i < kAxisCount; ++i) position_.values[i] = axes_[i].position();
}

const AxisVector& Smoother::Advance(const AxisVector& target, Seconds dt) noexcept {
  bool rest = true;
  for (std::size_t i = 0; i < kAxisCount; ++i) {
    position_.values[i] = axes_[i].Advance(target.values[i], dt);
    rest = rest && axes_[i].resting();
  }
  resting_ = rest;
  return position_;
}

const AxisVector& Smoother::Advance(Seconds dt) noexcept {
  return resting_ ? position_ : Advance(target(), dt);
}

AxisVector Smoother::target() const noexcept {
  AxisVector target;
  for (std::size_t i = 0; i < kAxisCount; ++i) target.values[i] = axes_[i].target();
  return target;
}

AxisVector Smoother::StoppingPoint() const noexcept {
  AxisVector stop;
  for (std::size_t i = 0; i < kAxisCount; ++i) stop.values[i] = axes_[i].StoppingPoint();
  return stop;
}

void Smoother::Pin(Axis axis, double position) noexcept {
  const auto i = static_cast<std::size_t>(axis);
  axes_[i].Pin(position);
  position_.values[i] = axes_[i].position();
}

bool Smoother::slow() const noexcept {
  constexpr double kTranslation = 0.008;  // m/s; a breath rises with 5 mm/s
  constexpr double kRotation = 0.06;      // rad/s; a motor's own step is 0.0015 rad
  constexpr double kAntenna = 0.12;
  for (std::size_t i = 0; i < kAxisCount; ++i) {
    const auto axis = static_cast<Axis>(i);
    const bool antenna = axis == Axis::kRightAntenna || axis == Axis::kLeftAntenna;
    const double most = axis <= Axis::kZ ? kTranslation : antenna ? kAntenna : kRotation;
    if (std::abs(axes_[i].velocity()) > most) return false;
  }
  return true;
}

void Smoother::Hold() noexcept {
  for (JerkLimiter& axis : axes_) axis.Brake();
  resting_ = std::all_of(axes_.begin(), axes_.end(),
                         [](const JerkLimiter& axis) { return axis.resting(); });
}

void Smoother::Pin(const AxisVector& pose) noexcept {
  for (std::size_t i = 0; i < kAxisCount; ++i) {
    axes_[i].Pin(std::isfinite(pose.values[i]) ? pose.values[i] : axes_[i].position());
    position_.values[i] = axes_[i].position();
  }
  resting_ = true;
}

}  // namespace bbia
