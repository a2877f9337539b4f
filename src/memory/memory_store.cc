#include "memory/memory_store.h"

#include <limits>
#include <utility>

namespace bbia {
namespace {

Result<void> CheckLimits(const MemoryLimits& limits) {
  for (std::size_t i = 0; i < kMemoryKinds; ++i) {
    if (limits.rows[i] >= 1 && limits.rows[i] <= MemoryLimits::kMost) continue;
    const std::string field = "limits." + std::string(kMemoryKindNames[i]);
    return Fail(Errc::kInvalidArgument,
                field + " must be from 1 to " + std::to_string(MemoryLimits::kMost) + ", not " +
                    std::to_string(limits.rows[i]),
                field);
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<MemoryStore>> MemoryStore::Open(const std::filesystem::path& file,
                                                       const MemoryLimits& limits, WallTime now) {
  if (auto checked = CheckLimits(limits); !checked) return Fail(checked.error());
  auto opened = OpenStoreFile(file, limits, now);
  if (!opened) return Fail(opened.error());
  std::unique_ptr<MemoryStore> store(new MemoryStore(std::move(*opened), limits));
  if (auto ready = store->AfterOpening(); !ready) return Fail(ready.error());
  return store;
}

bool MemoryStore::sound() const noexcept {
  return file_.database->trouble() == FileTrouble::kNone;
}

Result<void> MemoryStore::AfterOpening() {
  // The limits may be smaller than they were.
  auto trimmed = database().InTransaction([this]() -> Result<void> {
    for (std::size_t i = 0; i < kMemoryKinds; ++i) {
      if (auto done = Trim(static_cast<MemoryKind>(i)); !done) return done;
    }
    return {};
  });
  if (!trimmed) return trimmed;
  const auto due = database().Integer("SELECT scrub FROM upkeep");
  if (!due) return Fail(due.error());
  if (*due == 0) return {};
  if (auto scrubbed = Scrub(); !scrubbed) {
    note_ += (note_.empty() ? "" : "; ") + scrubbed.error().message;
  }
  return {};
}

Result<bool> MemoryStore::Insert(const MemoryRow& row, Statement& how) {
  const MemoryKind kind = KindOf(row);
  Result<std::int64_t> before = 0;
  if (kind == MemoryKind::kPreference) before = CountOf(kind);
  if (!before) return Fail(before.error());
  {
    Cursor cursor(how);
    BindRow(cursor, row);
    if (auto done = cursor.Run(); !done) return Fail(done.error());
  }
  const bool changed = database().changes() > 0;
  if (kind == MemoryKind::kPreference) {
    const auto after = CountOf(kind);
    if (!after) return Fail(after.error());
    if (*after > *before && *after > limits_.of(kind)) {
      return Fail(Errc::kRefused, "at most " + std::to_string(limits_.of(kind)) +
                                      " preferences are kept; forget one before '" +
                                      std::get<Preference>(row).key + "'");
    }
  }
  return changed;
}

Result<std::int64_t> MemoryStore::Add(const MemoryRow& row) {
  if (auto checked = CheckRow(row); !checked) return Fail(checked.error());
  const MemoryKind kind = KindOf(row);
  return database().InTransaction([&]() -> Result<std::int64_t> {
    if (auto done = Insert(row, statements().of(kind).add); !done) return Fail(done.error());
    Result<std::int64_t> id = database().last_id();
    // An update does not say where it was.
    if (kind == MemoryKind::kLearning) id = database().Integer("SELECT max(id) FROM learning");
    if (kind == MemoryKind::kPreference) {
      const auto kept = FindPreference(std::get<Preference>(row).key);
      if (!kept) return Fail(kept.error());
      id = (*kept)->id;
    }
    if (auto trimmed = Trim(kind); !trimmed) return Fail(trimmed.error());
    return id;
  });
}

Result<std::uint64_t> MemoryStore::Import(std::span<const MemoryRow> rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto checked = CheckRow(rows[i]);
    if (checked) continue;
    const std::string at = "[" + std::to_string(i) + "].";
    return Fail(checked.error().code, at + checked.error().message, at + checked.error().field);
  }
  return database().InTransaction([&]() -> Result<std::uint64_t> {
    std::uint64_t changed = 0;
    for (const MemoryRow& row : rows) {
      const auto done = Insert(row, statements().of(KindOf(row)).import);
      if (!done) return Fail(done.error());
      changed += *done ? 1U : 0U;
      if (auto trimmed = Trim(KindOf(row)); !trimmed) return Fail(trimmed.error());
    }
    return changed;
  });
}

Result<void> MemoryStore::Trim(MemoryKind kind) {
  if (kind == MemoryKind::kPreference) return {};
  Cursor cursor(statements().of(kind).trim);
  return cursor.Bind(std::int64_t{limits_.of(kind)}).Run();
}

Result<std::int64_t> MemoryStore::CountOf(MemoryKind kind) {
  Cursor cursor(statements().of(kind).count);
  const auto row = cursor.Next();
  if (!row) return Fail(row.error());
  return cursor.Integer();
}

Result<MemoryCounts> MemoryStore::Count() {
  MemoryCounts counts{};
  for (std::size_t i = 0; i < kMemoryKinds; ++i) {
    const auto count = CountOf(static_cast<MemoryKind>(i));
    if (!count) return Fail(count.error());
    counts[i] = static_cast<std::uint64_t>(*count);
  }
  return counts;
}

Result<MemoryPage> MemoryStore::Read(const PageRequest& request) {
  if (auto checked = CheckPage(request); !checked) return Fail(checked.error());
  const bool forward = request.order == PageOrder::kOldestFirst;
  const bool about = !request.subject.empty();
  Statements& all = statements();
  Statement& plain = forward ? all.of(request.kind).forward : all.of(request.kind).backward;
  Statement& by_subject = forward ? all.about_forward : all.about_backward;
  Cursor cursor(about ? by_subject : plain);
  if (about) cursor.Bind(std::string_view(request.subject));
  const bool from_the_end = !forward && request.after == 0;
  cursor.Bind(from_the_end ? std::numeric_limits<std::int64_t>::max() : request.after);
  MemoryPage page;
  std::size_t bytes = 0;
  while (true) {
    const auto more = cursor.Next();
    if (!more) return Fail(more.error());
    if (!*more) return page;
    auto row = ReadRow(request.kind, cursor);
    if (!row) return Fail(row.error());
    bytes += TextBytes(*row);
    const bool full = page.rows.size() == request.max_rows || bytes > kMaxPageBytes;
    if (full && !page.rows.empty()) {
      page.next = std::visit([](const auto& each) { return each.id; }, page.rows.back());
      return page;
    }
    page.rows.push_back(std::move(*row));
  }
}

Result<std::optional<Preference>> MemoryStore::FindPreference(std::string_view key) {
  if (auto checked = CheckText("key", key, 1, kMaxPreferenceKey); !checked) {
    return Fail(checked.error());
  }
  Cursor cursor(statements().find_preference);
  const auto found = cursor.Bind(key).Next();
  if (!found) return Fail(found.error());
  if (!*found) return std::optional<Preference>();
  auto row = ReadRow(MemoryKind::kPreference, cursor);
  if (!row) return Fail(row.error());
  return std::optional<Preference>(std::get<Preference>(std::move(*row)));
}

Result<bool> MemoryStore::ForgetPreference(std::string_view key) {
  if (auto checked = CheckText("key", key, 1, kMaxPreferenceKey); !checked) {
    return Fail(checked.error());
  }
  auto gone = database().InTransaction([&]() -> Result<bool> {
    {
      Cursor cursor(statements().forget_preference);
      if (auto done = cursor.Bind(key).Run(); !done) return Fail(done.error());
    }
    if (database().changes() == 0) return false;
    if (auto marked = SetScrub(true); !marked) return Fail(marked.error());
    return true;
  });
  if (!gone || !*gone) return gone;
  if (auto scrubbed = Scrub(); !scrubbed) return Fail(scrubbed.error());
  return true;
}

Result<std::uint64_t> MemoryStore::Erase(std::optional<MemoryKind> kind) {
  if (kind && *kind >= MemoryKind::kCount) {
    return Fail(Errc::kInvalidArgument, "kind must be one of the five", "kind");
  }
  auto gone = database().InTransaction([&]() -> Result<std::uint64_t> {
    std::uint64_t rows = 0;
    for (std::size_t i = 0; i < kMemoryKinds; ++i) {
      const auto each = static_cast<MemoryKind>(i);
      if (kind && *kind != each) continue;
      if (auto done = database().Execute(EraseSql(each)); !done) return Fail(done.error());
      rows += static_cast<std::uint64_t>(database().changes());
    }
    if (auto marked = SetScrub(true); !marked) return Fail(marked.error());
    return rows;
  });
  if (!gone) return gone;
  if (auto scrubbed = Scrub(); !scrubbed) return Fail(scrubbed.error());
  return gone;
}

Result<void> MemoryStore::KeepAppointments(std::span<const KeptAppointment> all) {
  if (auto checked = CheckAppointments(all); !checked) return checked;
  return database().InTransaction([&] { return WriteAppointments(database(), all); });
}

Result<std::vector<KeptAppointment>> MemoryStore::ReadAppointments() {
  return LoadAppointments(database());
}

Result<void> MemoryStore::SetScrub(bool due) {
  Cursor cursor(statements().set_scrub);
  return cursor.Bind(std::int64_t{due ? 1 : 0}).Run();
}

// secure_delete overwrites what is deleted, but not the copies that SQLite left behind when it once
// moved it within a page, nor those in the log. Hence a new file, and an empty log.
Result<void> MemoryStore::Scrub() {
  auto done = DeleteDamaged(database().file());
  if (done) done = database().Execute("VACUUM");
  if (done) {
    const auto blocked = database().Integer("PRAGMA wal_checkpoint(TRUNCATE)");
    if (!blocked) done = Fail(blocked.error());
    if (blocked && *blocked != 0) done = Fail(Errc::kIo, "the log cannot be emptied");
  }
  if (done) done = SetScrub(false);
  if (done) return {};
  return Fail(done.error().code,
              "what was erased is gone from the memory, but traces of it may be "
              "left in its files until it is opened again: " +
                  done.error().message);
}

}  // namespace bbia
