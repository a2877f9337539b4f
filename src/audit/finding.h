#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
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
  kOverwritten,     ///< produced faster than it is taken, so that most of it is never seen
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
enum class WatchId : std::uint8_t {
  kCensus,
  kLeaks,
  kWaste,
  kBudget,
  kWatchdog,
  kPressure,
  kCount
};
[[nodiscard]] std::string_view Name(WatchId watch) noexcept;

/// What a sentence says, for who says it in other words. The end of a name is its unit: `_bytes`,
/// `_s`, `_share` (0..1), `_per_minute`.
using NamedFigure = std::pair<std::string_view, std::variant<double, std::string>>;
using NamedFigures = std::vector<NamedFigure>;

/// One thing in a sentence, and for programs: a code that does not change with the words.
struct Saying {
  std::string sentence;
  std::string_view code;
  NamedFigures figures = {};
};

/// What a watch sees now.
struct Observation {
  FindingKind kind;
  Light light = Light::kAmber;
  Module module = Module::kApp;  ///< the suspect
  std::string subject;           ///< thread, queue, pair of modules: with `kind` names the finding
  std::string sentence;          ///< for people: who, what, how much, since when, limit
  std::string detail = {};       ///< a stack, or nothing
  std::string_view code = {};    ///< of `sentence`; empty: the kind's name
  NamedFigures figures = {};     ///< of `sentence`
};

/// An observation with its life.
struct Finding {
  Observation what;
  WatchId watch;
  std::uint64_t number = 0;  ///< counts up from 1
  TimePoint since;           ///< an absence of less than a minute does not count
  TimePoint until;           ///< last seen
  WallTime since_wall;
  std::uint64_t times = 1;  ///< how often it came back
  bool open = true;
};

/// What changed with one `Update`.
struct FindingChanges {
  /// What is new or has become worse. What comes and goes is here at most once a minute, unless it
  /// is worse than it was told; what came back unsaid and stays is here once the minute is over.
  std::vector<Finding> opened;
  std::vector<Finding> closed;  ///< only what was told as opened before
};

/// All findings of all watches, bounded: open ones and the last of those that are over. A finding
/// is known by its watch, kind and subject. Any thread.
class FindingBook final {
 public:
  static constexpr std::size_t kMaxOpen = 64;
  static constexpr std::size_t kMaxClosed = 64;

  explicit FindingBook(const Clock& clock) : clock_(clock) {}

  /// All that `watch` sees at present: what is new is opened, what is missing is closed, what was
  /// closed and is back is opened again and counted. Sentence, light and detail of what stays are
  /// those of now. When all places are taken, what is new takes the place of something milder, or
  /// is left out.
  FindingChanges Update(WatchId watch, std::vector<Observation> seen);

  /// Open ones first, worst first; then closed ones, youngest first.
  [[nodiscard]] std::vector<Finding> All() const;
  [[nodiscard]] std::vector<Finding> Open() const;
  /// How many observations have no place at present.
  [[nodiscard]] std::size_t overflow() const;

 private:
  struct Entry {
    Finding finding;
    bool told = false;                 ///< that it is open
    std::optional<TimePoint> told_at;  ///< the last time
    Light told_light = Light::kGreen;  ///< the worst that was told of it
  };

  /// Goes through what `watch` has open; what was seen again is taken out of `seen`.
  void Refresh(WatchId watch, TimePoint now, std::vector<Observation>& seen,
               FindingChanges& changes) REQUIRES(mutex_);
  /// @return whether there is a place now for something of this light.
  bool MakeRoom(Light light) REQUIRES(mutex_);
  void Open(WatchId watch, TimePoint now, WallTime wall, Observation what) REQUIRES(mutex_);
  static void Tell(Entry& entry, TimePoint now, FindingChanges& changes);
  void Keep(Entry entry) REQUIRES(mutex_);
  [[nodiscard]] std::vector<Finding> OpenOnes() const REQUIRES(mutex_);

  const Clock& clock_;
  mutable Mutex mutex_;
  std::uint64_t next_number_ GUARDED_BY(mutex_) = 1;
  std::vector<Entry> open_ GUARDED_BY(mutex_);
  std::vector<Entry> closed_ GUARDED_BY(mutex_);  ///< youngest first
  /// By watch, as of its last update.
  std::array<std::size_t, static_cast<std::size_t>(WatchId::kCount)> left_out_ GUARDED_BY(mutex_){};
};

/// What was looked at, for the sentence of a green light.
struct AuditCounts {
  std::size_t threads = 0;
  std::size_t queues = 0;
  std::size_t leases = 0;
  std::size_t modules = 0;
};

/// The audit in one light, and why: the worst open finding's sentence, or what was checked.
struct AuditVerdict {
  Light light = Light::kGreen;
  std::string why;
  std::uint64_t finding = 0;  ///< the worst one's number; 0: there is none
  AuditCounts counts;
};

/// Red with an open red finding or a breach of the census, amber with an amber one. Pure.
[[nodiscard]] AuditVerdict JudgeFindings(const std::vector<Finding>& open,
                                         const AuditCounts& counts);

}  // namespace bbia
