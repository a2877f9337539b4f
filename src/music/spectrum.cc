#include "music/spectrum.h"

#include <kiss_fftr.h>

#include <cmath>
#include <numbers>

#include "base/check.h"

namespace bbia {

struct Spectrum::Fft {
  explicit Fft(std::size_t size)
      : plan(kiss_fftr_alloc(static_cast<int>(size), 0, nullptr, nullptr)), bins(size / 2 + 1) {
    CHECK(plan != nullptr);
  }
  ~Fft() { kiss_fftr_free(plan); }
  Fft(const Fft&) = delete;
  Fft& operator=(const Fft&) = delete;

  kiss_fftr_cfg plan;
  std::vector<kiss_fft_cpx> bins;
};

Spectrum::Spectrum(std::size_t size)
    : fft_(std::make_unique<Fft>(size)), window_(size), windowed_(size), magnitudes_(size / 2 + 1) {
  double sum = 0.0;
  for (std::size_t i = 0; i < size; ++i) {
    const double turn = static_cast<double>(i) / static_cast<double>(size);
    const double w = 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * turn);
    window_[i] = static_cast<float>(w);
    sum += w;
  }
  for (float& w : window_) w *= static_cast<float>(2.0 / sum);
}

Spectrum::~Spectrum() = default;

std::span<const float> Spectrum::Magnitudes(std::span<const float> samples) {
  CHECK(samples.size() == window_.size());
  for (std::size_t i = 0; i < window_.size(); ++i) windowed_[i] = samples[i] * window_[i];
  kiss_fftr(fft_->plan, windowed_.data(), fft_->bins.data());
  for (std::size_t i = 0; i < magnitudes_.size(); ++i) {
    const kiss_fft_cpx& bin = fft_->bins[i];
    magnitudes_[i] = std::sqrt(bin.r * bin.r + bin.i * bin.i);
  }
  return magnitudes_;
}

}  // namespace bbia
