#pragma once

#include "memory/rows.h"
#include "protocol/json_writer.h"

namespace bbia {

/// One row of the memory as an object.
void WriteRow(JsonWriter& json, const MemoryRow& row);

}  // namespace bbia
