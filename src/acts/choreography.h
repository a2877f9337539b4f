#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "acts/dance_figures.h"
#include "base/units.h"
#include "behavior/motion_path.h"
#include "motion/random_stream.h"
#include "music/beat_grid.h"

namespace bbia {

/// A dance to given beats: which figure when, and where the robot is at each moment.
///
/// Begins with nodding, as somebody who finds into the music, changes the figure every eight beats,
/// never to the one before, one flowing into the next within a beat, and ends upright. To beats
/// that come faster than `kFastest` it dances to every second one.
class Choreography final : public MotionPath {
 public:
  static constexpr double kFastest = 150.0;  ///< beats a minute
  static constexpr int kBeatsPerFigure = 8;

  /// How lively a figure may be at a moment; decides between the figures.
  using VigorAt = std::function<Vigor(Seconds)>;

  /// @pre `grid.found()`, `duration` > 0.
  Choreography(BeatGrid grid, Seconds duration, const VigorAt& vigor, double size,
               RandomStream random);

  [[nodiscard]] Seconds duration() const override { return duration_; }
  [[nodiscard]] FullTarget At(Seconds time) const override;
  [[nodiscard]] Posture PostureAt(Seconds time) const;

  /// Beats to which it dances.
  [[nodiscard]] std::size_t steps() const noexcept { return steps_; }
  /// When step `index` is.
  [[nodiscard]] Seconds StepTime(std::size_t index) const noexcept;
  [[nodiscard]] const DanceFigure& FigureAt(Seconds time) const;

 private:
  [[nodiscard]] double BeatAt(Seconds time) const noexcept;
  [[nodiscard]] std::size_t PlaceAt(double beat) const noexcept;

  BeatGrid grid_;
  Seconds duration_;
  double size_;
  double stride_ = 1.0;  ///< beats of the grid to a step
  std::size_t steps_ = 0;
  std::vector<const DanceFigure*> figures_;  ///< for each eight beats
};

}  // namespace bbia
