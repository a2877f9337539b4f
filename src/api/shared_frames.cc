#include "api/shared_frames.h"

#include <memory>
#include <string>
#include <utility>

#include "protocol/state_messages.h"

namespace bbia {

const SharedText& SharedFrames::Joints(const RobotState& state) {
  Encode(state);
  return joints_;
}

const SharedText& SharedFrames::Head(const RobotState& state) {
  Encode(state);
  return head_;
}

void SharedFrames::Encode(const RobotState& state) {
  // A new body counts its ticks from one again, so the tick alone does not name a state.
  if (joints_ && state.tick == tick_ && state.stamp == stamp_) {
    Figures::Add(figures_.hits, 1);
    return;
  }
  Figures::Add(figures_.misses, 1);
  figures_.NoteUsed(2);
  tick_ = state.tick;
  stamp_ = state.stamp;
  std::string joints;
  joints.reserve(256);
  EncodeJointPositions(joints, state.joints);
  joints_ = std::make_shared<const std::string>(std::move(joints));
  std::string head;
  head.reserve(384);
  EncodeHeadPose(head, state.head);
  head_ = std::make_shared<const std::string>(std::move(head));
}

}  // namespace bbia
