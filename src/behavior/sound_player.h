#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/units.h"

namespace bbia {

using SoundId = std::uint64_t;  ///< 0: none

/// Who plays sounds by name ("wake_up", a file of the library). The mind's thread; no call waits.
class SoundPlayer {
 public:
  virtual ~SoundPlayer() = default;

  /// @return `kNotFound` for a name that is not there, `kUnavailable` without a loudspeaker.
  virtual Result<SoundId> Begin(std::string_view name) = 0;
  /// A file that bbia itself found, never one that somebody named. Whether it can be read shows
  /// later.
  virtual Result<SoundId> BeginFile(const std::filesystem::path& file) = 0;
  /// Ends `id` if it is still played.
  virtual void Stop(SoundId id) = 0;
  [[nodiscard]] virtual bool playing(SoundId id) const = 0;
  /// How loud what is played is now, whoever asked for it, 0 to 1 as an ear has it; none in
  /// silence.
  [[nodiscard]] virtual std::optional<double> loudness() const { return std::nullopt; }
};

}  // namespace bbia
