#pragma once

#include <cstdint>
#include <functional>

#include "base/bounded_queue.h"
#include "base/budgets.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "behavior/mind_event.h"
#include "memory/memory_keeper.h"

namespace bbia {

/// The events of the mind on their way to whoever watches.
using MindEvents = BoundedQueue<MindEvent, 128, OnFull::kDropOldest>;
static_assert(sizeof(MindEvents) <= BudgetOf(Module::kMind).buffer_bytes / 2);

/// Writes down what happens: for those who watch, and what was felt and done into the memory. The
/// mind's thread.
class Scribe final : public Chronicle {
 public:
  /// @param memory null when the robot keeps none.
  Scribe(Ledger& ledger, const Clock& clock, MemoryKeeper* memory);

  void Tell(MindEvent event) override;

  /// Whether something happened since this was asked last.
  [[nodiscard]] bool TakeNews() noexcept;
  [[nodiscard]] MindEvents& events() noexcept { return events_; }
  /// Lines that the memory did not take.
  [[nodiscard]] std::uint64_t forgotten() const noexcept { return forgotten_; }

 private:
  void Remember(const MindEvent& event);
  [[nodiscard]] WallTime WallOf(TimePoint when) const noexcept;

  const Clock& clock_;
  MemoryKeeper* const memory_;
  MindEvents events_;
  bool news_ = false;
  std::uint64_t forgotten_ = 0;
};

}  // namespace bbia
