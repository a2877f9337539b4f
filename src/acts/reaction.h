#pragma once

#include <vector>

#include "behavior/motion_path.h"
#include "mind/posture.h"
#include "music/music.h"

namespace bbia {

/// What music does to somebody who listens: each onset jerks the head a little and makes an antenna
/// fly, the loudness lifts the chin, the beat, if there is one, sways the body. Nothing moves in
/// silence.
class Reaction final : public MotionPath {
 public:
  /// @param music outlives it. @pre `duration` > 0
  Reaction(const Music& music, Seconds duration);

  [[nodiscard]] Seconds duration() const override { return duration_; }
  [[nodiscard]] FullTarget At(Seconds time) const override;
  [[nodiscard]] Posture PostureAt(Seconds time) const;

 private:
  const Music& music_;
  const Seconds duration_;
};

}  // namespace bbia
