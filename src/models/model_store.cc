#include "models/model_store.h"

#include <malloc.h>

#include <algorithm>
#include <utility>

#include "base/module.h"

namespace bbia {
namespace {

/// Models that are not loaded any more are remembered, for their size and their history.
constexpr std::size_t kMostRemembered = 16;

constexpr std::string_view kAsked = "somebody asked for that";
constexpr std::string_view kBroken = "it did not work any more";

std::string Megabytes(std::uint64_t bytes) {
  return std::to_string((bytes + 524'288) / 1'048'576) + " MB";
}

std::uint64_t Grown(std::uint64_t before, std::uint64_t after) noexcept {
  return after > before ? after - before : 0;
}

}  // namespace

std::string_view Name(ModelState state) noexcept {
  switch (state) {
    case ModelState::kLoading:
      return "loading";
    case ModelState::kLoaded:
      return "loaded";
    case ModelState::kUnloading:
      return "unloading";
    case ModelState::kUnloaded:
      return "unloaded";
    case ModelState::kFailed:
      return "failed";
  }
  return "?";
}

struct ModelStore::Entry {
  std::uint64_t id = 0;
  ModelRow row;
  std::uint64_t waiting = 0;  ///< who looks at the entry and does not hold the lock
  TimePoint last_use{};
  Loaded model;
  std::optional<NamedLease> place;

  [[nodiscard]] bool idle() const noexcept {
    return row.state == ModelState::kLoaded && row.users == 0 && waiting == 0;
  }
  [[nodiscard]] bool absent() const noexcept {
    return row.state == ModelState::kUnloaded || row.state == ModelState::kFailed;
  }
};

ModelStore::ModelStore(Ledger& ledger, Room room, Resident resident,
                       const ModelStoreOptions& options)
    : ledger_(ledger),
      clock_(ledger.clock()),
      room_(std::move(room)),
      resident_(std::move(resident)),
      options_(options),
      account_(ledger.Open({.kind = AccountKind::kCache,
                            .name = "models",
                            .modules = Module::kModels,
                            .capacity = options.most},
                           figures_)) {}

ModelStore::~ModelStore() {
  const MutexLock lock(mutex_);
  for (const auto& entry : entries_) CHECK(entry->row.users == 0 && entry->waiting == 0);
}

Result<ModelStore::Held> ModelStore::Hold(const ModelIdentity& identity,
                                          std::uint64_t declared_bytes,
                                          const std::function<Result<Loaded>()>& load) {
  MutexLock lock(mutex_);
  Entry& entry = EntryOf(identity);
  const std::uint64_t loads_before = entry.row.loads;
  bool waited = false;
  for (;;) {
    while (entry.row.state == ModelState::kLoading || entry.row.state == ModelState::kUnloading) {
      waited = waited || entry.row.state == ModelState::kLoading;
      ++entry.waiting;
      changed_.wait(lock);
      --entry.waiting;
    }
    if (!entry.idle() || entry.model->Sound()) break;
    Unload(entry, std::string(kBroken), lock);  // gives up the lock: look again
  }
  if (entry.row.state == ModelState::kLoaded) {
    Figures::Add(figures_.hits, 1);
  } else {
    // Who waited for a load that failed is told the same and does not try again at once.
    if (waited && entry.row.state == ModelState::kFailed && entry.row.loads == loads_before) {
      return Fail(Errc::kUnavailable, entry.row.error);
    }
    Figures::Add(figures_.misses, 1);
    if (entry.row.expected_bytes == 0) entry.row.expected_bytes = declared_bytes;
    entry.row.state = ModelState::kLoading;
    Result<void> done = Admit(entry, entry.row.expected_bytes, lock);
    if (done) done = Load(entry, load, lock);
    if (!done) {
      entry.row.state = ModelState::kFailed;
      entry.row.error = done.error().message;
      Changed();
      return Fail(std::move(done.error()));
    }
  }
  ++entry.row.users;
  ++entry.row.uses;
  entry.last_use = clock_.Now();
  Changed();
  return Held{entry.id, entry.model.get()};
}

ModelStore::Entry& ModelStore::EntryOf(const ModelIdentity& identity) {
  for (const auto& entry : entries_) {
    if (entry->row.identity == identity) return *entry;
  }
  if (entries_.size() >= kMostRemembered) {
    const auto forgettable = std::find_if(entries_.begin(), entries_.end(), [](const auto& entry) {
      return entry->absent() && entry->waiting == 0;
    });
    if (forgettable != entries_.end()) entries_.erase(forgettable);
  }
  auto entry = std::make_unique<Entry>();
  entry->id = next_id_++;
  entry->row.identity = identity;
  entries_.push_back(std::move(entry));
  return *entries_.back();
}

std::size_t ModelStore::in_memory() const {
  return static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(), [](const auto& e) { return !e->absent(); }));
}

ModelStore::Entry* ModelStore::Oldest() {
  Entry* oldest = nullptr;
  for (const auto& entry : entries_) {
    if (!entry->idle()) continue;
    if (oldest == nullptr || entry->last_use < oldest->last_use) oldest = entry.get();
  }
  return oldest;
}

Result<void> ModelStore::Admit(Entry& entry, std::uint64_t bytes, MutexLock& lock) {
  const std::string& kind = entry.row.identity.kind;
  for (;;) {
    const MemoryRoom room = room_();
    if (room.pressed) {
      return Fail(Errc::kUnavailable, "unavailable: no model is loaded for " + kind +
                                          " while the program is short of memory");
    }
    const bool places = in_memory() <= options_.most;  // the new one is counted
    const std::uint64_t kept = room.keep_free + reserved_;
    if (places && room.available >= kept && room.available - kept >= bytes) break;
    if (Entry* const oldest = Oldest()) {
      Unload(*oldest, "its room was needed for " + entry.row.identity.name(), lock);
      continue;
    }
    if (!places) {
      return Fail(Errc::kBusy, "busy: " + std::to_string(options_.most) +
                                   " models are in use, which is the limit");
    }
    return Fail(Errc::kUnavailable, "unavailable: " + entry.row.identity.name() + " needs " +
                                        Megabytes(bytes) + ", and of the " +
                                        Megabytes(room.available) + " that are free " +
                                        Megabytes(kept) + " are kept for others");
  }
  Result<NamedLease> place = ledger_.ClaimNamed(
      "model", entry.row.identity.name() + " #" + std::to_string(entry.id), kind);
  if (!place) return Fail(std::move(place.error()));
  entry.place.emplace(std::move(*place));
  return {};
}

Result<void> ModelStore::Load(Entry& entry, const std::function<Result<Loaded>()>& load,
                              MutexLock& /*given up meanwhile*/) {
  const std::uint64_t reserved = entry.row.expected_bytes;
  reserved_ += reserved;
  figures_.NoteUsed(in_memory());
  Changed();
  mutex_.unlock();
  const TimePoint start = clock_.Now();
  const std::uint64_t before = resident_();
  Result<Loaded> made = [&load]() -> Result<Loaded> {
    const ModuleScope account(Module::kModels);
    return load();
  }();
  const std::uint64_t grown = Grown(before, resident_());
  const Nanos took = clock_.Now() - start;
  mutex_.lock();
  reserved_ -= reserved;
  if (!made) {
    entry.place.reset();
    figures_.NoteUsed(in_memory() - 1);
    return Fail(std::move(made.error()));
  }
  entry.model = std::move(*made);
  entry.row.state = ModelState::kLoaded;
  entry.row.load_took = took;
  entry.row.loaded_bytes = entry.model->OwnBytes().value_or(grown);
  entry.row.expected_bytes = std::max(entry.row.expected_bytes, entry.row.loaded_bytes);
  entry.row.error.clear();
  ++entry.row.loads;
  Figures::Add(figures_.accepted, 1);
  Figures::Add(figures_.spent_ns, static_cast<std::uint64_t>(took.count()));
  return {};
}

void ModelStore::Unload(Entry& entry, std::string why, MutexLock& /*given up meanwhile*/) {
  Loaded model = std::move(entry.model);
  const std::optional<std::uint64_t> outside = model->OwnBytes();
  entry.row.state = ModelState::kUnloading;
  entry.row.unloaded_because = std::move(why);
  ModelRow told = entry.row;
  Changed();
  mutex_.unlock();
  const std::uint64_t before = resident_();
  {
    const ModuleScope account(Module::kModels);
    model.reset();
    malloc_trim(0);
  }
  told.freed_bytes = outside.value_or(Grown(resident_(), before));
  if (options_.on_unload) options_.on_unload(told);
  mutex_.lock();
  entry.place.reset();
  entry.row.state = ModelState::kUnloaded;
  entry.row.freed_bytes = told.freed_bytes;
  entry.row.loaded_bytes = 0;
  figures_.NoteUsed(in_memory());
  Changed();
}

void ModelStore::Release(std::uint64_t id) noexcept {
  const MutexLock lock(mutex_);
  for (const auto& entry : entries_) {
    if (entry->id != id) continue;
    CHECK(entry->row.users > 0);
    --entry->row.users;
    entry->last_use = clock_.Now();
    break;
  }
  Changed();
}

std::optional<TimePoint> ModelStore::Tend() {
  MutexLock lock(mutex_);
  return Tend(lock);
}

std::optional<TimePoint> ModelStore::Tend(MutexLock& lock) {
  if (Oldest() != nullptr) {
    const MemoryRoom room = room_();
    if (room.scarce) {
      UnloadIdle("memory is short: " + Megabytes(room.available) + " are free, and " +
                     Megabytes(room.keep_free) + " are kept for others",
                 lock);
    }
  }
  for (;;) {
    Entry* const oldest = Oldest();
    if (oldest == nullptr) return std::nullopt;
    const TimePoint due = oldest->last_use + options_.idle;
    if (due > clock_.Now()) return due;
    Unload(*oldest,
           "nobody used it for " + std::to_string(options_.idle / std::chrono::seconds{1}) + " s",
           lock);
  }
}

void ModelStore::TendAndWait(const std::stop_token& stop) {
  MutexLock lock(mutex_);
  const std::uint64_t before = changes_;
  if (std::exchange(unload_asked_, false)) UnloadIdle(std::string(kAsked), lock);
  const std::optional<TimePoint> due = Tend(lock);
  const auto news = [this, before]() REQUIRES(mutex_) { return changes_ != before; };
  if (due) {
    changed_.wait_for(lock, stop, std::min<Nanos>(*due - clock_.Now(), kLookForRoom), news);
  } else {
    changed_.wait(lock, stop, news);
  }
}

bool ModelStore::UnloadOne(const ModelIdentity& identity) {
  MutexLock lock(mutex_);
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const auto& entry) {
    return entry->row.identity == identity;
  });
  if (found == entries_.end()) return true;
  Entry& entry = **found;
  if (entry.idle()) Unload(entry, std::string(entry.model->Sound() ? kAsked : kBroken), lock);
  return entry.absent();
}

std::size_t ModelStore::UnloadUnsound() {
  MutexLock lock(mutex_);
  std::size_t unloaded = 0;
  const auto broken = [](const auto& entry) { return entry->idle() && !entry->model->Sound(); };
  for (;;) {  // the lock is given up in between, so the list may be another
    const auto found = std::find_if(entries_.begin(), entries_.end(), broken);
    if (found == entries_.end()) break;
    Unload(**found, std::string(kBroken), lock);
    ++unloaded;
  }
  for (const auto& entry : entries_) {
    if (!entry->idle()) continue;
    entry->row.loaded_bytes = entry->model->OwnBytes().value_or(entry->row.loaded_bytes);
  }
  return unloaded;
}

void ModelStore::AskUnloadIdle() {
  const MutexLock lock(mutex_);
  unload_asked_ = true;
  Changed();
}

std::size_t ModelStore::UnloadIdle() {
  MutexLock lock(mutex_);
  return UnloadIdle(std::string(kAsked), lock);
}

std::size_t ModelStore::UnloadIdle(const std::string& why, MutexLock& lock) {
  std::size_t unloaded = 0;
  while (Entry* const oldest = Oldest()) {
    Unload(*oldest, why, lock);
    ++unloaded;
  }
  return unloaded;
}

void ModelStore::Changed() {
  ++changes_;
  changed_.notify_all();
}

std::vector<ModelRow> ModelStore::Report() const {
  const MutexLock lock(mutex_);
  std::vector<ModelRow> rows;
  rows.reserve(entries_.size());
  const TimePoint now = clock_.Now();
  for (const auto& entry : entries_) {
    rows.push_back(entry->row);
    if (entry->row.state == ModelState::kLoaded && entry->row.users == 0) {
      rows.back().unused = now - entry->last_use;
    }
  }
  return rows;
}

}  // namespace bbia
