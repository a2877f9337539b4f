#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/units.h"

namespace bbia {

// What a running bbia says about itself at /api/resources, as plain values: a number that it does
// not tell is absent, a text that it does not tell is empty. Texts have no control characters.

using RemoteNumber = std::optional<double>;

struct RemoteProcess {
  int pid = 0;  ///< 0: not told
  std::string version;
  RemoteNumber uptime_s, resident_bytes, anonymous_bytes, proportional_bytes;
  RemoteNumber cpu;  ///< cores
  RemoteNumber threads, descriptors, children;
};

struct RemoteMachine {
  RemoteNumber memory_total, memory_available;  ///< bytes
  RemoteNumber load1, cores, temperature_c;
  std::optional<bool> throttled;
};

struct RemoteLoop {
  RemoteNumber period_s, ticks, overruns, rested;
  std::string scheduling;  ///< "fifo", "nice", "normal"
  /// Of waking up, microseconds, since the start.
  RemoteNumber late_p50_us, late_p99_us, late_p999_us, late_max_us;
  RemoteNumber work_p99_us, work_max_us;  ///< of one tick
};

struct RemoteModule {
  std::string name;
  RemoteNumber heap_bytes, heap_budget;
  RemoteNumber cpu, cpu_budget;  ///< cores
  RemoteNumber threads, threads_budget;
  RemoteNumber buffer_bytes, buffer_budget;
  RemoteNumber queued;
};

struct RemoteThread {
  std::string name, module, doing;
  int tid = 0;
  bool declared = true;
  bool resting = false;
  RemoteNumber cpu;  ///< cores
  RemoteNumber silent_s, beat_deadline_s;
};

struct RemoteAccount {
  std::string kind, name, owner, module, from, to;
  double capacity = 0.0, used = 0.0, high_water = 0.0;
  double accepted = 0.0, dropped = 0.0, hits = 0.0, misses = 0.0, repeated = 0.0;
  RemoteNumber item_bytes, waited_s, longest_wait_s, age_s;
};

struct RemoteWaste {
  std::string kind, name, from, to;
  RemoteNumber per_second, share, us_per_second, bytes_per_second;
};

struct RemoteLeak {
  std::string kind, module;
  RemoteNumber per_minute, minutes, gained;
  bool suspicious = false;
};

struct RemoteStep {
  std::string name, sentence, reason;
  bool taken = false;
  RemoteNumber times, since_s;
};

struct RemoteFinding {
  std::string kind, light, module, subject, sentence, detail, watch;
  bool open = true;
  RemoteNumber age_s, times;
};

struct RemoteReport {
  std::string light;  ///< "green", "amber", "red"; empty: the audit is switched off, or has not
                      ///< looked yet
  std::string why;
  RemoteProcess process;
  RemoteMachine machine;
  std::optional<RemoteLoop> loop;
  std::vector<RemoteModule> modules;
  std::vector<RemoteThread> threads;
  std::vector<RemoteAccount> accounts;
  std::vector<RemoteWaste> waste;
  std::vector<RemoteLeak> leaks;
  std::vector<RemoteStep> ladder;
  std::vector<RemoteFinding> findings;
  RemoteNumber audit_age_s, audit_interval_s, audit_cpu, audit_look_s;
};

/// What is not there, or of another kind than expected, is absent in the report. Pure.
/// @return kRefused when `body` is no JSON object, or not a report of resources.
[[nodiscard]] Result<RemoteReport> ReadRemoteReport(std::string_view body);

/// Asks the robot at `url` ("http://127.0.0.1:8000"). Blocks for `deadline` at most.
/// @return kInvalidArgument: `url` is none; anything else: the robot is not there, or is no bbia;
/// the sentence names the address.
[[nodiscard]] Result<RemoteReport> FetchRemoteReport(const std::string& url, Seconds deadline);

/// Text of a stranger for a terminal: what would move its cursor is a blank, what is no UTF-8 a
/// question mark.
[[nodiscard]] std::string PlainText(std::string_view text);

inline constexpr std::string_view kUsualUrl = "http://127.0.0.1:8000";

}  // namespace bbia
