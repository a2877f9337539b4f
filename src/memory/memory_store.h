#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "memory/appointments.h"
#include "memory/rows.h"
#include "memory/store_file.h"

namespace bbia {

/// What the robot remembers, in one SQLite file that this process alone holds.
///
/// Each change is one transaction, and on the disk when it returns a value: neither a crash nor a
/// power cut takes it back. After an error nothing of it was done. Every call may wait for the
/// disk, so this is for a thread of its own (memory_keeper.h). One thread at a time.
class MemoryStore final {
 public:
  /// @param now names what is moved aside (store_file.h).
  /// @return `kBusy` while another process holds the file, `kRefused` for another program's
  /// database, `kUnavailable` for a newer version's, `kInvalidArgument` for the limits, `kIo`.
  static Result<std::unique_ptr<MemoryStore>> Open(const std::filesystem::path& file,
                                                   const MemoryLimits& limits, WallTime now);
  MemoryStore(const MemoryStore&) = delete;
  MemoryStore& operator=(const MemoryStore&) = delete;

  /// A sentence about what was found when it was opened and is no reason to fail; normally empty.
  [[nodiscard]] const std::string& note() const noexcept { return note_; }
  /// Whether to go on with it. Otherwise destroy it and open anew, which looks what is left.
  [[nodiscard]] bool sound() const noexcept;

  /// Keeps `row`; its `id` is not looked at. The oldest goes when there are too many; a preference
  /// takes the place of the one with its key, a learning told again is seen once more.
  /// @return its id. `kRefused` when there are too many preferences.
  Result<std::int64_t> Add(const MemoryRow& row);

  /// Puts back what was read from a store, all or nothing: rows that are there already are left
  /// alone, of preferences and learnings the newer counts. Imported twice is imported once.
  /// @return how many changed anything.
  Result<std::uint64_t> Import(std::span<const MemoryRow> rows);

  /// One page. All pages one after the other, oldest first, are an export; what is added or goes
  /// in between is in it or is not.
  [[nodiscard]] Result<MemoryPage> Read(const PageRequest& request);
  [[nodiscard]] Result<std::optional<Preference>> FindPreference(std::string_view key);
  [[nodiscard]] Result<MemoryCounts> Count();

  /// What is forgotten and erased leaves no trace in the files: neither in this one nor in those
  /// that were once moved aside, which go as a whole. When the rows are gone but a trace may be
  /// left, the error says so; the next opening, also after a crash, wipes it.
  Result<bool> ForgetPreference(std::string_view key);
  /// @param kind none for all. @return how many rows went.
  Result<std::uint64_t> Erase(std::optional<MemoryKind> kind);

  /// Keeps these and no others. They are no memories: nothing above erases them.
  Result<void> KeepAppointments(std::span<const KeptAppointment> all);
  [[nodiscard]] Result<std::vector<KeptAppointment>> ReadAppointments();

 private:
  MemoryStore(StoreFile file, const MemoryLimits& limits)
      : limits_(limits), note_(std::move(file.note)), file_(std::move(file)) {}

  Result<void> AfterOpening();
  /// One row, within a transaction. @return whether it changed anything.
  Result<bool> Insert(const MemoryRow& row, Statement& how);
  Result<void> Trim(MemoryKind kind);
  Result<std::int64_t> CountOf(MemoryKind kind);
  Result<void> SetScrub(bool due);
  Result<void> Scrub();
  [[nodiscard]] Database& database() noexcept { return *file_.database; }
  [[nodiscard]] Statements& statements() noexcept { return *file_.statements; }

  const MemoryLimits limits_;
  std::string note_;
  StoreFile file_;
};

}  // namespace bbia
