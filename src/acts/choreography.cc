#include "acts/choreography.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.h"
#include "behavior/mover.h"

namespace bbia {
namespace {

constexpr double kOverlap = 1.0;     // beats in which one figure becomes the next
constexpr double kUsualBpm = 120.0;  // at which figures have their full size
constexpr double kInAndOut = 2.0;    // beats until all of it is danced, and before the end

double Smooth(double u) noexcept {
  u = std::clamp(u, 0.0, 1.0);
  return u * u * u * (10.0 + u * (-15.0 + 6.0 * u));
}

const DanceFigure& Pick(Vigor vigor, const DanceFigure* before, RandomStream& random) {
  const auto figures = AllDanceFigures();
  std::vector<const DanceFigure*> fitting;
  for (const DanceFigure& figure : figures) {
    // Who is wild may rest in a milder figure now and then.
    const bool milder = vigor == Vigor::kEnergetic && figure.vigor == Vigor::kHappy;
    if (&figure != before && (figure.vigor == vigor || (milder && random.Chance(0.3)))) {
      fitting.push_back(&figure);
    }
  }
  CHECK(!fitting.empty());
  return *fitting[random.Next() % fitting.size()];
}

}  // namespace

Choreography::Choreography(BeatGrid grid, Seconds duration, const VigorAt& vigor, double size,
                           RandomStream random)
    : grid_(std::move(grid)), duration_(duration) {
  CHECK(grid_.found() && duration.count() > 0.0);
  const double bpm = grid_.bpm();
  if (bpm > kFastest) stride_ = 2.0;
  const double pace = bpm / stride_ / kUsualBpm;
  // As fast as at the usual tempo, not as far: what is quick is small.
  size_ = size * std::min(1.15, std::pow(pace, pace > 1.0 ? -2.0 : -0.3));
  const double last = std::floor(BeatAt(duration_));
  steps_ = static_cast<std::size_t>(std::max(0.0, last + 1.0));
  const auto parts = static_cast<std::size_t>(last / kBeatsPerFigure + 2.0);
  figures_.push_back(&AllDanceFigures().front());  // nods
  while (figures_.size() < parts) {
    const Seconds at = StepTime(figures_.size() * kBeatsPerFigure);
    figures_.push_back(&Pick(vigor(at), figures_.back(), random));
  }
}

double Choreography::BeatAt(Seconds time) const noexcept {
  return grid_.IndexAt(time) / stride_;
}

Seconds Choreography::StepTime(std::size_t index) const noexcept {
  return grid_.TimeAt(static_cast<double>(index) * stride_);
}

std::size_t Choreography::PlaceAt(double beat) const noexcept {
  const double place = std::max(0.0, std::floor(beat / kBeatsPerFigure));
  return std::min(static_cast<std::size_t>(place), figures_.size() - 1);
}

const DanceFigure& Choreography::FigureAt(Seconds time) const {
  return *figures_[PlaceAt(BeatAt(time))];
}

Posture Choreography::PostureAt(Seconds time) const {
  const double beat = BeatAt(time);
  const auto dance = [&](std::size_t place) {
    const DanceFigure& figure = *figures_[std::min(place, figures_.size() - 1)];
    const double within = std::fmod(beat, figure.beats);
    return figure.at(within < 0.0 ? within + figure.beats : within);
  };
  const std::size_t place = PlaceAt(beat);
  const double in_figure = beat - kBeatsPerFigure * static_cast<double>(place);
  // The next figure takes over during the last beat of this one.
  const double next = Smooth((in_figure - kBeatsPerFigure + kOverlap) / kOverlap);
  Posture posture = (1.0 - next) * dance(place);
  if (next > 0.0) posture += next * dance(place + 1);
  const double beats_left = BeatAt(duration_) - beat;
  const double begun = beat - BeatAt(Seconds{0.0});
  return size_ * Smooth(begun / kInAndOut) * Smooth(beats_left / kInAndOut) * posture;
}

FullTarget Choreography::At(Seconds time) const {
  return ToTarget(WithinReach(PostureAt(time)));
}

}  // namespace bbia
