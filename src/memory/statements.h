#pragma once

#include <array>
#include <memory>

#include "memory/database.h"
#include "memory/rows.h"

namespace bbia {

/// What is said to the tables, prepared once.
struct Statements {
  struct OfKind {
    Statement add;      ///< `BindRow`
    Statement import;   ///< `BindRow`; nothing when it is there already
    Statement trim;     ///< how many rows may stay; empty for preferences
    Statement forward;  ///< after which id; columns for `ReadRow`
    Statement backward;
    Statement count;
  };
  std::array<OfKind, kMemoryKinds> kinds;
  Statement find_preference;    ///< key
  Statement forget_preference;  ///< key
  Statement about_forward;      ///< subject, after which id
  Statement about_backward;
  Statement set_scrub;  ///< 0 or 1

  [[nodiscard]] OfKind& of(MemoryKind kind) { return kinds[static_cast<std::size_t>(kind)]; }

  static Result<std::unique_ptr<Statements>> Prepare(Database& database);
};

/// "DELETE FROM <kind>"
[[nodiscard]] const char* EraseSql(MemoryKind kind) noexcept;
/// The columns of `row`, without its id, which the store gives.
void BindRow(Cursor& cursor, const MemoryRow& row);
/// The row that `cursor` stands on.
[[nodiscard]] Result<MemoryRow> ReadRow(MemoryKind kind, Cursor& cursor);

}  // namespace bbia
