#include "music/beat_grid.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace bbia {

BeatGrid BeatGrid::Steady(double bpm, Seconds duration, Seconds first) {
  CHECK(bpm > 0.0);
  std::vector<Seconds> beats;
  for (std::size_t i = 0;; ++i) {
    const Seconds at = first + Seconds{60.0 / bpm * static_cast<double>(i)};
    if (at > duration) break;
    beats.push_back(at);
  }
  return BeatGrid(std::move(beats));
}

double BeatGrid::bpm() const {
  CHECK(found());
  std::vector<double> gaps(beats_.size() - 1);
  for (std::size_t i = 0; i < gaps.size(); ++i) gaps[i] = (beats_[i + 1] - beats_[i]).count();
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::nth_element(gaps.begin(), middle, gaps.end());
  // The median tells the tempo, the mean of what is near it tells it more exactly than a frame.
  double sum = 0.0;
  double count = 0.0;
  for (const double gap : gaps) {
    if (std::abs(gap - *middle) > 0.1 * *middle) continue;
    sum += gap;
    count += 1.0;
  }
  return 60.0 * count / sum;
}

double BeatGrid::IndexAt(Seconds time) const noexcept {
  const auto after = std::upper_bound(beats_.begin(), beats_.end(), time);
  const auto last = static_cast<std::ptrdiff_t>(beats_.size()) - 2;
  const auto i =
      static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(after - beats_.begin() - 1, 0, last));
  return static_cast<double>(i) + (time - beats_[i]) / (beats_[i + 1] - beats_[i]);
}

Seconds BeatGrid::TimeAt(double index) const noexcept {
  const double last = static_cast<double>(beats_.size()) - 2.0;
  const auto i = static_cast<std::size_t>(std::clamp(std::floor(index), 0.0, last));
  return beats_[i] + (index - static_cast<double>(i)) * (beats_[i + 1] - beats_[i]);
}

}  // namespace bbia
