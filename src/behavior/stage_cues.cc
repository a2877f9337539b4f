#include "behavior/stage_cues.h"

#include "behavior/stage.h"

namespace bbia {

CueList& CuesOf(Stage& stage) noexcept {
  return stage.cues();
}
TimePoint StageNow(const Stage& stage) noexcept {
  return stage.now();
}

bool MoveCue::Happened() {
  const Mover& mover = stage_.parts().mover;
  return mover.ways() != way_ || !mover.moving();
}

FollowCue::~FollowCue() {
  if (Mine()) stage_.parts().mover.StopFollowing();
}
bool FollowCue::Happened() {
  return !Mine() || !stage_.parts().mover.moving();
}
bool FollowCue::Mine() const noexcept {
  return stage_.parts().mover.ways() == way_;
}

bool BedCue::Happened() {
  return stage_.parts().bed == nullptr || !stage_.parts().bed->under_way();
}

bool FeelingCue::Happened() {
  return stage_.heart().shown();
}

SayCue::~SayCue() {
  stage_.parts().mouth.Stop(stage_.now(), id_);
}
bool SayCue::Happened() {
  return !stage_.parts().mouth.saying(id_);
}

SoundEndCue::~SoundEndCue() {
  if (id_ != 0) stage_.parts().sounds->Stop(id_);
}
bool SoundEndCue::Happened() {
  return id_ == 0 || !stage_.parts().sounds->playing(id_);
}

ListenCue::~ListenCue() {
  stage_.CloseQuestion(id_);
}
bool ListenCue::Happened() {
  const auto& asked = stage_.asked();
  return !asked || asked->id != id_ || asked->answer || stage_.now() >= asked->deadline;
}
std::optional<std::string> ListenCue::await_resume() const {
  const auto& asked = stage_.asked();
  if (!asked || asked->id != id_) return std::nullopt;
  return asked->answer;
}

void TwoPlaysCue::OnWait() {
  one_.Begin();
  other_.Begin();
}
bool TwoPlaysCue::Happened() {
  if (until_ == Until::kOne) return one_.done() || other_.done();
  return one_.done() && other_.done();
}

}  // namespace bbia
