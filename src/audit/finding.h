#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/annotations.h"
#include "base/clock.h"
#include "base/module.h"
#include "base/mutex.h"

namespace bbia {

/// How things stand, in one word. Worse is greater.
enum class Light : std::uint8_t { kGreen, kAmber, kRed };
[[nodiscard]] std::string_view Name(Light light) noexcept;

enum class FindingKind : std::uint8_t {
  kUndeclaredThread,
  kUndeclaredChild,
  kGoneThread,
  kZombie,
  kDescriptors,
  kLeak,
  kRepeatedValue,   ///< the same setpoint or value put in again and again
  kNobodyConsumes,  ///< produced, and nobody reads it
  kPolledTooFast,   ///< read more often than it changes
  kComputedTwice,   ///< the same pure input computed again
  kCopiedPayload,   ///< copied where it could be moved
  kOverBudget,      ///< heap, processor, threads or buffers of a module
  kBusyLoop,        ///< a thread that uses a whole core
  kLosses,          ///< a queue that loses entries
  kHungThread,
  kLateStop,        ///< a thread that is asked to end and does not
  kControlTrouble,  ///< the control loop is late or lost its body
  kPressure,        ///< the machine is short of memory, time or cold
};
[[nodiscard]] std::string_view Name(FindingKind kind) noexcept;

/// Who looks: each watch reports all that is amiss from its point of view, every time it looks.
enum class WatchId : std::uint8_t { kCensus, kLeaks, kWaste, kBudgets, kWatchdog, kPressure };

/// What a watch sees now.
struct Observation {
  FindingKind kind;
  Light light = Light::kAmber;
  Module module = Module::kApp;  ///< the suspect
  std::string subject;           ///< thread, queue, pair of modules: with `kind` names the finding
  std::string sentence;          ///< for people: who, what, how much, since when, limit
  std::string detail = {};       ///< a stack, or nothing
};

/// An observation with its life.
struct Finding {
  Observation what;
  WatchId watch;
  std::uint64_t number = 0;  ///< counts up from 1
  TimePoint since;
  TimePoint until;  ///< last seen
  WallTime since_wall;
  std::uint64_t times = 1;  ///< how often it came back
  bool open = true;
};

/// What changed with one `Update`.
struct FindingChanges {
  std::vector<Finding> opened;
  std::vector<Finding> closed;
};

/// All findings of all watches, bounded: open ones and the last of those that are over. Any thread.
class FindingBook final {
 public:
  static constexpr std::size_t kMaxOpen = 64;
  static constexpr std::size_t kMaxClosed = 64;

  explicit FindingBook(const Clock& clock) : clock_(clock) {}

  /// All that `watch` sees at present: what is new is opened, what is missing is closed, what was
  /// closed and is back is opened again and counted.
  FindingChanges Update(WatchId watch, std::vector<Observation> seen);

  /// Open ones first, worst first; then closed ones, youngest first.
  [[nodiscard]] std::vector<Finding> All() const;
  [[nodiscard]] std::vector<Finding> Open() const;

 private:
  const Clock& clock_;
  mutable Mutex mutex_;
  std::uint64_t next_number_ GUARDED_BY(mutex_) = 1;
  std::vector<Finding> open_ GUARDED_BY(mutex_);
  std::vector<Finding> closed_ GUARDED_BY(mutex_);
};

/// The audit in one light, and why: the worst open finding's sentence, or what was checked.
struct AuditVerdict {
  Light light = Light::kGreen;
  std::string why;
};

}  // namespace bbia
