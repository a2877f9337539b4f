#pragma once

#include <string>

#include "base/result.h"

namespace bbia {

enum class Loudness { kSpeaker, kMicrophone };

struct VolumeReading {
  int percent = 0;
  std::string device;  ///< whose volume it is, for people
};

/// The machine's mixer, through ALSA (a card's own, or a sound server's by ALSA's plugin). Opened
/// for each question, so that a card may come and go. Waits for the sound server: not for a thread
/// that may not wait.
class VolumeControl {
 public:
  virtual ~VolumeControl() = default;
  /// @return `kUnavailable` where there is no such control.
  virtual Result<VolumeReading> Get(Loudness which) = 0;
  /// Sets it and reads back what it is then.
  virtual Result<VolumeReading> Set(Loudness which, int percent) = 0;
};

class AlsaVolume final : public VolumeControl {
 public:
  /// @param card as ALSA calls it: "default", "hw:1".
  explicit AlsaVolume(std::string card) : card_(std::move(card)) {}
  Result<VolumeReading> Get(Loudness which) override;
  Result<VolumeReading> Set(Loudness which, int percent) override;

 private:
  const std::string card_;
};

}  // namespace bbia
