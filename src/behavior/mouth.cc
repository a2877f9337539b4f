#include "behavior/mouth.h"

namespace bbia {

UtteranceId Mouth::Say(TimePoint now, const Utterance& utterance, RunId run) {
  Stop(now);
  const Speech::Begun begun = speech_.Begin(now, utterance);
  current_ = {begun.id, utterance.text, utterance.language, now, begun.duration, run};
  chronicle_.Tell({.kind = MindEventKind::kSpeech,
                   .when = now,
                   .run = run,
                   .id = begun.id,
                   .text = utterance.text,
                   .duration = begun.duration});
  return begun.id;
}

void Mouth::Stop(TimePoint now, UtteranceId id) {
  if (current_.id == 0 || (id != 0 && id != current_.id)) return;
  speech_.Stop(current_.id);
  End(now, RunOutcome::kCancelled);
}

void Mouth::Advance(TimePoint now) {
  speech_.Advance(now);
  if (current_.id != 0 && !speech_.speaking(current_.id)) End(now, RunOutcome::kFinished);
}

void Mouth::End(TimePoint now, RunOutcome how) {
  chronicle_.Tell({.kind = MindEventKind::kSpeechEnded,
                   .when = now,
                   .run = current_.run,
                   .id = current_.id,
                   .outcome = how,
                   .duration = now - current_.begun});
  current_ = {};
}

}  // namespace bbia
