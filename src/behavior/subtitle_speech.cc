#include "behavior/subtitle_speech.h"

namespace bbia {

Speech::Begun SubtitleSpeech::Begin(TimePoint now, const Utterance& utterance) {
  rhythm_ = RhythmOf(utterance.text);
  begun_ = now;
  current_ = ++last_;
  loudness_ = 0.0;
  return {current_, rhythm_.duration};
}

void SubtitleSpeech::Stop(UtteranceId id) {
  if (id != 0 && id != current_) return;
  current_ = 0;
  loudness_ = 0.0;
}

void SubtitleSpeech::Advance(TimePoint now) {
  if (current_ == 0) return;
  const Seconds time = now - begun_;
  loudness_ = LoudnessAt(rhythm_, time, current_);
  if (time >= rhythm_.duration) Stop(current_);
}

}  // namespace bbia
