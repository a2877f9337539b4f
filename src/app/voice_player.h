#pragma once

#include <filesystem>
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
  /// @param voice null: bbia runs without sound.
  VoicePlayer(Voice* voice, const std::filesystem::path& own);

  Result<SoundId> Begin(std::string_view name) override;
  Result<SoundId> BeginFile(const std::filesystem::path& file) override;
  void Stop(SoundId id) override;
  [[nodiscard]] bool playing(SoundId id) const override;

 private:
  Voice* const voice_;
  const std::filesystem::path own_;
  std::vector<std::string> names_;  ///< without ".wav", sorted
};

}  // namespace bbia
