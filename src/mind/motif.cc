#include "mind/motif.h"

#include <cmath>
#include <numbers>

#include "motion/random_stream.h"
#include "motion/time_law.h"

namespace bbia {
namespace {

/// Share of the first slot within which the first accent begins: an emotion shows at once.
constexpr double kFirstComesSoon = 0.25;

double Oscillation(const Motif& motif, double seconds) noexcept {
  const double turn = 2.0 * std::numbers::pi;
  const double angle = turn * (motif.hertz * seconds + motif.phase);
  if (motif.wave == Motif::Wave::kSine) return std::sin(angle);
  return (std::sin(angle) + 0.7 * std::sin(1.37 * angle + 1.0) +
          0.5 * std::sin(0.71 * angle + 2.0)) /
         2.2;
}

double Envelope(const Motif& motif, double u) noexcept {
  if (u < motif.rise) return Progress(TimeLaw::kMinJerk, u / motif.rise);
  if (u > 1.0 - motif.fall) return Progress(TimeLaw::kMinJerk, (1.0 - u) / motif.fall);
  return 1.0;
}

}  // namespace

double MotifAt(const Motif& motif, Seconds time, std::uint64_t seed) noexcept {
  if (motif.slot.count() <= 0.0) return Oscillation(motif, time.count());
  const double slot = std::floor(time / motif.slot);
  RandomStream random(seed ^ (static_cast<std::uint64_t>(slot) << 32U));
  const double latest = slot > 0.0 ? 1.0 : kFirstComesSoon;
  const Seconds begin =
      slot * motif.slot + random.Uniform(0.0, latest) * (motif.slot - motif.length);
  const double u = (time - begin) / motif.length;
  if (u <= 0.0 || u >= 1.0) return 0.0;
  double out = Envelope(motif, u) * random.Uniform(0.6, 1.0);
  if (motif.side == Motif::Side::kBoth && random.Chance(0.5)) out = -out;
  if (motif.hertz > 0.0) out *= Oscillation(motif, (time - begin).count());
  return out;
}

}  // namespace bbia
