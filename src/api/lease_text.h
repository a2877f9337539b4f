#pragma once

#include <string_view>

#include "api/lease_book.h"
#include "api/setpoint_census.h"
#include "protocol/json_writer.h"

namespace bbia {

/// "leases": [{"part", "owner", "implicit", "priority", "expires_in"}], parts that nobody holds are
/// left out. The ids are for their owners alone.
inline void WriteLeases(JsonWriter& json, const LeaseBook& leases) {
  json.Key("leases").BeginArray();
  for (std::size_t i = 0; i < kPartCount; ++i) {
    const Holding* holding = leases.Now(static_cast<Part>(i));
    if (holding == nullptr) continue;
    json.BeginObject().Member("part", kPartNames[i]).Member("owner", holding->owner);
    json.Member("implicit", holding->lease.empty()).Key("priority").Integer(holding->priority);
    json.Member("expires_in", Seconds{holding->until - leases.now()}.count()).EndObject();
  }
  json.EndArray();
}

inline void WriteTargets(JsonWriter& json, const SetpointCensus::Row& row) {
  json.Key("targets").Count(row.sent).Key("targets_overwritten").Count(row.overwritten);
  json.Key("targets_refused").Count(row.refused);
}

}  // namespace bbia
