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

/// Runs the robot's control cycle without a clock, as fast as the machine can: it wakes up, looks
/// around until `length` is nearly over and goes to sleep. Two runs are the same bit for bit.
/// `csv` is a file that gets the joints and the head pose fifty times a simulated second; empty
/// for none.
[[nodiscard]] Result<Simulation> Simulate(const Config& config, Seconds length,
                                          const std::string& csv);

}  // namespace bbia
