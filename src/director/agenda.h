#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/ledger.h"
#include "base/log.h"
#include "base/wake_signal.h"
#include "behavior/director.h"
#include "memory/memory_keeper.h"

namespace bbia {

/// What an agenda works with. All outlive it; without memory or log they are null.
struct AgendaParts {
  Ledger& ledger;
  const Clock& clock;
  const Repertoire& repertoire;
  WakeSignal& wake;  ///< of the mind
  MemoryKeeper* memory = nullptr;
  Log* log = nullptr;
};

/// Keeps the director's appointments in the memory, and makes them anew when the program starts: so
/// an alarm rings although the robot was switched off in between. The mind's thread.
class Agenda final {
 public:
  /// After a failure it is tried again.
  static constexpr Nanos kRetry{10'000'000'000};

  Agenda(const AgendaParts& parts, Director& director);

  /// Takes what the memory answered, and asks it to keep what has changed. Once a step, after the
  /// director's.
  void Step(TimePoint now);
  /// How long it may be left alone; answers wake the mind.
  [[nodiscard]] Nanos patience() const noexcept;

 private:
  enum class Wish : std::uint8_t { kRead, kKeep, kNothing };

  void Ask(TimePoint now, MemoryRequest request);
  void Take(TimePoint now, const MemoryAnswer& answer);
  void Restore(TimePoint now, const KeptAppointment& kept);
  void TryLater(TimePoint now, const Error& error);
  [[nodiscard]] std::vector<KeptAppointment> Wanted() const;

  const AgendaParts parts_;
  Director& director_;
  std::unique_ptr<MemoryAsker> asker_;  ///< null without a memory
  Wish wish_ = Wish::kRead;
  bool asked_ = false;     ///< and not answered yet
  bool troubled_ = false;  ///< the last answer was a failure
  std::optional<TimePoint> next_try_;
  std::optional<std::vector<KeptAppointment>> kept_;  ///< on the disk or on the way; none: unknown
};

}  // namespace bbia
