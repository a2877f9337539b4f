#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "music/beats.h"
#include "music/music_file.h"
#include "music/onset_meter.h"

namespace bbia {

/// Something begins: a note, a drum.
struct Onset {
  Seconds at{0.0};
  float strength = 0.0F;  ///< 1 is the mean of the piece
};

/// What was heard in a whole piece.
struct Music {
  static constexpr double kLevelRate = 10.0;  ///< of `levels`, a second

  Seconds duration{0.0};
  BeatGrid grid;  ///< empty: no beat was found
  double confidence = 0.0;
  std::vector<Onset> onsets;  ///< rising; at most 20 a second
  std::vector<float> levels;  ///< 0..1, see `SoundFrame::level`
  bool cut = false;           ///< there was more than MusicFile::kMaxDuration

  [[nodiscard]] double LevelAt(Seconds time) const noexcept;
  /// Whether there is anything to hear.
  [[nodiscard]] bool silent() const noexcept;
};

/// Collects the samples of a piece, of which it keeps a hundred numbers a second, and says at the
/// end what was in it. One thread.
class MusicListener final {
 public:
  explicit MusicListener(int sample_rate) : meter_(sample_rate) {}

  /// What lies beyond MusicFile::kMaxDuration is not taken.
  void Feed(std::span<const float> samples);
  /// @return without beats when `stop` asks to end.
  [[nodiscard]] Music Finish(const std::stop_token& stop) const;

 private:
  OnsetMeter meter_;
  std::vector<float> onsets_;
  std::vector<float> levels_;
  float loudest_ = 0.0F;  // of the level that is not complete yet
};

/// Listens to a file from beginning to end, faster than it plays. Ends within some milliseconds
/// when `stop` asks for it. @return as `MusicFile::Open`; kRefused when it was stopped.
[[nodiscard]] Result<Music> ListenTo(MusicFile& file, const std::stop_token& stop);

}  // namespace bbia
