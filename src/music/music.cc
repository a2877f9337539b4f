#include "music/music.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "music/onset_meter.h"
#include "music/tempo.h"

namespace bbia {
namespace {

constexpr std::size_t kMostFrames =
    static_cast<std::size_t>(MusicFile::kMaxDuration.count() * OnsetMeter::kRate) + 1;
constexpr std::size_t kFramesPerLevel =
    static_cast<std::size_t>(OnsetMeter::kRate / Music::kLevelRate);
constexpr std::size_t kApart = 5;     // frames between onsets
constexpr float kLeastAccent = 1.0F;  // of the mean square
constexpr float kSilence = 0.08F;     // level: -55 dB

std::vector<Onset> PickOnsets(std::span<const float> accents) {
  std::vector<Onset> onsets;
  double sum = 0.0;
  for (std::size_t i = 0; i < accents.size(); ++i) {
    const std::size_t from = i < kApart ? 0 : i - kApart;
    const std::size_t to = std::min(i + kApart + 1, accents.size());
    const float most = *std::max_element(accents.begin() + static_cast<std::ptrdiff_t>(from),
                                         accents.begin() + static_cast<std::ptrdiff_t>(to));
    if (accents[i] < kLeastAccent || accents[i] < most) continue;
    const Seconds at = OnsetMeter::TimeOf(static_cast<double>(i));
    if (!onsets.empty() && at - onsets.back().at < OnsetMeter::TimeOf(kApart)) continue;
    onsets.push_back({at, accents[i]});
    sum += static_cast<double>(accents[i]);
  }
  const auto mean =
      static_cast<float>(sum / static_cast<double>(std::max<std::size_t>(onsets.size(), 1)));
  for (Onset& onset : onsets) onset.strength /= mean;
  return onsets;
}

}  // namespace

double Music::LevelAt(Seconds time) const noexcept {
  if (levels.empty() || time.count() < 0.0) return 0.0;
  const auto i = static_cast<std::size_t>(time.count() * kLevelRate);
  return i < levels.size() ? static_cast<double>(levels[i]) : 0.0;
}

bool Music::silent() const noexcept {
  return std::all_of(levels.begin(), levels.end(), [](float level) { return level < kSilence; });
}

void MusicListener::Feed(std::span<const float> samples) {
  if (onsets_.size() >= kMostFrames) return;
  meter_.Feed(samples, [this](const SoundFrame& frame) {
    if (onsets_.size() >= kMostFrames) return;
    onsets_.push_back(frame.onset);
    loudest_ = std::max(loudest_, frame.level);
    if (onsets_.size() % kFramesPerLevel != 0) return;
    levels_.push_back(loudest_);
    loudest_ = 0.0F;
  });
}

Music MusicListener::Finish(const std::stop_token& stop) const {
  Music music;
  music.duration = OnsetMeter::TimeOf(static_cast<double>(onsets_.size()));
  music.levels = levels_;
  if (music.silent()) return music;
  FoundBeats found = FindBeats(onsets_, stop);
  music.grid = std::move(found.grid);
  music.confidence = found.confidence;
  std::vector<float> accents;
  Accentuate(onsets_, accents);
  music.onsets = PickOnsets(accents);
  return music;
}

Result<Music> ListenTo(MusicFile& file, const std::stop_token& stop) {
  MusicListener listener(file.sample_rate());
  std::array<float, 2048> piece{};
  const auto stopped = [] { return Fail(Errc::kRefused, "listening was stopped", "file"); };
  while (const std::size_t count = file.Read(piece)) {
    if (stop.stop_requested()) return stopped();
    listener.Feed(std::span(piece).first(count));
  }
  Music music = listener.Finish(stop);
  if (stop.stop_requested()) return stopped();
  music.cut = file.cut();
  return music;
}

}  // namespace bbia
