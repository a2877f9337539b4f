#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sound/speaker_device.h"

namespace bbia {

/// A loudspeaker of ALSA: a card, a plugin, or through ALSA's own plugins PulseAudio or PipeWire.
/// Shares the device where its configuration lets it (dmix, a sound server).
class AlsaSpeaker final : public SpeakerDevice {
 public:
  /// @param names tried in this order, each as ALSA calls it.
  explicit AlsaSpeaker(std::vector<std::string> names);
  ~AlsaSpeaker() override;
  AlsaSpeaker(const AlsaSpeaker&) = delete;
  AlsaSpeaker& operator=(const AlsaSpeaker&) = delete;

  Result<void> Open(int rate) override;
  Result<std::size_t> Write(std::span<const float> samples) override;
  void Close() override;
  [[nodiscard]] std::string name() const override { return name_; }

 private:
  class Pcm;
  const std::vector<std::string> names_;
  std::string name_;
  std::unique_ptr<Pcm> pcm_;
};

/// What is tried when the settings name no device: the official alias, then ALSA's default.
[[nodiscard]] std::vector<std::string> SpeakerNames(const std::string& wanted);

}  // namespace bbia
