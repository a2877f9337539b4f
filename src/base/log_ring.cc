#include "base/log_ring.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace bbia {

LogRing::LogRing(Ledger& ledger)
    : clock_(ledger.clock()),
      lines_(kMostLines),
      account_(ledger.Open({.kind = AccountKind::kPool,
                            .name = "log.recent",
                            .modules = Module::kLog,
                            .capacity = kMostLines},
                           figures_)) {}

void LogRing::Forget() {
  LogLine& oldest = lines_[first_];
  bytes_ -= oldest.text.size();
  oldest.text = std::string();
  first_ = (first_ + 1) % kMostLines;
  --used_;
  Figures::Add(figures_.dropped, 1);
}

void LogRing::Append(LogLevel level, std::string_view text) {
  const MutexLock lock(mutex_);
  while (used_ > 0 && (used_ == kMostLines || bytes_ + text.size() > kMostBytes)) Forget();
  lines_[(first_ + used_) % kMostLines] = {
      .number = ++last_, .at = clock_.WallNow(), .level = level, .text = std::string(text)};
  ++used_;
  bytes_ += text.size();
  Figures::Add(figures_.accepted, 1);
  figures_.NoteUsed(used_);
}

std::vector<LogLine> LogRing::Read(std::uint64_t after, std::size_t most, LogLevel least) const {
  std::vector<LogLine> found;
  const MutexLock lock(mutex_);
  for (std::size_t i = used_; i > 0 && found.size() < most; --i) {
    const LogLine& line = lines_[(first_ + i - 1) % kMostLines];
    if (line.number <= after) break;
    if (line.level >= least) found.push_back(line);
  }
  std::ranges::reverse(found);
  return found;
}

std::uint64_t LogRing::last() const {
  const MutexLock lock(mutex_);
  return last_;
}

}  // namespace bbia
