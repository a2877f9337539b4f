#pragma once

#include <cstdint>
#include <filesystem>

#include "motion/script.h"

namespace bbia {

/// Makes moves heard. The server's thread; never blocks.
class MoveSounds {
 public:
  virtual ~MoveSounds() = default;
  /// The move `owner` has come to its sound: `file`, or the one that belongs to `cue`.
  virtual void Begin(std::uint64_t owner, SoundCue cue, const std::filesystem::path& file) = 0;
  /// The move `owner` is over, and so is its sound.
  virtual void End(std::uint64_t owner) = 0;
};

}  // namespace bbia
