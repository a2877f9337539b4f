#include "audit/account_pace.h"

#include <utility>

namespace bbia {
namespace {

bool PassesSomething(AccountKind kind) noexcept {
  switch (kind) {
    case AccountKind::kQueue:
    case AccountKind::kPool:
    case AccountKind::kCache:
    case AccountKind::kSnapshot:
    case AccountKind::kReader:
    case AccountKind::kDemand:
    case AccountKind::kCompute:
      return true;
    case AccountKind::kLease:
    case AccountKind::kThread:
    case AccountKind::kTimer:
    case AccountKind::kChild:
      break;
  }
  return false;
}

/// Counters only grow: one that went back belongs to a successor of the same name.
bool SameAccount(const AccountRow& then, const AccountRow& now) noexcept {
  return now.age >= then.age && now.accepted >= then.accepted && now.dropped >= then.dropped &&
         now.hits >= then.hits && now.misses >= then.misses && now.repeated >= then.repeated &&
         now.copied_bytes >= then.copied_bytes && now.spent >= then.spent &&
         now.wasted >= then.wasted;
}

AccountPace Compare(const AccountRow& then, const AccountRow& now, double seconds) {
  const auto pace = [&](std::uint64_t AccountRow::*counter) {
    return static_cast<double>(now.*counter - then.*counter) / seconds;
  };
  const auto us = [&](Nanos AccountRow::*time) {
    return 1e6 * Seconds{now.*time - then.*time}.count() / seconds;
  };
  return {.row = now,
          .used_before = then.used,
          .seconds = seconds,
          .accepted = pace(&AccountRow::accepted),
          .dropped = pace(&AccountRow::dropped),
          .hits = pace(&AccountRow::hits),
          .misses = pace(&AccountRow::misses),
          .repeated = pace(&AccountRow::repeated),
          .copied_bytes = pace(&AccountRow::copied_bytes),
          .spent_us = us(&AccountRow::spent),
          .wasted_us = us(&AccountRow::wasted)};
}

}  // namespace

std::vector<AccountPace> LedgerPace::Look(TimePoint now, const std::vector<AccountRow>& rows) {
  std::vector<AccountPace> paces;
  if (last_look_ && now <= *last_look_) return paces;
  const double seconds = last_look_ ? Seconds{now - *last_look_}.count() : 0.0;
  last_look_ = now;
  std::map<Key, AccountRow> present;
  for (const AccountRow& row : rows) {
    if (!PassesSomething(row.kind)) continue;
    Key key{row.kind, row.name, row.from, row.to, 0};
    while (present.contains(key)) ++std::get<std::size_t>(key);
    const auto then = before_.find(key);
    if (then != before_.end() && SameAccount(then->second, row)) {
      paces.push_back(Compare(then->second, row, seconds));
    }
    present.emplace(std::move(key), row);
  }
  before_ = std::move(present);
  return paces;
}

}  // namespace bbia
