#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace bbia {

/// Magnitudes of a short piece of sound, by frequency: KISS FFT under a Hann window. Its memory is
/// taken when it is made. One thread.
class Spectrum final {
 public:
  /// @pre `size` is a power of two, 64 to 16384.
  explicit Spectrum(std::size_t size);
  ~Spectrum();
  Spectrum(const Spectrum&) = delete;
  Spectrum& operator=(const Spectrum&) = delete;

  /// Bin i is i/size of the sample rate; a sine of full scale gives 1.
  /// @pre `samples.size() == size()`. @return size()/2 + 1 values, valid until the next call.
  std::span<const float> Magnitudes(std::span<const float> samples);

  [[nodiscard]] std::size_t size() const noexcept { return window_.size(); }

 private:
  struct Fft;

  std::unique_ptr<Fft> fft_;
  std::vector<float> window_;
  std::vector<float> windowed_;
  std::vector<float> magnitudes_;
};

}  // namespace bbia
