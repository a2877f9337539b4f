#include "base/ledger.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace bbia {

std::string_view Name(Resource resource) noexcept {
  switch (resource) {
    case Resource::kBody:
      return "body";
    case Resource::kHttpPort:
      return "http-port";
    case Resource::kSettings:
      return "settings";
    case Resource::kMicrophone:
      return "microphone";
    case Resource::kSpeaker:
      return "speaker";
    case Resource::kCamera:
      return "camera";
    case Resource::kCollector:
      return "collector";
    case Resource::kWatchdog:
      return "watchdog";
    case Resource::kFlightRecorder:
      return "flight-recorder";
    case Resource::kMemory:
      return "memory-store";
    case Resource::kMind:
      return "mind";
    case Resource::kCount:
      break;
  }
  return "?";
}

std::string_view Name(AccountKind kind) noexcept {
  switch (kind) {
    case AccountKind::kLease:
      return "lease";
    case AccountKind::kThread:
      return "thread";
    case AccountKind::kQueue:
      return "queue";
    case AccountKind::kPool:
      return "pool";
    case AccountKind::kCache:
      return "cache";
    case AccountKind::kTimer:
      return "timer";
    case AccountKind::kChild:
      return "child";
    case AccountKind::kSnapshot:
      return "snapshot";
    case AccountKind::kReader:
      return "reader";
    case AccountKind::kDemand:
      return "demand";
    case AccountKind::kCompute:
      return "compute";
  }
  return "?";
}

Account::Account(Account&& other) noexcept
    : ledger_(std::exchange(other.ledger_, nullptr)), id_(other.id_) {}

Account& Account::operator=(Account&& other) noexcept {
  if (this != &other) {
    Close();
    ledger_ = std::exchange(other.ledger_, nullptr);
    id_ = other.id_;
  }
  return *this;
}

Account::~Account() {
  Close();
}

void Account::Close() noexcept {
  if (ledger_ != nullptr) std::exchange(ledger_, nullptr)->Close(id_);
}

NamedLease::~NamedLease() {
  if (ledger_ != nullptr) ledger_->Free(id_);
}

Ledger::~Ledger() {
  const MutexLock lock(mutex_);
  CHECK(lines_.empty());
  CHECK(slots_.empty());
}

Result<std::uint64_t> Ledger::ClaimSlot(std::string_view name, std::string_view owner) {
  const Module module = CurrentModule();
  const MutexLock lock(mutex_);
  for (Slot& slot : slots_) {
    if (slot.name != name) continue;
    ++slot.refused;
    return Fail(Errc::kBusy, std::string(name) + " cannot go to " + std::string(owner) +
                                 ": it is held by " + slot.owner);
  }
  slots_.push_back({.id = next_id_++,
                    .name = std::string(name),
                    .owner = std::string(owner),
                    .module = module,
                    .since = clock_.Now()});
  return slots_.back().id;
}

Result<NamedLease> Ledger::ClaimNamed(std::string_view kind, std::string_view name,
                                      std::string_view owner) {
  const auto got = ClaimSlot(std::string(kind) + " " + std::string(name), owner);
  if (!got) return Fail(got.error());
  return NamedLease(*this, *got);
}

void Ledger::Free(std::string_view name) noexcept {
  const MutexLock lock(mutex_);
  std::erase_if(slots_, [name](const Slot& slot) { return slot.name == name; });
}

void Ledger::Free(std::uint64_t id) noexcept {
  const MutexLock lock(mutex_);
  std::erase_if(slots_, [id](const Slot& slot) { return slot.id == id; });
}

Account Ledger::Open(const AccountSpec& spec, const Figures& figures) {
  return Add({.kind = spec.kind,
              .name = std::string(spec.name),
              .modules = spec.modules,
              .capacity = spec.capacity,
              .item_bytes = spec.item_bytes,
              .figures = &figures});
}

Account Ledger::OpenThread(std::string_view name, Module module, const Figures& figures,
                           const Pulse& pulse, Nanos beat_deadline, Nanos stop_budget) {
  return Add({.kind = AccountKind::kThread,
              .name = std::string(name),
              .modules = module,
              .capacity = 1,
              .figures = &figures,
              .pulse = &pulse,
              .beat_deadline = beat_deadline,
              .stop_budget = stop_budget});
}

Account Ledger::OpenChild(std::string_view name, Module module, int pid, const Figures& figures) {
  return Add({.kind = AccountKind::kChild,
              .name = std::string(name),
              .modules = module,
              .capacity = 1,
              .figures = &figures,
              .pid = pid});
}

Account Ledger::Add(Line line) {
  const MutexLock lock(mutex_);
  line.id = next_id_++;
  line.opened = clock_.Now();
  lines_.push_back(std::move(line));
  return Account(*this, lines_.back().id);
}

void Ledger::Close(std::uint64_t id) noexcept {
  const MutexLock lock(mutex_);
  std::erase_if(lines_, [id](const Line& line) { return line.id == id; });
}

std::vector<AccountRow> Ledger::Report() const {
  const MutexLock lock(mutex_);
  const TimePoint now = clock_.Now();
  std::vector<AccountRow> rows;
  rows.reserve(lines_.size() + slots_.size());
  for (const Slot& slot : slots_) {
    rows.push_back(AccountRow{.kind = AccountKind::kLease,
                              .name = slot.name,
                              .owner = slot.owner,
                              .module = slot.module,
                              .from = slot.module,
                              .to = slot.module,
                              .capacity = 1,
                              .used = 1,
                              .high_water = 1,
                              .accepted = 1,
                              .dropped = slot.refused,
                              .age = now - slot.since});
  }
  constexpr auto kRelaxed = std::memory_order_relaxed;
  const auto span = [](const std::atomic<std::uint64_t>& ns) {
    return Nanos{static_cast<std::int64_t>(ns.load(kRelaxed))};
  };
  for (const Line& line : lines_) {
    const Figures& f = *line.figures;
    rows.push_back(AccountRow{.kind = line.kind,
                              .name = line.name,
                              .owner = std::string(Name(line.modules.owner)),
                              .module = line.modules.owner,
                              .from = line.modules.from,
                              .to = line.modules.to,
                              .capacity = line.capacity,
                              .item_bytes = line.item_bytes,
                              .used = f.used.load(kRelaxed),
                              .high_water = f.high_water.load(kRelaxed),
                              .accepted = f.accepted.load(kRelaxed),
                              .dropped = f.dropped.load(kRelaxed),
                              .hits = f.hits.load(kRelaxed),
                              .misses = f.misses.load(kRelaxed),
                              .repeated = f.repeated.load(kRelaxed),
                              .copied_bytes = f.copied_bytes.load(kRelaxed),
                              .waited = span(f.waited_ns),
                              .longest_wait = span(f.longest_wait_ns),
                              .spent = span(f.spent_ns),
                              .wasted = span(f.wasted_ns),
                              .age = now - line.opened});
  }
  return rows;
}

std::vector<ThreadRow> Ledger::Threads() const {
  const MutexLock lock(mutex_);
  std::vector<ThreadRow> rows;
  for (const Line& line : lines_) {
    if (line.pulse == nullptr) continue;
    rows.push_back({.name = line.name,
                    .module = line.modules.owner,
                    .pulse = line.pulse->Read(),
                    .beat_deadline = line.beat_deadline,
                    .stop_budget = line.stop_budget});
  }
  return rows;
}

std::vector<ChildRow> Ledger::Children() const {
  const MutexLock lock(mutex_);
  std::vector<ChildRow> rows;
  for (const Line& line : lines_) {
    if (line.kind != AccountKind::kChild) continue;
    rows.push_back({.name = line.name, .module = line.modules.owner, .pid = line.pid});
  }
  return rows;
}

}  // namespace bbia
