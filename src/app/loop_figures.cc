#include "app/loop_figures.h"

#include <limits>

namespace bbia {
namespace {

double P99(const DurationHistogram& all, const DurationHistogram& before) {
  const DurationHistogram since = all.Since(before);
  if (since.total() == 0) return std::numeric_limits<double>::quiet_NaN();
  return Seconds{since.Quantile(0.99)}.count() * 1e6;
}

bool Grew(const DurationHistogram& before, const DurationHistogram& now) noexcept {
  for (std::size_t i = 0; i < DurationHistogram::kBuckets; ++i) {
    if (now.counts()[i] < before.counts()[i]) return false;
  }
  return now.max() >= before.max() && now.sum() >= before.sum();
}

/// Nothing of one loop's figures ever shrinks: where something did, another loop runs, though it
/// may have ticked more often than the last one when that was looked at.
bool SameLoop(const LoopStats& before, const LoopStats& now) noexcept {
  return now.ticks >= before.ticks && now.overruns >= before.overruns &&
         now.rested >= before.rested && Grew(before.lateness, now.lateness) &&
         Grew(before.work, now.work);
}

}  // namespace

LoopFigures::LoopFigures(Ledger& ledger, const Board& board)
    : loop_(ledger, "audit<loop", {Module::kControl, Module::kControl, Module::kAudit},
            board.loop) {}

OutsideFigures LoopFigures::Take(const std::vector<AccountRow>& accounts) {
  const LoopStats loop = loop_.Read();
  if (!SameLoop(before_, loop)) before_ = {};
  OutsideFigures figures;
  figures.loop_late_p99_us = P99(loop.lateness, before_.lateness);
  figures.loop_work_p99_us = P99(loop.work, before_.work);
  figures.loop_overruns = static_cast<double>(loop.overruns - before_.overruns);
  for (const AccountRow& row : accounts) {
    if (row.name == "net.connections") figures.clients = static_cast<double>(row.used);
  }
  before_ = loop;
  return figures;
}

}  // namespace bbia
