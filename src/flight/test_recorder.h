#pragma once

// For tests only.

#include <span>
#include <string>
#include <utility>

#include "base/check.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "flight/flight_file.h"
#include "flight/flight_recorder.h"

namespace bbia {

/// A recorder with what it needs.
struct TestRecorder {
  ManualClock clock;
  Ledger ledger{clock};
  FlightRecorder flight{Claim(), ledger, clock, "1.2.3"};

  Lease<Resource::kFlightRecorder> Claim() {
    auto lease = ledger.Claim<Resource::kFlightRecorder>("test");
    CHECK(lease.has_value());
    return std::move(*lease);
  }
  [[nodiscard]] std::int64_t now() const { return FlightTime(clock.Now()); }
};

inline Result<FlightFile> Parse(const std::string& image) {
  return ParseFlightFile(std::as_bytes(std::span(image)));
}

}  // namespace bbia
