#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "api/client_list.h"
#include "api/setpoint_census.h"
#include "audit/report.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "control/robot_state.h"
#include "protocol/json_writer.h"

namespace bbia {

/// The object of key "control_loop".
void WriteLoop(JsonWriter& json, const LoopStats& loop, const RobotState& state);
/// The array of key "accounts".
void WriteAccounts(JsonWriter& json, const std::vector<AccountRow>& rows);

/// The array of key "clients".
void WriteClients(JsonWriter& json, std::span<const ClientList::Client> clients,
                  const SetpointCensus& census);

/// All other members of GET /api/resources, of what the audit found. @param now for ages.
/// @param version of bbia.
/// Written in docs/resources.md, field by field.
void WriteReport(JsonWriter& json, const AuditReport& report, TimePoint now,
                 std::string_view version);

}  // namespace bbia
