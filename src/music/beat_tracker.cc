#include "music/beat_tracker.h"

#include <algorithm>
#include <cmath>

#include "music/beats.h"

namespace bbia {
namespace {

constexpr std::uint64_t kFirst = 300;  // frames before anything is said
constexpr std::uint64_t kEvery = 50;   // frames from one search to the next
constexpr double kStay = 0.85;         // of the best score: enough to keep the tempo
constexpr double kForget = 0.88;       // weight of a beat against the one after it
constexpr double kQuiet = 0.08;        // level: -55 dB
constexpr std::uint64_t kApart = 6;    // frames between strikes
constexpr double kLatest = 3.0;        // frames that a beat may be told late
constexpr double kStandsOut = 4.0;     // times the spread above the mean
constexpr double kLeastStrike = 0.04;
constexpr double kSlow = 0.02;  // share of a new value in the running ones

std::size_t NearestTempo(double bpm) noexcept {
  const double index = std::log(bpm / kSlowestBpm) / std::log(1.01);
  return static_cast<std::size_t>(
      std::clamp(std::round(index), 0.0, static_cast<double>(TempoScores::kTempi - 1)));
}

}  // namespace

BeatTracker::BeatTracker(int sample_rate) : meter_(sample_rate) {
  past_.reserve(kPast);
  accents_.reserve(kPast);
  wide_.reserve(kPast);
}

HeardNow BeatTracker::Step(const SoundFrame& frame) {
  onsets_[frames_ % kPast] = frame.onset;
  loudness_ += kSlow * (static_cast<double>(frame.level) - loudness_);
  ++frames_;
  if (frames_ >= kFirst && frames_ % kEvery == 0) {
    FindTempo();
    if (period_ > 0.0) FindPhase();
  }
  const auto now = static_cast<double>(frames_ - 1);
  HeardNow heard{.at = OnsetMeter::TimeOf(now),
                 .level = static_cast<double>(frame.level),
                 .strike = Strike(frame.onset),
                 .confidence = confidence_};
  if (period_ <= 0.0) return heard;
  heard.bpm = 60.0 * OnsetMeter::kRate / period_;
  if (now >= next_) {
    heard.beat = true;
    last_beat_ = next_;
    next_ += period_;
  }
  heard.next_beat = OnsetMeter::TimeOf(next_);
  return heard;
}

double BeatTracker::Strike(float onset) noexcept {
  const auto peak = static_cast<double>(before_);
  const bool top = before_ > before_that_ && before_ >= onset;
  const double above = peak - mean_;
  double strike = 0.0;
  if (top && frames_ - last_strike_ >= kApart &&
      above > std::max(kLeastStrike, kStandsOut * spread_)) {
    strike = above / std::max(kLeastStrike, 5.0 * spread_);
    last_strike_ = frames_;
  }
  mean_ += kSlow * (static_cast<double>(onset) - mean_);
  spread_ += kSlow * (std::abs(static_cast<double>(onset) - mean_) - spread_);
  before_that_ = before_;
  before_ = onset;
  return strike;
}

void BeatTracker::FindTempo() {
  const std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(frames_, kPast));
  past_.clear();
  for (std::uint64_t i = frames_ - count; i < frames_; ++i) past_.push_back(onsets_[i % kPast]);
  Accentuate(past_, accents_);
  Widen(accents_, wide_);
  scores_.Compute(wide_);
  std::size_t chosen = scores_.Best();
  if (period_ > 0.0) {
    // A little faster or slower is followed; another tempo must be clearly better.
    const std::size_t kept = NearestTempo(60.0 * OnsetMeter::kRate / period_);
    std::size_t near = kept;
    for (std::size_t i = kept < 3 ? 0 : kept - 3; i <= std::min(kept + 3, TempoScores::kTempi - 1);
         ++i) {
      if (scores_.periodicity(i) > scores_.periodicity(near)) near = i;
    }
    if (scores_.score(near) >= kStay * scores_.score(chosen)) chosen = near;
  }
  confidence_ = loudness_ < kQuiet ? 0.0 : scores_.periodicity(chosen);
  period_ =
      confidence_ < kLeastConfidence ? 0.0 : 60.0 * OnsetMeter::kRate / TempoScores::BpmOf(chosen);
}

void BeatTracker::FindPhase() {
  const auto end = static_cast<double>(wide_.size());
  double most = -1.0;
  double best_period = period_;
  double best_back = 0.0;  // from the end to the newest beat
  for (double stretch = -0.012; stretch <= 0.0121; stretch += 0.003) {
    const double period = period_ * (1.0 + stretch);
    for (double back = 1.0; back <= period; back += 1.0) {
      double sum = 0.0;
      double weight = 1.0;
      for (double at = end - back; at >= 0.0; at -= period, weight *= kForget) {
        sum += weight * static_cast<double>(wide_[static_cast<std::size_t>(at)]);
      }
      if (sum > most) {
        most = sum;
        best_period = period;
        best_back = back;
      }
    }
  }
  period_ = best_period;
  // The newest beat of the comb may be the one that was just about to be told.
  next_ = static_cast<double>(frames_) - best_back;
  const double earliest =
      std::max(last_beat_ + 0.6 * period_, static_cast<double>(frames_) - kLatest);
  while (next_ < earliest) next_ += period_;
}

}  // namespace bbia
