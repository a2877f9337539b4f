#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/loose_value.h"
#include "base/result.h"
#include "base/units.h"
#include "mind/emotion.h"

namespace bbia {

/// Where the head is to look: yaw left, pitch down, of the world.
struct HeadTurn {
  Radians yaw{0.0};
  Radians pitch{0.0};
};

/// The next thing that belongs to an answer: one of them, and then whether it was the last.
struct CompanionPart {
  std::string text = {};                          ///< a sentence to be said
  std::optional<Feeling> feeling = std::nullopt;  ///< in which it is said
  std::string_view gesture = {};                  ///< of gesture::kNames, that goes with it
  std::optional<HeadTurn> turn = std::nullopt;    ///< a look that was asked for
  std::string behavior = {};                      ///< of the repertoire, to be performed now
  LooseValues arguments = {};                     ///< of it, checked
  bool last = false;
};

/// Who answers when somebody talks to the robot: a language model, or what stands for one. The
/// mind's thread; no call waits. One question at a time: a new one takes the place of the one
/// before.
class Companion {
 public:
  virtual ~Companion() = default;

  /// @return a ticket, or kUnavailable or kBusy.
  virtual Result<std::uint64_t> Ask(std::string_view said) = 0;
  /// What comes next of the answer; nothing while it thinks. After the last, or an error, nothing
  /// comes any more.
  virtual std::optional<Result<CompanionPart>> Next(std::uint64_t ticket) = 0;
  virtual void Forget(std::uint64_t ticket) = 0;
};

}  // namespace bbia
