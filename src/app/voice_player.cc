#include "app/voice_player.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "sound/loudness.h"

namespace bbia {

VoicePlayer::VoicePlayer(Voice* voice, const std::filesystem::path& own,
                         std::filesystem::path users)
    : voice_(voice), own_(own), users_(std::move(users)) {
  std::error_code error;
  for (std::filesystem::directory_iterator entry(own, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == ".wav") names_.push_back(entry->path().stem().string());
  }
  std::ranges::sort(names_);
}

Result<SoundId> VoicePlayer::Begin(std::string_view name) {
  std::string_view stem = name;
  if (stem.ends_with(".wav")) stem.remove_suffix(4);
  if (std::ranges::binary_search(names_, stem)) {
    return BeginFile(own_ / (std::string(stem) + ".wav"));
  }
  const bool plain =
      !name.empty() && name.front() != '.' && name.find('/') == std::string_view::npos;
  std::error_code error;
  if (plain && std::filesystem::is_regular_file(users_ / name, error)) {
    return BeginFile(users_ / name);
  }
  return Fail(Errc::kNotFound, "no sound is called '" + std::string(name) + "'");
}

Result<SoundId> VoicePlayer::BeginFile(const std::filesystem::path& file) {
  if (voice_ == nullptr) return Fail(Errc::kUnavailable, "bbia runs without sound (--no-media)");
  const Voice::Status status = voice_->status();
  if (!status.available) return Fail(Errc::kUnavailable, status.problem);
  return voice_->Play(file);
}

void VoicePlayer::Stop(SoundId id) {
  if (voice_ != nullptr && id != 0) voice_->Stop(id);
}

bool VoicePlayer::playing(SoundId id) const {
  return voice_ != nullptr && voice_->playing(id);
}

std::optional<double> VoicePlayer::loudness() const {
  if (voice_ == nullptr || !voice_->busy()) return std::nullopt;
  return LoudnessOf(voice_->level());
}

}  // namespace bbia
