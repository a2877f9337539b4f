#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/budget_watch.h"
#include "audit/census.h"
#include "audit/finding.h"
#include "audit/ladder.h"
#include "audit/leak_watch.h"
#include "audit/pressure_probe.h"
#include "audit/process_probe.h"
#include "audit/waste_watch.h"
#include "base/ledger.h"
#include "heap/heap_accounts.h"

namespace bbia {

/// A thread, by the ledger and by the kernel.
struct ThreadUsage {
  std::string name;
  int tid = 0;
  bool declared = true;  ///< the ledger knows it
  Module module = Module::kApp;
  std::optional<double> cpu;   ///< cores, in the last interval
  std::optional<double> wait;  ///< ready without a processor, share of the interval
  std::optional<std::uint64_t> voluntary_switches;
  std::optional<std::uint64_t> involuntary_switches;
  Nanos silent{0};  ///< since its last beat
  bool resting = false;
  std::string doing;
  Nanos beat_deadline{0};
};

/// What the audit is told by parts that it does not know. NaN: not known.
struct OutsideFigures {
  double loop_late_p99_us = 0.0;  ///< of the control loop, since the last look
  double loop_work_p99_us = 0.0;
  double loop_overruns = 0.0;  ///< since the last look
  double clients = 0.0;        ///< open connections
};

/// What one look of the collector found. Immutable once published.
struct AuditReport {
  std::uint64_t number = 0;  ///< of this look, from 1
  TimePoint stamp;
  Seconds uptime{0.0};  ///< since the audit began
  Nanos interval{0};    ///< between looks at present
  int pid = 0;
  ProcessReading process;
  double cpu = 0.0;  ///< cores, in the last interval
  PressureReading machine;
  HeapReport heap;
  std::optional<AllocatorFigures> allocator;
  PerModule<ModuleUsage> modules{};
  std::vector<ThreadUsage> threads;
  std::vector<AccountRow> accounts;
  CensusResult census;
  std::vector<LeakTrend> trends;
  std::vector<WasteFlow> waste;
  std::array<StepState, kReliefSteps> ladder;
  std::vector<Finding> findings;  ///< open ones, then the last that are over
  AuditVerdict verdict;
  OutsideFigures outside;
  Nanos look_time{0};      ///< from the begin of this look to its end
  double audit_cpu = 0.0;  ///< cores that all watching took, in the last interval
};

}  // namespace bbia
