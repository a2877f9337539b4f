#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "base/ledger.h"
#include "base/snapshot.h"

namespace bbia {

/// One module's look at a snapshot, on the ledger: how often a read brought something new, how
/// often it did not, and how many values went by unseen.
///
/// One thread. Every sixteenth read is timed, and stands for the other fifteen.
template <class T>
class SnapshotReader final {
 public:
  SnapshotReader(Ledger& ledger, std::string_view name, HandOver modules,
                 const Snapshot<T>& snapshot)
      : clock_(ledger.clock()),
        snapshot_(snapshot),
        seen_(snapshot.version()),
        account_(ledger.Open({.kind = AccountKind::kReader,
                              .name = name,
                              .modules = modules,
                              .item_bytes = sizeof(T)},
                             figures_)) {}
  SnapshotReader(const SnapshotReader&) = delete;
  SnapshotReader& operator=(const SnapshotReader&) = delete;

  /// Something was published that was not read yet.
  [[nodiscard]] bool fresh() const noexcept { return snapshot_.version() != seen_; }
  [[nodiscard]] T Read() noexcept {
    const std::uint64_t version = snapshot_.version();
    const bool news = version != seen_;
    if (news) {
      Figures::Add(figures_.hits, 1);
      Figures::Add(figures_.accepted, version - seen_);
      Figures::Add(figures_.dropped, version - seen_ - 1);
      seen_ = version;
    } else {
      Figures::Add(figures_.misses, 1);
    }
    if (++reads_ % kTimed != 0) return snapshot_.Read();
    const TimePoint start = clock_.Now();
    const T value = snapshot_.Read();
    const auto took = static_cast<std::uint64_t>((clock_.Now() - start).count()) * kTimed;
    Figures::Add(figures_.spent_ns, took);
    if (!news) Figures::Add(figures_.wasted_ns, took);
    return value;
  }

 private:
  static constexpr std::uint64_t kTimed = 16;

  const Clock& clock_;
  const Snapshot<T>& snapshot_;
  std::uint64_t seen_;
  std::uint64_t reads_ = 0;
  Figures figures_;
  Account account_;
};

}  // namespace bbia
