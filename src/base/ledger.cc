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

Ledger::~Ledger() {
  const MutexLock lock(mutex_);
  CHECK(lines_.empty());
  for (const auto& slot : slots_) CHECK(!slot.has_value());
}

Result<void> Ledger::ClaimSlot(Resource resource, std::string_view owner) {
  const MutexLock lock(mutex_);
  auto& slot = slots_[static_cast<std::size_t>(resource)];
  if (slot.has_value()) {
    ++slot->refused;
    return Fail(Errc::kBusy, std::string(Name(resource)) + " cannot go to " + std::string(owner) +
                                 ": it is held by " + slot->owner);
  }
  slot = Slot{.owner = std::string(owner), .since = clock_.Now()};
  return {};
}

void Ledger::Free(Resource resource) noexcept {
  const MutexLock lock(mutex_);
  slots_[static_cast<std::size_t>(resource)].reset();
}

Account Ledger::Open(AccountKind kind, std::string_view name, std::string_view owner,
                     std::uint64_t capacity, const Figures& figures) {
  const MutexLock lock(mutex_);
  const std::uint64_t id = next_id_++;
  lines_.push_back(Line{.id = id,
                        .kind = kind,
                        .name = std::string(name),
                        .owner = std::string(owner),
                        .capacity = capacity,
                        .figures = &figures,
                        .opened = clock_.Now()});
  return Account(*this, id);
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
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (!slots_[i].has_value()) continue;
    rows.push_back(AccountRow{.kind = AccountKind::kLease,
                              .name = std::string(Name(static_cast<Resource>(i))),
                              .owner = slots_[i]->owner,
                              .capacity = 1,
                              .used = 1,
                              .high_water = 1,
                              .accepted = 1,
                              .dropped = slots_[i]->refused,
                              .age = now - slots_[i]->since});
  }
  for (const Line& line : lines_) {
    const Figures& f = *line.figures;
    rows.push_back(AccountRow{.kind = line.kind,
                              .name = line.name,
                              .owner = line.owner,
                              .capacity = line.capacity,
                              .used = f.used.load(std::memory_order_relaxed),
                              .high_water = f.high_water.load(std::memory_order_relaxed),
                              .accepted = f.accepted.load(std::memory_order_relaxed),
                              .dropped = f.dropped.load(std::memory_order_relaxed),
                              .age = now - line.opened});
  }
  return rows;
}

}  // namespace bbia
