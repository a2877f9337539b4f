#pragma once

// For tests only: sound made by rule.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <numbers>
#include <vector>

#include "base/units.h"

namespace bbia {

/// A piece under construction, with its own noise: the same each time.
class Tune final {
 public:
  Tune(int rate, Seconds duration)
      : rate_(rate), samples_(static_cast<std::size_t>(rate * duration.count())) {}

  [[nodiscard]] int rate() const noexcept { return rate_; }
  [[nodiscard]] const std::vector<float>& samples() const noexcept { return samples_; }
  [[nodiscard]] Seconds duration() const noexcept {
    return Seconds{static_cast<double>(samples_.size()) / rate_};
  }

  /// Adds `sound(seconds since `at`)` for `length`.
  Tune& Add(Seconds at, Seconds length, const std::function<double(double)>& sound) {
    const auto begin = static_cast<std::size_t>(std::max(0.0, at.count()) * rate_);
    const auto end =
        std::min(samples_.size(), begin + static_cast<std::size_t>(length.count() * rate_));
    for (std::size_t i = begin; i < end; ++i) {
      samples_[i] += static_cast<float>(sound(static_cast<double>(i - begin) / rate_));
    }
    return *this;
  }
  Tune& Click(Seconds at, double loud = 0.8) {
    return Add(at, Seconds{0.03}, [=](double t) {
      return loud * std::exp(-t / 0.005) * std::sin(2.0 * std::numbers::pi * 1500.0 * t);
    });
  }
  Tune& Kick(Seconds at, double loud = 0.8) {
    return Add(at, Seconds{0.25}, [=](double t) {
      return loud * std::exp(-t / 0.08) *
             std::sin(2.0 * std::numbers::pi * (50.0 * t + 4.0 * (1.0 - std::exp(-t / 0.03))));
    });
  }
  Tune& Snare(Seconds at, double loud = 0.5) {
    return Add(at, Seconds{0.2}, [=, this](double t) {
      return loud * std::exp(-t / 0.05) *
             (0.7 * Noise() + 0.4 * std::sin(2.0 * std::numbers::pi * 190.0 * t));
    });
  }
  Tune& Hat(Seconds at, double loud = 0.2) {
    double last = 0.0;
    return Add(at, Seconds{0.06}, [=, this](double t) mutable {
      const double now = Noise();
      const double high = now - last;
      last = now;
      return loud * std::exp(-t / 0.015) * high;
    });
  }
  Tune& Chord(Seconds at, Seconds length, double hertz, double loud = 0.15) {
    return Add(at, length, [=](double t) {
      double sum = 0.0;
      for (const double ratio : {1.0, 1.25, 1.5}) {
        for (int k = 1; k <= 4; ++k) {
          sum += std::sin(2.0 * std::numbers::pi * hertz * ratio * k * t) / k;
        }
      }
      return loud * std::min(1.0, t / 0.02) * std::exp(-t / 0.8) * sum / 3.0;
    });
  }
  Tune& Hiss(double loud) {
    return Add(Seconds{0.0}, duration(), [=, this](double) { return loud * Noise(); });
  }

  /// -1..1
  double Noise() noexcept {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<double>(state_ >> 11U) * 0x1p-52 - 1.0;
  }

 private:
  int rate_;
  std::vector<float> samples_;
  unsigned long long state_ = 42;
};

/// Bass drum on one and three, snare on two and four, hi-hats between; `swing` 0.5 is straight,
/// 0.67 triplets.
inline Tune DrumLoop(double bpm, Seconds duration, double swing, double hiss, Seconds first) {
  Tune tune(44'100, duration);
  const double beat = 60.0 / bpm;
  for (int i = 0; first.count() + i * beat < duration.count(); ++i) {
    const double t = first.count() + i * beat;
    if (i % 2 == 0) {
      tune.Kick(Seconds{t});
    } else {
      tune.Snare(Seconds{t});
    }
    tune.Hat(Seconds{t}).Hat(Seconds{t + swing * beat}, 0.15);
    if (i % 4 == 0) tune.Chord(Seconds{t}, Seconds{4.0 * beat}, i % 8 == 0 ? 220.0 : 196.0);
    if (i % 8 == 6) tune.Kick(Seconds{t + 0.5 * beat}, 0.5);
  }
  tune.Hiss(hiss);
  return tune;
}

}  // namespace bbia
