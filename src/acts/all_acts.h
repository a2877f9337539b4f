#pragma once

#include "behavior/repertoire.h"

namespace bbia {

class ZoneShelf;
class Ears;
class Eyes;
class Companion;
class MoveShelf;

/// What behaviours work with besides their stage. All outlive the repertoire; who is not there is
/// null.
struct ActParts {
  const ZoneShelf& zones;
  Ears* ears = nullptr;
  Eyes* eyes = nullptr;
  Companion* companion = nullptr;
  MoveShelf* moves = nullptr;
};

/// The 23 behaviours; docs/behaviors-catalogue.md describes them.
void AddAllActs(Repertoire& repertoire, const ActParts& parts);

// By topic, in the order of the catalogue.

void AddWakeUp(Repertoire& repertoire);
void AddGreeting(Repertoire& repertoire);
void AddFeelings(Repertoire& repertoire);  ///< emotional_response, antenna_animation, emotion_show
void AddHide(Repertoire& repertoire);
void AddDance(Repertoire& repertoire, Ears* ears);
void AddMusicReaction(Repertoire& repertoire, Ears* ears);
void AddStorytelling(Repertoire& repertoire);
void AddQuietTime(Repertoire& repertoire);  ///< meditation, exercise
void AddAlarmClock(Repertoire& repertoire, const ZoneShelf& zones);
void AddGame(Repertoire& repertoire);
void AddTeaching(Repertoire& repertoire);
void AddLooking(Repertoire& repertoire, Eyes* eyes);  ///< vision_tracking, follow_face, ..._object
void AddPhotoBooth(Repertoire& repertoire, Eyes* eyes);
void AddReports(Repertoire& repertoire);  ///< weather_report, news_reader
void AddConversation(Repertoire& repertoire, Companion* companion);
void AddRecordedMove(Repertoire& repertoire, MoveShelf* shelf);
void AddGesture(Repertoire& repertoire);

}  // namespace bbia
