#pragma once

#include <cstdint>
#include <vector>

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
  /// More in one step than this are let out at once.
  static constexpr std::size_t kMostTold = 32;

  /// @param memory null when the robot keeps none.
  Scribe(Ledger& ledger, const Clock& clock, MemoryKeeper* memory);

  /// Writes it down; those who watch hear of it at the next `Release`.
  void Tell(MindEvent event) override;
  /// Lets out what was told, for it is in the report by now: who hears that something began and
  /// then asks what is going on is not told the state before.
  void Release();

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
  std::vector<MindEvent> told_;  ///< at most `kMostTold`
  bool news_ = false;
  std::uint64_t forgotten_ = 0;
};

}  // namespace bbia
