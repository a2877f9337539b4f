#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "behavior/need.h"
#include "behavior/parameter.h"
#include "behavior/play.h"
#include "behavior/stage.h"

namespace bbia {

enum class WhenPreempted : std::uint8_t {
  kEnds,
  kBeginsAgain,  ///< waits in the queue, and begins anew
};

/// In which state of the robot a behaviour may begin.
enum class Wakefulness : std::uint8_t {
  kAwake,
  kAnyway,  ///< with motors off and asleep too: it gets the robot up, or does not move it
};

/// One thing the robot can do. Constant once it is in a repertoire.
struct Behavior {
  std::string_view name;  ///< on the wire: [a-z0-9_]
  Bilingual title;
  Bilingual about;
  int priority = 1;  ///< 1..10, higher goes first
  NeedSet needs;
  /// What it needs besides, by what was said to it; may be empty.
  std::function<NeedSet(const Arguments&)> more_needs;
  std::vector<Parameter> parameters;
  WhenPreempted preempted = WhenPreempted::kEnds;
  Wakefulness wakefulness = Wakefulness::kAwake;
  /// A coroutine. Stage and arguments outlive it; what is captured lives as long as the repertoire.
  std::function<Play(Stage&, const Arguments&)> play;

  [[nodiscard]] NeedSet NeedsFor(const Arguments& arguments) const {
    return more_needs ? needs.With(more_needs(arguments)) : needs;
  }
};

inline constexpr int kLowestPriority = 1;
inline constexpr int kHighestPriority = 10;

/// All behaviours. Filled at start, then only read, from any thread.
class Repertoire final {
 public:
  static constexpr std::size_t kMost = 64;

  Repertoire() = default;
  Repertoire(const Repertoire&) = delete;
  Repertoire& operator=(const Repertoire&) = delete;

  /// @pre the name is new and of [a-z0-9_], the priority within its limits, usual values are
  /// values.
  void Add(Behavior behavior);

  /// Null when there is none of that name.
  [[nodiscard]] const Behavior* Find(std::string_view name) const noexcept;
  /// In the order in which they were added.
  [[nodiscard]] std::span<const std::unique_ptr<const Behavior>> all() const noexcept {
    return all_;
  }

 private:
  std::vector<std::unique_ptr<const Behavior>> all_;
};

/// What every robot can do: nod. A small behaviour to read first (basics.cc).
void AddBasics(Repertoire& repertoire);

}  // namespace bbia
