#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/pressure_probe.h"
#include "audit/relief.h"
#include "base/clock.h"

namespace bbia {

/// When the machine is short of something. Fractions of 1, degrees Celsius, threads a core.
struct PressureLimits {
  double memory_available = 0.08;  ///< of the total (or of the cgroup): less is pressure
  double memory_relieved = 0.12;   ///< more than this is none any more
  double memory_stall = 10.0;      ///< PSI memory some avg10, percent
  double load_per_core = 2.5;
  double load_relieved = 1.5;
  double temperature = 80.0;  ///< the Raspberry slows itself down here
  double temperature_relieved = 75.0;
  std::uint64_t own_memory = 256ULL * 1024 * 1024;  ///< resident bytes of this process
};

/// Why relief is wanted: one sentence each ("load 12.1 on 2 cores, limit 2.5 a core").
struct PressureVerdict {
  std::vector<std::string> reasons;  ///< empty: no pressure
  bool relieved = true;              ///< well below all limits: steps may be undone
};

/// Pure. Figures that the machine does not tell are no pressure.
[[nodiscard]] PressureVerdict JudgePressure(const PressureReading& reading,
                                            std::optional<std::uint64_t> resident_bytes,
                                            const PressureLimits& limits);

/// A step of the ladder as it stands.
struct StepState {
  ReliefStep step = ReliefStep::kTrimHeap;
  bool taken = false;
  std::uint64_t times = 0;  ///< ever taken
  TimePoint since;          ///< of `taken`
  std::string reason;       ///< of the last time
};

struct StepChange {
  ReliefStep step;
  bool taken;
  std::string reason;
};

/// Takes one step each `kPatience` while there is pressure, undoes one each `kCaution` once it is
/// well gone. Pure but for `Relief`, which it alone writes. One thread.
class Ladder final {
 public:
  static constexpr Nanos kPatience{3'000'000'000};
  static constexpr Nanos kCaution{10'000'000'000};

  explicit Ladder(Relief& relief);

  /// @return what changed now; at most one step. @param also budgets that are broken, as reasons.
  std::optional<StepChange> Look(TimePoint now, const PressureVerdict& pressure);

  [[nodiscard]] const std::array<StepState, kReliefSteps>& steps() const noexcept { return steps_; }

 private:
  Relief& relief_;
  std::array<StepState, kReliefSteps> steps_;
  std::size_t taken_ = 0;  ///< steps that hold, from the first on
  std::optional<TimePoint> last_change_;
};

}  // namespace bbia
