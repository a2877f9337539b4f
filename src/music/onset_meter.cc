#include "music/onset_meter.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/check.h"

namespace bbia {
namespace {

constexpr double kLowestHertz = 30.0;
constexpr double kHighestHertz = 12'000.0;
constexpr float kQuietest = 1e-4F;  // -80 dB: below it a band counts as silent
constexpr float kMasked = 2e-3F;    // -54 dB of the loudest band, whose skirts lie there
constexpr float kCompression = 30.0F;
const float kPeakFall = std::exp(static_cast<float>(-1.0 / (8.0 * OnsetMeter::kRate)));  // in 8 s

/// About 23 ms: short against a beat, long enough to tell a bass drum's pitch from nothing.
std::size_t WindowFor(int sample_rate) noexcept {
  return std::bit_ceil(static_cast<std::size_t>(sample_rate) * 17 / 1000);
}

}  // namespace

OnsetMeter::OnsetMeter(int sample_rate)
    : sample_rate_(sample_rate),
      spectrum_(WindowFor(sample_rate)),
      ring_(spectrum_.size()),
      piece_(spectrum_.size()),
      due_(spectrum_.size() / 2) {
  CHECK(sample_rate >= kLowestSampleRate && sample_rate <= kHighestSampleRate);
  const double bin = static_cast<double>(sample_rate) / static_cast<double>(spectrum_.size());
  const double top = std::min(kHighestHertz, 0.48 * sample_rate);
  const auto last = spectrum_.size() / 2;
  std::size_t begin = 1;
  for (std::size_t i = 0; i < kBands; ++i) {
    const double edge =
        kLowestHertz *
        std::pow(top / kLowestHertz, (static_cast<double>(i) + 1.0) / static_cast<double>(kBands));
    const auto end = std::clamp(static_cast<std::size_t>(edge / bin) + 1, begin, last + 1);
    bands_[i] = {.begin = begin, .end = end, .peak = kQuietest};
    begin = end;
  }
}

std::size_t OnsetMeter::Fill(std::span<const float> samples) {
  const auto taken =
      static_cast<std::size_t>(std::min<std::uint64_t>(samples.size(), due_ - filled_));
  for (const float sample : samples.first(taken)) {
    ring_[filled_++ % ring_.size()] =
        std::isfinite(sample) ? std::clamp(sample, -4.0F, 4.0F) : 0.0F;
  }
  return taken;
}

SoundFrame OnsetMeter::Measure() {
  const std::size_t oldest = filled_ % ring_.size();
  std::rotate_copy(ring_.begin(), ring_.begin() + static_cast<std::ptrdiff_t>(oldest), ring_.end(),
                   piece_.begin());
  ++frames_;
  // The window's middle lies at the frame's moment.
  due_ = static_cast<std::uint64_t>(
             std::llround(static_cast<double>(frames_) * sample_rate_ / kRate)) +
         spectrum_.size() / 2;

  const std::span<const float> magnitudes = spectrum_.Magnitudes(piece_);
  float power = 0.0F;
  for (const float m : magnitudes) power += m * m;
  const float floor = std::max(kQuietest, kMasked * loudest_);
  float loudest = loudest_ * kPeakFall;
  float flux = 0.0F;
  int counted = 0;
  for (Band& band : bands_) {
    if (band.begin == band.end) continue;
    float sum = 0.0F;
    for (std::size_t i = band.begin; i < band.end; ++i) sum += magnitudes[i] * magnitudes[i];
    const float size = std::sqrt(sum);
    loudest = std::max(loudest, size);
    band.peak = std::max({size, band.peak * kPeakFall, floor});
    const float now = std::log1p(kCompression * size / band.peak);
    if (frames_ > 1) flux += std::max(0.0F, now - band.last);
    band.last = now;
    ++counted;
  }
  loudest_ = loudest;
  // A Hann window spreads a sine over bins whose squares sum up to 1.5.
  const float decibels = 10.0F * std::log10(std::max(power / 1.5F, 1e-12F));
  return {.onset = flux / static_cast<float>(std::max(counted, 1)),
          .level = std::clamp((decibels + 60.0F) / 60.0F, 0.0F, 1.0F)};
}

}  // namespace bbia
