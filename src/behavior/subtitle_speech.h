#pragma once

#include <cstdint>

#include "behavior/rhythm.h"
#include "behavior/speech.h"

namespace bbia {

/// Speech without a voice: subtitles that stay as long as the sentence would take, and the loudness
/// that it would have. A plain object.
class SubtitleSpeech final : public Speech {
 public:
  Begun Begin(TimePoint now, const Utterance& utterance) override;
  void Stop(UtteranceId id) override;
  void Advance(TimePoint now) override;

  [[nodiscard]] bool speaking(UtteranceId id) const override { return id != 0 && id == current_; }
  [[nodiscard]] double loudness() const override { return loudness_; }
  [[nodiscard]] bool audible() const override { return false; }

 private:
  UtteranceId last_ = 0;
  UtteranceId current_ = 0;
  Rhythm rhythm_;
  TimePoint begun_;
  double loudness_ = 0.0;
};

}  // namespace bbia
