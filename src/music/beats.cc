#include "music/beats.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "music/onset_meter.h"
#include "music/tempo.h"

namespace bbia {
namespace {

constexpr std::size_t kTempi = TempoScores::kTempi;
constexpr std::size_t kWindow = 800;  // frames that a tempo is taken from
constexpr std::size_t kStep = 100;
constexpr std::size_t kShortest = 250;
constexpr std::size_t kMostStepTempi = 6;  // a second changes the tempo by 6 % at most
constexpr double kChangeCost = 0.012;      // of score, for each 1 % of change
constexpr double kTightness = 60.0;        // of distances between beats
constexpr double kLeastAccent = 0.35;      // of the mean at the beats: an end without beats

/// The course of the tempo: an index for each second.
struct Course {
  std::vector<std::size_t> tempi;
  double periodicity = 0.0;  // mean along it
};

/// One second's scores, all in one row so that the best way through can be found.
class TempoMap final {
 public:
  TempoMap(std::span<const float> accents, const std::stop_token& stop) {
    for (std::size_t middle = 0; middle == 0 || middle < accents.size(); middle += kStep) {
      if (stop.stop_requested()) return;
      const std::size_t length = std::min(kWindow, accents.size());
      const std::size_t begin =
          std::clamp<std::size_t>(middle, length / 2, accents.size() - length + length / 2) -
          length / 2;
      scores_.Compute(accents.subspan(begin, length));
      for (std::size_t i = 0; i < kTempi; ++i) {
        score_.push_back(static_cast<float>(scores_.score(i)));
        periodicity_.push_back(static_cast<float>(scores_.periodicity(i)));
      }
      const std::size_t best = scores_.Best();
      score_[rows_ * kTempi + best] =
          std::max(score_[rows_ * kTempi + best],
                   *std::max_element(score_.end() - kTempi, score_.end()) * 1.05F);
      ++rows_;
    }
  }

  /// Viterbi: the most score, less what changes cost.
  [[nodiscard]] Course BestCourse() const {
    if (rows_ == 0) return {};
    std::vector<std::uint8_t> from(rows_ * kTempi);
    std::vector<float> now(score_.begin(), score_.begin() + kTempi);
    std::vector<float> next(kTempi);
    for (std::size_t row = 1; row < rows_; ++row) {
      for (std::size_t i = 0; i < kTempi; ++i) {
        std::size_t best = i;
        float most = -1e9F;
        const std::size_t low = i < kMostStepTempi ? 0 : i - kMostStepTempi;
        for (std::size_t j = low; j <= std::min(i + kMostStepTempi, kTempi - 1); ++j) {
          const float apart = static_cast<float>(i > j ? i - j : j - i);
          const float sum = now[j] - static_cast<float>(kChangeCost) * apart;
          if (sum > most) {
            most = sum;
            best = j;
          }
        }
        next[i] = most + score_[row * kTempi + i];
        from[row * kTempi + i] = static_cast<std::uint8_t>(best);
      }
      now.swap(next);
    }
    Course course{std::vector<std::size_t>(rows_)};
    auto at = static_cast<std::size_t>(std::max_element(now.begin(), now.end()) - now.begin());
    for (std::size_t row = rows_; row-- > 0;) {
      course.tempi[row] = at;
      course.periodicity += static_cast<double>(periodicity_[row * kTempi + at]);
      at = from[row * kTempi + at];
    }
    course.periodicity /= static_cast<double>(rows_);
    return course;
  }

 private:
  TempoScores scores_;
  std::size_t rows_ = 0;
  std::vector<float> score_;
  std::vector<float> periodicity_;
};

double PeriodAt(const Course& course, std::size_t frame) noexcept {
  const double row = static_cast<double>(frame) / static_cast<double>(kStep);
  const auto i = std::min(static_cast<std::size_t>(row), course.tempi.size() - 1);
  const auto j = std::min(i + 1, course.tempi.size() - 1);
  const double share = std::clamp(row - static_cast<double>(i), 0.0, 1.0);
  const double index = (1.0 - share) * static_cast<double>(course.tempi[i]) +
                       share * static_cast<double>(course.tempi[j]);
  return 60.0 * OnsetMeter::kRate / (kSlowestBpm * std::pow(1.01, index));
}

/// The frames of the beats.
std::vector<std::size_t> Trace(std::span<const float> accents, const Course& course,
                               const std::stop_token& stop) {
  std::vector<float> total(accents.size());
  std::vector<std::int32_t> before(accents.size(), -1);
  for (std::size_t i = 0; i < accents.size(); ++i) {
    if (i % 1024 == 0 && stop.stop_requested()) return {};
    const double period = PeriodAt(course, i);
    double most = 0.0;
    std::int32_t best = -1;
    const auto nearest = static_cast<std::size_t>(0.6 * period);
    const auto furthest = static_cast<std::size_t>(1.6 * period);
    for (std::size_t d = nearest; d <= furthest && d <= i; ++d) {
      const double stretch = std::log(static_cast<double>(d) / period);
      const double sum = static_cast<double>(total[i - d]) - kTightness * stretch * stretch;
      if (best < 0 || sum > most) {
        most = sum;
        best = static_cast<std::int32_t>(i - d);
      }
    }
    // Before the first beat nothing is lost.
    if (most <= 0.0) best = -1;
    total[i] = accents[i] + static_cast<float>(std::max(0.0, most));
    before[i] = best;
  }
  // The last beat is the best one of the last period.
  const auto period = static_cast<std::size_t>(PeriodAt(course, accents.size() - 1));
  const auto tail = total.end() - static_cast<std::ptrdiff_t>(std::min(period, accents.size()));
  std::vector<std::size_t> beats;
  for (auto at = static_cast<std::int32_t>(std::max_element(tail, total.end()) - total.begin());
       at >= 0; at = before[static_cast<std::size_t>(at)]) {
    beats.push_back(static_cast<std::size_t>(at));
  }
  std::reverse(beats.begin(), beats.end());
  return beats;
}

/// Drops what lies before the music begins and after it has ended.
void DropSilentEnds(std::span<const float> accents, std::vector<std::size_t>& beats) {
  double sum = 0.0;
  for (const std::size_t beat : beats) sum += accents[beat];
  const double least =
      kLeastAccent * sum / static_cast<double>(std::max<std::size_t>(beats.size(), 1));
  while (!beats.empty() && accents[beats.back()] < least) beats.pop_back();
  const auto first = std::find_if(beats.begin(), beats.end(),
                                  [&](std::size_t beat) { return accents[beat] >= least; });
  beats.erase(beats.begin(), first);
}

/// Where within its frame a beat is: the top of a parabola through three accents.
double Refined(std::span<const float> wide, std::size_t frame) noexcept {
  if (frame == 0 || frame + 1 >= wide.size()) return static_cast<double>(frame);
  const double a = wide[frame - 1];
  const double b = wide[frame];
  const double c = wide[frame + 1];
  const double bend = a - 2.0 * b + c;
  if (bend >= 0.0 || b < a || b < c) return static_cast<double>(frame);
  return static_cast<double>(frame) + std::clamp(0.5 * (a - c) / bend, -0.5, 0.5);
}

}  // namespace

FoundBeats FindBeats(std::span<const float> onsets, const std::stop_token& stop) {
  if (onsets.size() < kShortest) return {};
  std::vector<float> accents;
  Accentuate(onsets, accents);
  std::vector<float> wide;
  Widen(accents, wide);
  const Course course = TempoMap(wide, stop).BestCourse();
  if (course.tempi.empty() || stop.stop_requested()) return {};
  FoundBeats found{.grid = {}, .confidence = course.periodicity};
  if (found.confidence < kLeastConfidence) return found;
  std::vector<std::size_t> beats = Trace(wide, course, stop);
  DropSilentEnds(wide, beats);
  std::vector<Seconds> times;
  times.reserve(beats.size());
  for (const std::size_t beat : beats) times.push_back(OnsetMeter::TimeOf(Refined(wide, beat)));
  found.grid = BeatGrid(std::move(times));
  return found;
}

}  // namespace bbia
