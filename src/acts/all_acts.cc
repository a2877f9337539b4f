#include "acts/all_acts.h"

namespace bbia {

void AddAllActs(Repertoire& repertoire, const ActParts& parts) {
  AddWakeUp(repertoire);
  AddGreeting(repertoire);
  AddFeelings(repertoire);
  AddHide(repertoire);
  AddDance(repertoire, parts.ears);
  AddMusicReaction(repertoire, parts.ears);
  AddStorytelling(repertoire);
  AddQuietTime(repertoire);
  AddAlarmClock(repertoire, parts.zones);
  AddGame(repertoire);
  AddTeaching(repertoire);
  AddLooking(repertoire, parts.eyes);
  AddPhotoBooth(repertoire, parts.eyes);
  AddReports(repertoire);
  AddConversation(repertoire, parts.companion);
  AddRecordedMove(repertoire, parts.moves);
  AddGesture(repertoire);
}

}  // namespace bbia
