#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "memory/database.h"
#include "memory/rows.h"
#include "memory/statements.h"

namespace bbia {

/// An open memory file: whole, of today's schema, held by this process.
struct StoreFile {
  std::unique_ptr<Database> database;
  std::unique_ptr<Statements> statements;  // after the database: goes first
  std::string note;  ///< a sentence when the file was damaged and another was begun; else empty
};

/// Opens `file`, or makes it (mode 0600, its directory 0700), checks all of it and brings it to
/// today's schema. A damaged file is moved aside, to a name that begins with that of the file and
/// ".damaged-", of which the newest three stay; then a fresh one is begun.
///
/// May take as long as reading the whole file from the disk.
/// @param now for the name of what is moved aside.
[[nodiscard]] Result<StoreFile> OpenStoreFile(const std::filesystem::path& file,
                                              const MemoryLimits& limits, WallTime now);

/// Deletes what was moved aside. @return `kIo` naming the first that could not be.
[[nodiscard]] Result<void> DeleteDamaged(const std::filesystem::path& file);

}  // namespace bbia
