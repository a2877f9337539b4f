#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/units.h"
#include "music/spectrum.h"

namespace bbia {

/// What sound is like at one moment.
struct SoundFrame {
  float onset = 0.0F;  ///< how much begins now: rise of the whitened spectrum, 0 and up, around 1
  float level = 0.0F;  ///< 0 (-60 dB or less) to 1 (a sine of full scale)
};

/// Cuts a stream of samples into a hundred frames a second and tells what each is like: spectral
/// flux in bands spaced like hearing, each band held against its own recent peak, so that neither
/// the volume nor the bass decides alone. Frame `i` is about the moment `i / kRate` of the stream.
/// Memory is taken when it is made. One thread.
class OnsetMeter final {
 public:
  static constexpr double kRate = 100.0;
  static constexpr int kLowestSampleRate = 8000;
  static constexpr int kHighestSampleRate = 192'000;

  /// @pre within the limits above.
  explicit OnsetMeter(int sample_rate);

  /// Takes the next samples (one channel, full scale 1), as many as there are, and calls
  /// `frame(SoundFrame)` for each frame that they complete.
  template <class Take>
  void Feed(std::span<const float> samples, Take&& frame) {
    while (!samples.empty()) {
      samples = samples.subspan(Fill(samples));
      if (filled_ == due_) frame(Measure());
    }
  }

  /// When frame `index` is, in the stream.
  [[nodiscard]] static Seconds TimeOf(double index) noexcept { return Seconds{index / kRate}; }
  /// Samples between a moment and the frame about it: how late a frame is.
  [[nodiscard]] std::size_t latency() const noexcept { return spectrum_.size() / 2; }

 private:
  static constexpr std::size_t kBands = 28;
  struct Band {
    std::size_t begin = 0;  ///< bins
    std::size_t end = 0;
    float peak = 0.0F;
    float last = 0.0F;
  };

  std::size_t Fill(std::span<const float> samples);
  SoundFrame Measure();

  int sample_rate_;
  Spectrum spectrum_;
  std::array<Band, kBands> bands_{};
  float loudest_ = 0.0F;      // band, recently
  std::vector<float> ring_;   // the newest samples
  std::vector<float> piece_;  // the same in order
  std::uint64_t filled_ = 0;  // samples so far
  std::uint64_t due_ = 0;     // when the next frame is complete
  std::uint64_t frames_ = 0;
};

}  // namespace bbia
