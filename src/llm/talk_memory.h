#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ledger.h"
#include "base/log.h"
#include "base/wake_signal.h"
#include "memory/memory_keeper.h"
#include "words/conversation.h"

namespace bbia {

/// The conversation's share of the robot's memory: what was said is kept, and what is known comes
/// back. Nothing here waits for the disk. One thread.
class TalkMemory final {
 public:
  static constexpr std::size_t kMostWaiting = 64;

  /// @param keeper null: nothing is remembered beyond the turns at hand.
  TalkMemory(MemoryKeeper* keeper, Ledger& ledger, Log& log, WakeSignal& wake);

  /// Asks for what is known; it comes with a later `Take`. One question at a time: a memory on a
  /// slow disk has others to serve.
  void Refresh();
  /// As above, and for the last turns.
  void Restore();
  /// Whether what `Restore` asked for has not come yet.
  [[nodiscard]] bool restoring() const noexcept { return restoring_ != 0; }
  /// Hands on what came.
  void Take(Conversation& conversation);
  /// Keeps one exchange.
  void Keep(WallTime now, const Prompt& prompt, Language language, std::string_view answer,
            std::string_view source);
  void KeepSummary(WallTime now, std::string_view summary);
  /// Something is to be kept that the keeper had no room for yet.
  [[nodiscard]] bool waits() const noexcept { return !waiting_.empty(); }

 private:
  void Tell(MemoryRequest request);
  void Flush();

  MemoryKeeper* const keeper_;
  Log& log_;
  std::optional<MemoryAsker> asker_;
  std::vector<MemoryRequest> waiting_;  ///< for room at the keeper; kMostWaiting at most
  std::uint64_t restoring_ = 0;         ///< ticket of the last question of `Restore`
  std::uint64_t refreshing_ = 0;        ///< the same of `Refresh`
  bool stale_ = false;                  ///< to be asked again when that is answered
  std::uint64_t turns_ = 0;             ///< tickets
  std::uint64_t preferences_ = 0;
  std::uint64_t learnings_ = 0;
};

}  // namespace bbia
