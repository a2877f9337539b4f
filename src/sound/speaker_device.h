#pragma once

#include <span>
#include <string>

#include "base/result.h"

namespace bbia {

/// Something that sound comes out of. One thread; no call waits longer than a fifth of a second.
class SpeakerDevice {
 public:
  virtual ~SpeakerDevice() = default;

  /// Takes the device for one channel of `rate` samples a second. @return `kUnavailable` and why.
  virtual Result<void> Open(int rate) = 0;
  /// Plays samples, full scale 1, behind what it still has. Waits until it has room.
  /// @return how many it took (0: it is full still), or why it cannot go on.
  virtual Result<std::size_t> Write(std::span<const float> samples) = 0;
  /// Gives the device back at once, with what it still had.
  virtual void Close() = 0;
  /// How it is called, for people.
  [[nodiscard]] virtual std::string name() const = 0;
};

}  // namespace bbia
