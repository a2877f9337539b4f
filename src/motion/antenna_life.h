#pragma once

#include <array>

#include "motion/axes.h"
#include "motion/random_stream.h"

namespace bbia {

/// Antennas as ears: each sways slowly on its own, never in step with the other, and now and then
/// one flicks outwards, once or twice. A plain value; real-time safe.
class AntennaLife final {
 public:
  static constexpr Radians kSway{0.05};
  static constexpr Radians kLeastTwitch{0.10};
  static constexpr Radians kMostTwitch{0.22};

  explicit AntennaLife(const RandomStream& random) noexcept;

  AxisVector Advance(Seconds dt) noexcept;
  void Restart() noexcept;

  /// Of both, since the start.
  [[nodiscard]] std::uint64_t twitches() const noexcept { return twitches_; }

 private:
  struct Ear {
    std::array<double, 2> phases{};  ///< turns, 0..1
    Seconds elapsed{0.0};            ///< since the last twitch began
    Seconds duration{0.0};           ///< of the twitch
    Seconds next{0.0};               ///< from the beginning of one twitch to that of the next
    double size = 0.0;
    bool again = false;  ///< the next is the smaller second one of a pair
  };

  [[nodiscard]] double Advance(Ear& ear, const std::array<double, 2>& rates, Seconds dt) noexcept;
  void Twitch(Ear& ear) noexcept;

  RandomStream random_;
  Ear right_;
  Ear left_;
  std::uint64_t twitches_ = 0;
};

}  // namespace bbia
