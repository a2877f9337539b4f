#pragma once

#include <vector>

#include "audit/report.h"
#include "base/ledger.h"
#include "base/snapshot_reader.h"
#include "control/board.h"

namespace bbia {

/// What the audit is told about the control loop and the clients. The collector's thread.
class LoopFigures final {
 public:
  LoopFigures(Ledger& ledger, const Board& board);

  /// Since the last call.
  [[nodiscard]] OutsideFigures Take(const std::vector<AccountRow>& accounts);

 private:
  SnapshotReader<LoopStats> loop_;
  LoopStats before_;
};

}  // namespace bbia
