#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "api/promises.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "base/wake_signal.h"
#include "memory/memory_keeper.h"
#include "server/endpoint.h"

namespace bbia {

/// Who waits for a page of the memory.
class PageReader {
 public:
  virtual ~PageReader() = default;
  virtual void OnPage(Result<MemoryOutcome> page) = 0;
};

/// The server's way to the memory: asks, and answers clients when the memory has answered. The
/// server's thread.
class MemoryDesk final {
 public:
  /// Makes the answer to a client out of what the memory said.
  using Tell = std::function<HttpResponse(const MemoryOutcome& outcome)>;

  /// @param keeper null: this robot remembers nothing.
  MemoryDesk(Ledger& ledger, const Clock& clock, WakeSignal& wake, MemoryKeeper* keeper);

  [[nodiscard]] bool there() const noexcept { return keeper_ != nullptr; }
  /// @pre there()
  [[nodiscard]] MemoryStatus status() const { return keeper_->status(); }
  [[nodiscard]] HttpResponse Ask(MemoryRequest request, Tell tell);
  Result<void> AskPage(const PageRequest& page, PageReader& reader);
  /// Its answers are dropped.
  void Forget(const PageReader& reader);

  /// Takes what the memory answered.
  void Follow();
  void Check() { promises_.Check(); }

 private:
  struct Open {
    std::uint64_t ticket;
    Tell tell;                     // or
    PageReader* reader = nullptr;  // null when it is gone
  };

  MemoryKeeper* const keeper_;
  std::optional<MemoryAsker> asker_;
  Promises promises_;
  std::vector<Open> open_;  // at most MemoryAsker::kMaxOpen
};

/// What a failure of the memory is over HTTP.
[[nodiscard]] HttpResponse MemoryFailure(const Error& error);
/// All rows of all kinds as one JSON object, page by page, as fast as the client reads.
[[nodiscard]] HttpResponse ExportMemory(MemoryDesk& desk);

}  // namespace bbia
