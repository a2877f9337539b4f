#include "mind/posture.h"

#include "robot/named_poses.h"

namespace bbia {

FullTarget ToTarget(const Posture& posture) noexcept {
  return {.head = {ToRotation(posture.turn), posture.shift},
          .antennas = {kInitAntennas.right + posture.antennas.right,
                       kInitAntennas.left + posture.antennas.left},
          .body_yaw = posture.body_yaw};
}

}  // namespace bbia
