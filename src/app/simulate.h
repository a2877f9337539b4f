#pragma once

#include <cstdint>
#include <string>

#include "app/config.h"
#include "base/result.h"
#include "base/units.h"

namespace bbia {

struct Simulation {
  Seconds simulated{0.0};
  Seconds wall{0.0};
  std::uint64_t ticks = 0;
  std::uint64_t fingerprint = 0;  ///< of every joint at every tick: equal for equal runs
  std::uint64_t reseats = 0;
};

/// What happens to the robot: a client lets it look around and puts it to bed at the end, or nobody
/// commands and it lives by itself.
enum class Company : std::uint8_t { kClient, kNobody };

/// Runs the robot's control cycle without a clock, as fast as the machine can: it wakes up, and
/// what comes then depends on its company. Two runs are the same bit for bit. `csv` is a file that
/// gets the joints and the head pose fifty times a simulated second; empty for none.
[[nodiscard]] Result<Simulation> Simulate(const Config& config, Seconds length,
                                          const std::string& csv,
                                          Company company = Company::kClient);

}  // namespace bbia
