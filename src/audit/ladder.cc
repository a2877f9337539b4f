#include "audit/ladder.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "audit/amount.h"

namespace bbia {
namespace {

// Where the limits name no figure for relief: the share of the limit that is well below it.
constexpr double kStallRelieved = 0.5;
constexpr double kOwnMemoryRelieved = 0.9;

/// Beyond the limit is a reason, between the limit and relief is neither.
void Add(PressureVerdict& verdict, bool beyond, bool relieved, Saying reason,
         std::size_t steps = kReliefSteps) {
  if (beyond) {
    verdict.reasons.push_back(std::move(reason));
    verdict.steps = std::max(verdict.steps, steps);
  }
  if (beyond || !relieved) verdict.hold = std::max(verdict.hold, steps);
}

void JudgeMemory(const PressureReading& reading, const PressureLimits& limits,
                 PressureVerdict& verdict) {
  struct Room {
    double available, total;
    const char* whose;
  };
  std::optional<Room> tightest;
  const auto consider = [&](std::uint64_t available, std::uint64_t total, const char* whose) {
    if (total == 0) return;
    const Room room{static_cast<double>(available), static_cast<double>(total), whose};
    if (!tightest || room.available / room.total < tightest->available / tightest->total) {
      tightest = room;
    }
  };
  if (reading.memory_available && reading.memory_total) {
    consider(*reading.memory_available, *reading.memory_total, "machine");
  }
  if (reading.cgroup_limit && reading.cgroup_current) {
    const std::uint64_t used = std::min(*reading.cgroup_current, *reading.cgroup_limit);
    consider(*reading.cgroup_limit - used, *reading.cgroup_limit, "cgroup");
  }
  if (!tightest) return;
  const double share = tightest->available / tightest->total;
  // Above a high limit, half of what is left: more than all is never available.
  const double enough = std::min(limits.memory_relieved, 0.5 + 0.5 * limits.memory_available);
  Add(verdict, share<limits.memory_available, share> enough,
      {.sentence = "memory available: " + AmountOfBytes(tightest->available) + " of the " +
                   tightest->whose + "'s " + AmountOfBytes(tightest->total) + " (" +
                   Percent(share) + "), limit " + Percent(limits.memory_available),
       .code = "memory-available",
       .figures = {{"available_bytes", tightest->available},
                   {"total_bytes", tightest->total},
                   {"limit_share", limits.memory_available}}});
}

void JudgeLoad(const PressureReading& reading, const PressureLimits& limits,
               PressureVerdict& verdict) {
  if (!reading.load1 || !reading.cores || *reading.cores == 0) return;
  const double share = *reading.load1 / *reading.cores;
  Add(verdict, share > limits.load_per_core, share < limits.load_relieved,
      {.sentence = "load " + Amount(*reading.load1) + " on " + std::to_string(*reading.cores) +
                   (*reading.cores == 1 ? " core" : " cores") + ", limit " +
                   Amount(limits.load_per_core) + " a core",
       .code = "load",
       .figures = {{"load", *reading.load1},
                   {"cores", static_cast<double>(*reading.cores)},
                   {"limit", limits.load_per_core}}},
      kStepsForLoad);
}

std::string Hex(std::uint32_t bits) {
  std::array<char, 16> text{};
  const int length = std::snprintf(text.data(), text.size(), "0x%x", bits);
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace

PressureVerdict JudgePressure(const PressureReading& reading,
                              std::optional<std::uint64_t> resident_bytes,
                              const PressureLimits& limits) {
  PressureVerdict verdict;
  JudgeMemory(reading, limits, verdict);
  if (const auto stall = reading.memory_stall_percent) {
    Add(verdict, *stall > limits.memory_stall, *stall < kStallRelieved * limits.memory_stall,
        {.sentence = "stalls for memory: " + Amount(*stall) + " % of the last ten seconds, limit " +
                     Amount(limits.memory_stall) + " %",
         .code = "memory-stalls",
         .figures = {{"stalled_share", *stall / 100.0},
                     {"limit_share", limits.memory_stall / 100.0}}});
  }
  JudgeLoad(reading, limits, verdict);
  if (const auto celsius = reading.temperature) {
    Add(verdict, *celsius > limits.temperature, *celsius < limits.temperature_relieved,
        {.sentence =
             "temperature " + Amount(*celsius) + " C, limit " + Amount(limits.temperature) + " C",
         .code = "temperature",
         .figures = {{"celsius", *celsius}, {"limit", limits.temperature}}},
        kStepsForLoad);
  }
  if (const auto throttled = reading.Throttled()) {
    Add(verdict, *throttled, !*throttled,
        {.sentence = "processor slowed down by its firmware for heat or voltage (throttled=" +
                     Hex(reading.throttle_bits.value_or(0)) + ")",
         .code = "throttled"},
        kStepsForLoad);
  }
  if (resident_bytes) {
    const auto resident = static_cast<double>(*resident_bytes);
    const auto limit = static_cast<double>(limits.own_memory);
    Add(verdict, resident > limit, resident < kOwnMemoryRelieved * limit,
        {.sentence = "resident memory of this process: " + AmountOfBytes(resident) + ", limit " +
                     AmountOfBytes(limit),
         .code = "own-memory",
         .figures = {{"held_bytes", resident}, {"limit_bytes", limit}}});
  }
  return verdict;
}

void AddHeapReasons(const PerModule<ModuleUsage>& usage, const PerModule<Budget>& budgets,
                    PressureVerdict& verdict) {
  for (Saying& broken : BrokenHeapBudgets(usage, budgets)) {
    Add(verdict, true, false, std::move(broken));
  }
}

Ladder::Ladder(Relief& relief, const LadderPace& pace) : relief_(relief), pace_(pace) {
  for (std::size_t i = 0; i < kReliefSteps; ++i) steps_[i].step = static_cast<ReliefStep>(i);
}

std::optional<StepChange> Ladder::Look(TimePoint now, const PressureVerdict& pressure) {
  if (taken_ < pressure.steps) {
    relieved_since_.reset();
    if (last_change_ && now - *last_change_ < pace_.patience) return std::nullopt;
    return Take(now, pressure.reasons);
  }
  if (taken_ <= pressure.hold) {
    relieved_since_.reset();
    return std::nullopt;
  }
  if (!relieved_since_) relieved_since_ = now;
  if (now - *relieved_since_ < pace_.caution) return std::nullopt;
  if (last_change_ && now - *last_change_ < pace_.caution) return std::nullopt;
  return Undo(now);
}

StepChange Ladder::Take(TimePoint now, const std::vector<Saying>& reasons) {
  std::string reason;
  for (const Saying& one : reasons) reason += (reason.empty() ? "" : "; ") + one.sentence;
  StepState& state = steps_[taken_++];
  state.taken = true;
  ++state.times;
  state.since = now;
  state.reason = std::move(reason);
  last_change_ = now;
  relief_.Set(state.step, true);
  return {.step = state.step, .taken = true, .reason = state.reason};
}

StepChange Ladder::Undo(TimePoint now) {
  const double seconds = Seconds{now - relieved_since_.value_or(now)}.count();
  StepState& state = steps_[--taken_];
  state.taken = false;
  state.since = now;
  last_change_ = now;
  relief_.Set(state.step, false);
  return {.step = state.step,
          .taken = false,
          .reason = "what it is for is well below its limits for " + Amount(seconds) + " s"};
}

}  // namespace bbia
