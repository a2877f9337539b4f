#pragma once

#include <span>

#include "base/result.h"
#include "memory/database.h"

namespace bbia {

/// One step of the schema: SQL that turns a database of the version before into the next.
using SchemaStep = const char*;

/// The steps from version 0, an empty database, to today's. A step that was ever released is never
/// changed; a change is a further step.
[[nodiscard]] std::span<const SchemaStep> MemorySchema() noexcept;

/// Whether the file is a memory, or empty, and of a version that `steps` knows. Changes nothing.
/// @return `kRefused` for somebody else's database, `kUnavailable` for a newer version's.
[[nodiscard]] Result<void> CheckVersion(Database& database, std::span<const SchemaStep> steps);

/// Takes the steps that are missing, all or none, and writes down the version.
/// @pre `CheckVersion` is content.
[[nodiscard]] Result<void> Migrate(Database& database, std::span<const SchemaStep> steps);

}  // namespace bbia
