#pragma once

#include <cstdint>

#include "motion/axes.h"
#include "motion/fade.h"

namespace bbia {

enum class LayerSwitch : std::uint8_t { kOff, kOn };

/// How long a whole fade of a layer takes when it is switched.
struct FadeTimes {
  Seconds in{1.0};
  Seconds out{0.5};
};

/// One additive layer of motion: where its offset comes from, how far it may go, and its gain.
///
/// `Source` has `AxisVector Advance(Seconds dt) noexcept`, the offset after `dt` more, smooth and
/// zero in the mean, and `Restart() noexcept`, to begin anew. A layer that nobody
/// sees does not move on and costs nothing. A plain value; real-time safe.
template <class Source>
class Layer final {
 public:
  /// @param most of each axis, to either side; what would go further is clamped.
  constexpr Layer(const Source& source, const AxisVector& most, const FadeTimes& times) noexcept
      : source_(source), most_(most), times_(times) {}

  void Switch(LayerSwitch to) noexcept {
    if (to == LayerSwitch::kOn && fade_.silent()) source_.Restart();
    fade_.To(to == LayerSwitch::kOn ? 1.0 : 0.0, to == LayerSwitch::kOn ? times_.in : times_.out);
  }
  /// Away at once and anew; fades in again if it is on.
  void Cut() noexcept {
    const double goal = fade_.goal();
    source_.Restart();
    fade_.Cut(0.0);
    fade_.To(goal, times_.in);
  }

  /// Moves on and adds its offset to `sum`. @param share 0..1, on top of its own gain.
  void AddTo(AxisVector& sum, double share, Seconds dt) noexcept {
    const double gain = share * fade_.Advance(dt);
    if (gain != 0.0) Add(sum, gain, source_.Advance(dt), most_);
  }

  [[nodiscard]] LayerSwitch switched() const noexcept {
    return fade_.goal() > 0.0 ? LayerSwitch::kOn : LayerSwitch::kOff;
  }
  [[nodiscard]] double gain() const noexcept { return fade_.gain(); }
  [[nodiscard]] Source& source() noexcept { return source_; }
  [[nodiscard]] const Source& source() const noexcept { return source_; }

 private:
  Source source_;
  AxisVector most_;
  FadeTimes times_;
  Fade fade_{0.0};
};

}  // namespace bbia
