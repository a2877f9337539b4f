#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/units.h"

namespace bbia {

/// When the beats of a piece of music are. A value; any thread.
class BeatGrid final {
 public:
  /// No beat at all.
  BeatGrid() = default;
  /// @pre rising.
  explicit BeatGrid(std::vector<Seconds> beats) : beats_(std::move(beats)) {}
  /// Beats at `first`, and every 60/`bpm` seconds up to `duration`. @pre bpm > 0
  static BeatGrid Steady(double bpm, Seconds duration, Seconds first = Seconds{0.0});

  [[nodiscard]] std::span<const Seconds> beats() const noexcept { return beats_; }
  /// Fewer than two beats are none.
  [[nodiscard]] bool found() const noexcept { return beats_.size() >= 2; }
  /// By the median of the distances. @pre found()
  [[nodiscard]] double bpm() const;

  /// Which beat it is at `time`, with the share of the way to the next one: 3.5 is half-way from
  /// the fourth to the fifth. Before the first and after the last as if it went on. @pre found()
  [[nodiscard]] double IndexAt(Seconds time) const noexcept;
  /// When beat `index` is; the way back. @pre found()
  [[nodiscard]] Seconds TimeAt(double index) const noexcept;

 private:
  std::vector<Seconds> beats_;
};

}  // namespace bbia
