#pragma once

#include <cstdint>
#include <utility>

#include "api/promises.h"
#include "base/clock.h"
#include "server/endpoint.h"

namespace bbia {

/// Promises that number themselves: somebody reads a file first on another thread, or an app ends.
/// The server's thread.
class LaterAnswers final {
 public:
  /// Longer than any of it takes, an app that has to be killed included.
  static constexpr Nanos kPatience{120'000'000'000};

  explicit LaterAnswers(const Clock& clock) : promises_(clock) {}

  struct Promise {
    HttpResponse response;  ///< for the handler to return
    std::uint64_t id;
  };
  [[nodiscard]] Promise Begin();
  /// Keeps the promise. A client that went away meanwhile is not answered.
  void Answer(std::uint64_t id, HttpResponse response) { promises_.Keep(id, std::move(response)); }
  void Check() { promises_.Check(); }
  [[nodiscard]] std::size_t open() const noexcept { return promises_.open(); }

 private:
  std::uint64_t next_id_ = 1;
  Promises promises_;
};

}  // namespace bbia
