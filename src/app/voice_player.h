#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "behavior/sound_player.h"
#include "sound/voice.h"

namespace bbia {

/// The loudspeaker as behaviours know it: sounds by name. The mind's thread; no call waits.
class VoicePlayer final : public SoundPlayer {
 public:
  /// @param own directory of the sounds that come with bbia; read once, here.
  /// @param users directory of the sounds that users put there, by their file names.
  /// @param voice null: bbia runs without sound.
  VoicePlayer(Voice* voice, const std::filesystem::path& own, std::filesystem::path users);

  Result<SoundId> Begin(std::string_view name) override;
  Result<SoundId> BeginFile(const std::filesystem::path& file) override;
  void Stop(SoundId id) override;
  [[nodiscard]] bool playing(SoundId id) const override;
  [[nodiscard]] std::optional<double> loudness() const override;

 private:
  Voice* const voice_;
  const std::filesystem::path own_;
  const std::filesystem::path users_;
  std::vector<std::string> names_;  ///< without ".wav", sorted
};

}  // namespace bbia
