#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/units.h"
#include "music/onset_meter.h"
#include "music/tempo.h"

namespace bbia {

/// What is known of music while it plays, a hundred times a second.
struct HeardNow {
  Seconds at{0.0};      ///< of the stream; the sample that completes it is half a window later
  double level = 0.0;   ///< 0..1, see `SoundFrame`
  double strike = 0.0;  ///< above 0 when something began just before; 1 is usual
  bool beat = false;    ///< a beat is now
  double bpm = 0.0;     ///< 0 while no beat is found
  double confidence = 0.0;
  Seconds next_beat{0.0};
};

/// Follows the beat of a stream that goes on for any time; never looks back further than ten
/// seconds, says nothing within the first three. Twice a second the tempo is found anew, and with
/// it the phase: the comb of beats that lies best on the accents of the last bars, the newest
/// counting most. Between, beats are told in advance. All memory is taken when it is made. One
/// thread.
class BeatTracker final {
 public:
  explicit BeatTracker(int sample_rate);

  /// Takes the next samples, as many as there are, and calls `take(HeardNow)` for each frame.
  template <class Take>
  void Feed(std::span<const float> samples, Take&& take) {
    meter_.Feed(samples, [&](const SoundFrame& frame) { take(Step(frame)); });
  }

 private:
  static constexpr std::size_t kPast = 800;  // frames

  HeardNow Step(const SoundFrame& frame);
  [[nodiscard]] double Strike(float onset) noexcept;
  void FindTempo();
  void FindPhase();

  OnsetMeter meter_;
  TempoScores scores_;
  std::array<float, kPast> onsets_{};  // ring
  std::vector<float> past_;            // the same in order, then as accents
  std::vector<float> accents_;
  std::vector<float> wide_;
  std::uint64_t frames_ = 0;
  double period_ = 0.0;  // frames; 0: no beat
  double next_ = 0.0;    // frame of the next beat
  double last_beat_ = -1e9;
  double confidence_ = 0.0;
  double mean_ = 0.0;    // of onsets, recently
  double spread_ = 0.0;  // how far they are from it
  float before_ = 0.0F;  // the last two onsets
  float before_that_ = 0.0F;
  std::uint64_t last_strike_ = 0;
  double loudness_ = 0.0;  // level, slowly
};

}  // namespace bbia
