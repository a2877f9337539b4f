#pragma once

#include "app/config.h"
#include "audit/collector.h"
#include "base/log.h"
#include "flight/flight_recorder.h"

namespace bbia {

/// Warnings and errors go into the flight recorder, too.
[[nodiscard]] LogOptions LogOptionsOf(const Config& config, FlightRecorder& flight);
[[nodiscard]] AuditLimits AuditLimitsOf(const Config& config);

}  // namespace bbia
