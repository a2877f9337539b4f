#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "server/endpoint.h"

namespace bbia {

/// Answers that are only known later, because another thread has to say something first. Each has a
/// number that its maker gives; a client that goes away takes its answer with it. The server's
/// thread.
class Promises final {
 public:
  explicit Promises(const Clock& clock) : clock_(clock) {}
  ~Promises();
  Promises(const Promises&) = delete;
  Promises& operator=(const Promises&) = delete;

  /// The answer to give now: it goes on when `Keep` is called with `number`, or becomes `at_last`
  /// after `patience`. @pre no open promise has that number.
  [[nodiscard]] HttpResponse Promise(std::uint64_t number, Nanos patience, HttpResponse at_last);
  /// Does nothing when nobody waits for it any more.
  void Keep(std::uint64_t number, HttpResponse answer);
  /// Gives up what waited too long. Now and then.
  void Check();

  [[nodiscard]] std::size_t open() const noexcept { return open_.size(); }

 private:
  class Session;

  const Clock& clock_;
  std::vector<Session*> open_;
};

}  // namespace bbia
