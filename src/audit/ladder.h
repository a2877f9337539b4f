#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/budget_watch.h"
#include "audit/pressure_probe.h"
#include "audit/relief.h"
#include "base/budgets.h"
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

/// Why relief is wanted: one sentence each ("load 12.1 on 2 cores, limit 2.5 a core"), whose first
/// word is no other's.
struct PressureVerdict {
  std::vector<Saying> reasons;  ///< empty: no pressure
  /// How many steps, from the first, the reasons are worth. A busy or hot machine is helped by
  /// doing less; only what is short of memory, or fills it itself, turns clients away.
  std::size_t steps = 0;
  /// How many steps may not be undone yet, because what they are for is not well below its limit.
  std::size_t hold = 0;

  [[nodiscard]] bool relieved() const noexcept { return hold == 0; }
};

/// What a busy or hot machine is worth: up to slower streams.
inline constexpr std::size_t kStepsForLoad = static_cast<std::size_t>(ReliefStep::kSlowStreams) + 1;

/// Of machine and cgroup the one that has less room counts. What the machine does not tell is no
/// pressure. Stalls are gone at half their limit, own memory at nine tenths. Pure.
[[nodiscard]] PressureVerdict JudgePressure(const PressureReading& reading,
                                            std::optional<std::uint64_t> resident_bytes,
                                            const PressureLimits& limits);

/// A module that holds more heap than its budget is a reason as well. Pure.
void AddHeapReasons(const PerModule<ModuleUsage>& usage, const PerModule<Budget>& budgets,
                    PressureVerdict& verdict);

/// A step of the ladder as it stands.
struct StepState {
  ReliefStep step = ReliefStep::kTrimHeap;
  bool taken = false;
  std::uint64_t times = 0;  ///< ever taken
  TimePoint since;          ///< of `taken`
  std::string reason;       ///< why it was taken the last time
};

struct StepChange {
  ReliefStep step;
  bool taken;
  std::string reason;
};

/// How fast the ladder is climbed, and left.
struct LadderPace {
  Nanos patience{3'000'000'000};
  Nanos caution{10'000'000'000};
};

/// Takes a step at once and one more each `patience` while there is pressure, up to what the
/// pressure is worth; undoes the last one when all has been well for `caution`, or when so many
/// were not called for any more, and one more each `caution` from then on. In between it stays
/// where it is. Pure but for `Relief`, which it alone writes. One thread.
class Ladder final {
 public:
  explicit Ladder(Relief& relief, const LadderPace& pace = {});

  /// @return what changed now; at most one step.
  std::optional<StepChange> Look(TimePoint now, const PressureVerdict& pressure);

  [[nodiscard]] const std::array<StepState, kReliefSteps>& steps() const noexcept { return steps_; }

 private:
  StepChange Take(TimePoint now, const std::vector<Saying>& reasons);
  StepChange Undo(TimePoint now);

  Relief& relief_;
  const LadderPace pace_;
  std::array<StepState, kReliefSteps> steps_;
  std::size_t taken_ = 0;  ///< steps that hold, from the first on
  std::optional<TimePoint> last_change_;
  std::optional<TimePoint> relieved_since_;
};

}  // namespace bbia
