#include "app/audit_setup.h"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace bbia {
namespace {

/// What the collector says goes to the flight recorder by itself, as findings and steps.
constexpr std::string_view kAuditCategory = "bbia.audit";

}  // namespace

LogOptions LogOptionsOf(const Config& config, FlightRecorder& flight) {
  LogOptions options;
  options.file = config.log_file;
  options.also = [&flight](LogLevel level, std::string_view category, std::string_view message) {
    if (category == kAuditCategory) return;
    flight.Note(level == LogLevel::kError ? NoteSeverity::kError : NoteSeverity::kWarning,
                NoteKind::kLog, message);
  };
  if (config.log_level == "DEBUG") options.level = LogLevel::kDebug;
  if (config.log_level == "WARNING") options.level = LogLevel::kWarning;
  if (config.log_level == "ERROR" || config.log_level == "CRITICAL") {
    options.level = LogLevel::kError;
  }
  return options;
}

AuditLimits AuditLimitsOf(const Config& config) {
  const auto nanos = [](double seconds) {
    return std::chrono::duration_cast<Nanos>(Seconds{seconds});
  };
  AuditLimits limits;
  limits.interval = nanos(config.audit_interval);
  limits.slow_interval = 5 * limits.interval;
  limits.leaks.interval = nanos(config.leak_interval);
  limits.leaks.warm_up = nanos(config.leak_warm_up);
  limits.waste.hold = nanos(config.waste_hold);
  limits.ladder.patience = nanos(config.relief_after);
  limits.ladder.caution = nanos(config.relief_ends_after);
  limits.pressure.own_memory = static_cast<std::uint64_t>(config.memory_limit_mb * 1024 * 1024);
  limits.pressure.load_per_core = config.max_load_per_core;
  limits.pressure.load_relieved = config.max_load_per_core * 0.6;
  limits.pressure.memory_available = config.min_memory_available;
  limits.pressure.memory_relieved = config.min_memory_available * 1.5;
  limits.pressure.temperature = config.max_temperature;
  limits.pressure.temperature_relieved = config.max_temperature - 5.0;
  return limits;
}

}  // namespace bbia
