#pragma once

#include <cstdint>
#include <vector>

#include "server/endpoint.h"

namespace bbia {

/// Answers that are known later than their requests: somebody reads a file first, on another
/// thread. A client that went away meanwhile is not answered. The server's thread.
class LaterAnswers final {
 public:
  LaterAnswers() = default;
  LaterAnswers(const LaterAnswers&) = delete;
  LaterAnswers& operator=(const LaterAnswers&) = delete;

  struct Promise {
    HttpResponse response;  ///< for the handler to return
    std::uint64_t id;
  };
  [[nodiscard]] Promise Begin();
  /// Keeps the promise.
  void Answer(std::uint64_t id, HttpResponse response);
  [[nodiscard]] std::size_t open() const noexcept { return open_.size(); }

 private:
  class Session;
  struct Open {
    std::uint64_t id;
    Stream* stream;
  };
  std::uint64_t next_id_ = 1;
  std::vector<Open> open_;
};

}  // namespace bbia
