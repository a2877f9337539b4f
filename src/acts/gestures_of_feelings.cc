// What the body does when it feels so; units and rules as in gestures.cc.

#include <array>

#include "acts/gestures.h"

namespace bbia::gesture {
namespace {

constexpr std::array<Key, 6> kNodKeys = {{
    {0.0, {}},
    {0.16, {.pitch = -3}},
    {0.40, {.z = -3, .pitch = 13, .right = -8, .left = 8}},
    {0.64, {.pitch = -2, .right = 3, .left = -3}},
    {0.86, {.z = -2, .pitch = 8, .right = -5, .left = 5}},
    {1.2, {}},
}};
constexpr std::array<Key, 6> kNodFirmlyKeys = {{
    {0.0, {}},
    {0.21, {.z = 2, .pitch = -7, .right = 6, .left = -6}},
    {0.44, {.x = 5, .z = -5, .pitch = 17, .right = -16, .left = 16}},
    {0.65, {.x = 4, .z = -4, .pitch = 14, .right = -10, .left = 10}},
    {0.95, {.pitch = -3, .right = 4, .left = -4}},
    {1.26, {}},
}};
constexpr std::array<Key, 8> kWiggleKeys = {{
    {0.0, {}},
    {0.18, {.z = -5, .pitch = 6, .right = -20, .left = 20}},
    {0.45, {.y = 5, .z = 4, .roll = -11, .pitch = -6, .body = 7, .right = 8, .left = 32}},
    {0.75, {.y = -5, .z = 1, .roll = 11, .pitch = -4, .body = -7, .right = -34, .left = -8}},
    {1.05, {.y = 5, .z = 4, .roll = -10, .pitch = -6, .body = 6, .right = 8, .left = 32}},
    {1.35, {.y = -4, .z = 1, .roll = 8, .pitch = -4, .body = -5, .right = -28, .left = -6}},
    {1.65, {.z = 3, .roll = -2, .pitch = -5, .right = 8, .left = -6}},
    {2.0, {}},
}};
constexpr std::array<Key, 5> kSighKeys = {{
    {0.0, {}},
    {1.0, {.z = 7, .pitch = -8, .right = 16, .left = -16}},
    {1.4, {.z = 7, .pitch = -8, .right = 15, .left = -15}},
    {2.5, {.z = -8, .pitch = 11, .right = -26, .left = 26}},
    {3.6, {}},
}};
constexpr std::array<Key, 8> kStompKeys = {{
    {0.0, {}},
    {0.24, {.x = -4, .z = 2, .pitch = -7, .right = -10, .left = 10}},
    {0.5, {.x = 7, .z = -5, .pitch = 11, .right = -35, .left = 35}},
    {0.84, {.x = -2, .z = 1, .pitch = -4, .right = -14, .left = 14}},
    {1.14, {.x = 6, .z = -5, .pitch = 11, .yaw = 5, .right = -35, .left = 35}},
    {1.44, {.x = 2, .pitch = 2, .yaw = -7, .right = -16, .left = 16}},
    {1.74, {.yaw = 5, .right = -8, .left = 8}},
    {2.16, {}},
}};
constexpr std::array<Key, 6> kTiltKeys = {{
    {0.0, {}},
    {0.2, {.roll = -3, .pitch = 2}},
    {0.6, {.x = 8, .roll = 17, .pitch = 2, .yaw = 9, .right = 10, .left = 34}},
    {1.5, {.x = 9, .roll = 18, .pitch = 2, .yaw = 10, .right = 12, .left = 30}},
    {2.0, {.x = 6, .roll = -13, .pitch = 1, .yaw = -7, .right = -32, .left = -8}},
    {3.0, {}},
}};
constexpr std::array<Key, 9> kBounceKeys = {{
    {0.0, {}},
    {0.18, {.z = -6, .pitch = 7, .right = -35, .left = 35}},
    {0.41, {.z = 5, .pitch = -8, .right = 12, .left = -12}},
    {0.64, {.z = -5, .pitch = 4, .yaw = 6, .right = -38, .left = 38}},
    {0.87, {.z = 5, .pitch = -8, .yaw = 8, .right = 12, .left = -12}},
    {1.1, {.z = -5, .pitch = 4, .yaw = -6, .right = -38, .left = 38}},
    {1.33, {.z = 5, .pitch = -8, .yaw = -8, .right = 12, .left = -12}},
    {1.61, {.z = -4, .pitch = 4, .right = -18, .left = 18}},
    {2.01, {}},
}};
constexpr std::array<Key, 7> kJumpKeys = {{
    {0.0, {}},
    {0.12, {.z = -2, .pitch = 2}},
    {0.38, {.x = -13, .z = 3, .pitch = -15, .right = 18, .left = -18}},
    {0.6, {.x = -13, .z = 2, .pitch = -13, .right = -30, .left = 30}},
    {0.95, {.x = -12, .z = 2, .pitch = -12, .yaw = 3, .right = 10, .left = -10}},
    {1.6, {.x = 9, .z = -3, .roll = 7, .pitch = 5, .yaw = 4, .right = 12, .left = -4}},
    {2.3, {}},
}};
constexpr std::array<Key, 6> kDuckKeys = {{
    {0.0, {}},
    {0.16, {.z = 3, .pitch = -5, .right = 10, .left = -10}},
    {0.52, {.x = -9, .z = -15, .pitch = 14, .yaw = 15, .body = 8, .right = -70, .left = 70}},
    {1.2, {.x = -10, .z = -16, .pitch = 14, .yaw = 17, .body = 9, .right = -74, .left = 74}},
    {1.7, {.x = -4, .z = -8, .roll = 6, .pitch = 3, .yaw = -9, .right = -12, .left = 55}},
    {2.6, {}},
}};
constexpr std::array<Key, 7> kPuzzleKeys = {{
    {0.0, {}},
    {0.5, {.y = 3, .roll = -15, .yaw = 5, .right = 6, .left = 48}},
    {0.9, {.y = 3, .roll = -16, .pitch = -3, .yaw = 6, .right = -40, .left = 44}},
    {1.5, {.y = -3, .roll = 15, .yaw = -5, .right = -52, .left = -8}},
    {1.9, {.y = -3, .roll = 16, .pitch = 3, .yaw = -6, .right = -44, .left = 38}},
    {2.4, {.pitch = 5, .right = 5, .left = 12}},
    {2.8, {}},
}};
constexpr std::array<Key, 5> kDreamKeys = {{
    {0.0, {}},
    {1.4, {.y = -4, .roll = 10, .pitch = -11, .yaw = 22, .body = 8, .right = -30, .left = 24}},
    {2.6, {.y = -5, .roll = 12, .pitch = -12, .yaw = 26, .body = 10, .right = -36, .left = 30}},
    {3.6, {.y = -2, .roll = 6, .pitch = -2, .yaw = 14, .body = 5, .right = -18, .left = 18}},
    {4.6, {}},
}};
constexpr std::array<Key, 6> kShowOffKeys = {{
    {0.0, {}},
    {0.3, {.z = -5, .pitch = 6, .right = -20, .left = 20}},
    {0.9, {.z = 3, .pitch = -14, .yaw = 18, .body = 10, .right = 10, .left = -10}},
    {1.5, {.z = 3, .pitch = -15, .yaw = 20, .body = 12, .right = 12, .left = -12}},
    {2.5, {.z = 3, .pitch = -14, .yaw = -19, .body = -11, .right = 12, .left = -12}},
    {3.4, {}},
}};
constexpr std::array<Key, 5> kBreathKeys = {{
    {0.0, {}},
    {2.0, {.z = 7, .pitch = -4, .right = 12, .left = -12}},
    {2.6, {.z = 7, .pitch = -4, .right = 12, .left = -12}},
    {5.0, {.z = -6, .pitch = 6, .right = -18, .left = 18}},
    {6.0, {}},
}};

}  // namespace

constinit const Clip kNod{kNodKeys, kHair};
constinit const Clip kNodFirmly{kNodFirmlyKeys, kHair};
constinit const Clip kWiggle{kWiggleKeys, kHair};
constinit const Clip kSigh{kSighKeys, Seconds{0.25}};
constinit const Clip kStomp{kStompKeys, Seconds{0.06}};
constinit const Clip kTilt{kTiltKeys, kHair};
constinit const Clip kBounce{kBounceKeys, Seconds{0.06}};
constinit const Clip kJump{kJumpKeys, Seconds{0.05}};
constinit const Clip kDuck{kDuckKeys, Seconds{0.06}};
constinit const Clip kPuzzle{kPuzzleKeys, kHeavy};
constinit const Clip kDream{kDreamKeys, Seconds{0.3}};
constinit const Clip kShowOff{kShowOffKeys, kHair};
constinit const Clip kBreath{kBreathKeys, Seconds{0.3}};

const Clip& Of(Emotion emotion) noexcept {
  switch (emotion) {
    case Emotion::kNeutral:
      return kNod;
    case Emotion::kHappy:
      return kWiggle;
    case Emotion::kSad:
      return kSigh;
    case Emotion::kAngry:
      return kStomp;
    case Emotion::kCurious:
      return kTilt;
    case Emotion::kExcited:
      return kBounce;
    case Emotion::kSurprised:
      return kJump;
    case Emotion::kFearful:
      return kDuck;
    case Emotion::kConfused:
      return kPuzzle;
    case Emotion::kDetermined:
      return kNodFirmly;
    case Emotion::kNostalgic:
      return kDream;
    case Emotion::kProud:
      return kShowOff;
    case Emotion::kCalm:
      return kBreath;
  }
  return kNod;
}

}  // namespace bbia::gesture
