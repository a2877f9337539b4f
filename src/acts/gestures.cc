#include "acts/gestures.h"

#include <array>

namespace bbia::gesture {
namespace {

// Millimetres and degrees. Pitch down, yaw left, roll crown to the right are positive; antennas out
// and down are right negative, left positive. Before a large movement comes a small one the other
// way, and after it a little too much.

constexpr std::array<Key, 10> kStretchKeys = {{
    {0.0, {}},
    {0.6, {.z = -8, .pitch = 12, .right = -45, .left = 45}},
    {1.6, {.x = -6, .z = 4, .roll = 4, .pitch = -19, .right = -95, .left = 105}},
    {2.2, {.x = -7, .z = 4, .roll = 9, .pitch = -22, .yaw = 6, .right = -112, .left = 112}},
    {2.8, {.x = -7, .z = 4, .roll = -9, .pitch = -21, .yaw = -6, .right = -108, .left = 100}},
    {3.3, {.x = -4, .z = 3, .roll = -3, .pitch = -16, .right = -100, .left = 100}},
    {3.8, {.z = -9, .pitch = 12, .right = -12, .left = 12}},
    {4.2, {.z = 3, .pitch = -4, .right = 8, .left = -8}},
    {4.55, {.z = -1, .pitch = 1.5, .right = -3, .left = 3}},
    {4.9, {}},
}};
constexpr std::array<Key, 10> kShakeOffKeys = {{
    {0.0, {}},
    {0.26, {.z = -4, .pitch = 5, .right = -15, .left = 15}},
    {0.5, {.z = -3, .roll = 5, .pitch = 4, .yaw = 9, .right = -45, .left = 20}},
    {0.71, {.z = -3, .roll = -5, .pitch = 4, .yaw = -10, .right = -15, .left = 50}},
    {0.92, {.z = -3, .roll = 5, .pitch = 3, .yaw = 10, .right = -50, .left = 15}},
    {1.14, {.z = -2, .roll = -5, .pitch = 2, .yaw = -9, .right = -15, .left = 45}},
    {1.35, {.z = -1, .roll = 4, .pitch = 1, .yaw = 6, .right = -35, .left = 12}},
    {1.58, {.roll = -2, .pitch = -3, .yaw = -3, .right = 4, .left = 20}},
    {1.91, {.z = 2, .pitch = -4, .yaw = 1, .right = 8, .left = -8}},
    {2.38, {}},
}};
constexpr std::array<Key, 8> kLookAroundKeys = {{
    {0.0, {}},
    {0.25, {.pitch = 2, .yaw = -4}},
    {0.8, {.roll = 5, .pitch = -5, .yaw = 27, .body = 10, .right = 8, .left = 6}},
    {1.4, {.roll = 6, .pitch = -4, .yaw = 30, .body = 12, .right = 10, .left = 4}},
    {2.2, {.roll = -5, .pitch = -5, .yaw = -28, .body = -12, .right = -6, .left = -8}},
    {2.8, {.roll = -6, .pitch = -4, .yaw = -30, .body = -13, .right = -4, .left = -10}},
    {3.4, {.pitch = -3, .yaw = 3, .body = 1, .right = 5, .left = -5}},
    {3.8, {}},
}};
constexpr std::array<Key, 13> kHelloKeys = {{
    {0.0, {}},
    {0.24, {.z = -6, .pitch = 9, .right = -28, .left = 28}},
    {0.56, {.z = 5, .pitch = -11, .right = 14, .left = -14}},
    {0.78, {.z = 3, .pitch = -8, .right = 8, .left = -8}},
    {1.05, {.z = 2, .roll = -12, .pitch = -7, .yaw = 3, .right = 6, .left = 66}},
    {1.30, {.z = 2, .roll = -13, .pitch = -7, .yaw = 4, .right = 9, .left = 14}},
    {1.55, {.z = 2, .roll = -13, .pitch = -7, .yaw = 4, .right = 6, .left = 68}},
    {1.80, {.z = 2, .roll = -13, .pitch = -7, .yaw = 4, .right = 9, .left = 14}},
    {2.05, {.z = 2, .roll = -11, .pitch = -6, .yaw = 3, .right = 6, .left = 60}},
    {2.40, {.z = 1, .roll = -3, .pitch = -4, .right = 6, .left = -4}},
    {2.70, {.z = -4, .pitch = 11, .right = -14, .left = 14}},
    {3.02, {.z = 1, .pitch = -4, .right = 6, .left = -6}},
    {3.4, {}},
}};
constexpr std::array<Key, 7> kShakeHeadKeys = {{
    {0.0, {}},
    {0.2, {.yaw = -5}},
    {0.5, {.pitch = 2, .yaw = 17, .right = -14, .left = 6}},
    {0.8, {.pitch = 3, .yaw = -17, .right = -6, .left = 14}},
    {1.1, {.pitch = 3, .yaw = 13, .right = -10, .left = 5}},
    {1.4, {.pitch = 1, .yaw = -6, .right = -2, .left = 6}},
    {1.7, {}},
}};
constexpr std::array<Key, 7> kBowKeys = {{
    {0.0, {}},
    {0.3, {.x = -4, .z = 2, .pitch = -8, .right = 10, .left = -10}},
    {1.0, {.x = 12, .z = -14, .pitch = 28, .right = -70, .left = 70}},
    {1.6, {.x = 12, .z = -15, .pitch = 29, .right = -74, .left = 74}},
    {2.3, {.x = -2, .z = 2, .pitch = -7, .right = 12, .left = -12}},
    {2.6, {.pitch = -2, .right = -4, .left = 4}},
    {2.9, {}},
}};
constexpr std::array<Key, 6> kThinkKeys = {{
    {0.0, {}},
    {0.5, {.roll = -8, .pitch = -12, .yaw = 18, .body = 5, .right = -4, .left = 26}},
    {1.1, {.roll = -9, .pitch = -13, .yaw = 21, .body = 6, .right = -18, .left = 14}},
    {1.6, {.roll = -7, .pitch = -12, .yaw = 16, .body = 5, .right = 2, .left = 30}},
    {2.1, {.pitch = 3, .yaw = -2, .right = 10, .left = -10}},
    {2.5, {}},
}};
constexpr std::array<Key, 5> kListenKeys = {{
    {0.0, {}},
    {0.5, {.x = 10, .roll = 9, .pitch = 3, .yaw = -4, .right = 12, .left = -6}},
    {1.3, {.x = 11, .roll = 11, .pitch = 3, .yaw = -5, .right = 6, .left = -12}},
    {2.0, {.x = 10, .roll = -8, .pitch = 3, .yaw = 4, .right = 14, .left = -6}},
    {2.6, {}},
}};
constexpr Key kHidden{
    1.0, {.x = -8, .z = -26, .pitch = 25, .yaw = 12, .body = 14, .right = -148, .left = 148}};
constexpr std::array<Key, 5> kHideKeys = {{
    {0.0, {}},
    {0.18, {.z = 4, .pitch = -8, .yaw = -4, .right = 14, .left = -14}},
    {0.62, {.x = -7, .z = -22, .pitch = 21, .yaw = 10, .body = 11, .right = -120, .left = 120}},
    {0.86, {.x = -9, .z = -27, .pitch = 27, .yaw = 14, .body = 15, .right = -154, .left = 154}},
    {1.2, kHidden.row},
}};
constexpr std::array<Key, 6> kPeekKeys = {{
    {0.0, kHidden.row},
    {0.7,
     {.x = -6, .z = -17, .roll = 9, .pitch = 10, .yaw = -7, .body = 10, .right = -38, .left = 138}},
    {1.5,
     {.x = -4, .z = -14, .roll = 12, .pitch = 6, .yaw = -12, .body = 9, .right = -18, .left = 132}},
    {2.1,
     {.x = -4, .z = -14, .roll = 11, .pitch = 6, .yaw = 8, .body = 10, .right = -26, .left = 134}},
    {2.6, {.x = -9, .z = -27, .pitch = 27, .yaw = 14, .body = 15, .right = -152, .left = 152}},
    {2.95, kHidden.row},
}};
constexpr std::array<Key, 7> kComeOutKeys = {{
    {0.0, kHidden.row},
    {0.9,
     {.x = -6, .z = -16, .roll = 6, .pitch = 10, .yaw = -5, .body = 8, .right = -60, .left = 90}},
    {1.6,
     {.x = -5, .z = -12, .roll = -7, .pitch = 5, .yaw = 6, .body = 4, .right = -70, .left = 35}},
    {1.95, {.x = -3, .z = -14, .pitch = 9, .right = -60, .left = 60}},
    {2.3, {.z = 6, .pitch = -13, .right = 18, .left = -18}},
    {2.7, {.z = 1, .pitch = -3, .right = -8, .left = 8}},
    {3.1, {}},
}};
constexpr std::array<Key, 13> kAntennasKeys = {{
    {0.0, {}},
    {0.3, {.roll = 2, .right = 12, .left = -12}},
    {0.7, {.roll = 5, .pitch = -2, .yaw = -6, .right = -85, .left = -8}},
    {1.1, {.roll = 3, .pitch = -2, .yaw = -7, .right = 5, .left = -6}},
    {1.5, {.roll = -5, .pitch = -2, .yaw = 6, .right = 8, .left = 85}},
    {1.9, {.roll = -3, .pitch = -2, .yaw = 7, .right = 6, .left = -5}},
    {2.3, {.z = -3, .pitch = 4, .right = -90, .left = 90}},
    {2.7, {.z = 2, .pitch = -4, .right = 14, .left = -14}},
    {3.05, {.roll = 4, .right = -45, .left = 8}},
    {3.4, {.roll = -4, .right = 8, .left = 45}},
    {3.75, {.roll = 4, .right = -45, .left = 8}},
    {4.1, {.z = 1, .pitch = -3, .right = 14, .left = -14}},
    {4.5, {}},
}};
constexpr std::array<Key, 4> kPhotoPoseKeys = {{
    {0.0, {}},
    {0.25, {.z = -4, .pitch = 5, .right = -15, .left = 15}},
    {0.65, {.z = 3, .roll = -10, .pitch = -10, .yaw = 5, .right = 10, .left = 24}},
    {0.95, {.z = 2, .roll = -9, .pitch = -9, .yaw = 4, .right = 6, .left = 20}},
}};
constexpr std::array<Key, 4> kCountOneKeys = {{
    {0.0, {}},
    {0.17, {.z = 4, .pitch = -7, .right = 8, .left = -8}},
    {0.40, {.z = -5, .pitch = 11, .right = -22, .left = 22}},
    {0.62, {}},
}};
constexpr std::array<Key, 4> kRockKeys = {{
    {0.0, {}},
    {0.2, {.z = 5, .pitch = -8, .right = 10, .left = -10}},
    {0.84, {.x = 2, .z = -20, .pitch = 22, .right = -156, .left = 156}},
    {1.1, {.x = 2, .z = -18, .pitch = 19, .right = -146, .left = 146}},
}};
constexpr std::array<Key, 4> kPaperKeys = {{
    {0.0, {}},
    {0.17, {.z = -5, .pitch = 9, .right = -20, .left = 20}},
    {0.5, {.z = 3, .pitch = -17, .right = -98, .left = 98}},
    {0.75, {.z = 3, .pitch = -14, .right = -88, .left = 88}},
}};
constexpr std::array<Key, 7> kScissorsKeys = {{
    {0.0, {}},
    {0.17, {.z = -4, .pitch = 7, .right = 8, .left = -8}},
    {0.5, {.x = 9, .pitch = -4, .right = -52, .left = 52}},
    {0.75, {.x = 10, .pitch = -3, .right = 6, .left = -6}},
    {1.0, {.x = 9, .pitch = -4, .right = -52, .left = 52}},
    {1.25, {.x = 10, .pitch = -3, .right = 4, .left = -4}},
    {1.5, {.x = 9, .pitch = -4, .right = -42, .left = 42}},
}};
constexpr std::array<Key, 5> kLookLeftKeys = {{
    {0.0, {}},
    {0.16, {.yaw = -5, .right = 2, .left = -2}},
    {0.5, {.roll = -5, .pitch = -2, .yaw = 38, .body = 9, .right = 8, .left = 58}},
    {0.9, {.roll = -5, .pitch = -2, .yaw = 36, .body = 9, .right = 6, .left = 52}},
    {1.3, {}},
}};
constexpr std::array<Key, 5> kLookRightKeys = {{
    {0.0, {}},
    {0.16, {.yaw = 5, .right = 2, .left = -2}},
    {0.5, {.roll = 5, .pitch = -2, .yaw = -38, .body = -9, .right = -58, .left = -8}},
    {0.9, {.roll = 5, .pitch = -2, .yaw = -36, .body = -9, .right = -52, .left = -6}},
    {1.3, {}},
}};
constexpr std::array<Key, 5> kLookUpKeys = {{
    {0.0, {}},
    {0.16, {.z = -4, .pitch = 7, .right = -12, .left = 12}},
    {0.5, {.z = 3, .pitch = -26, .right = 16, .left = -16}},
    {0.9, {.z = 3, .pitch = -24, .right = 12, .left = -12}},
    {1.3, {}},
}};
constexpr std::array<Key, 5> kLookDownKeys = {{
    {0.0, {}},
    {0.16, {.z = 3, .pitch = -7, .right = 8, .left = -8}},
    {0.5, {.z = -13, .pitch = 27, .right = -85, .left = 85}},
    {0.9, {.z = -12, .pitch = 25, .right = -78, .left = 78}},
    {1.3, {}},
}};
constexpr std::array<Key, 7> kTurnHeadKeys = {{
    {0.0, {}},
    {1.2, {.pitch = -2, .yaw = 36, .body = 5, .right = -6, .left = 14}},
    {1.7, {.pitch = -2, .yaw = 38, .body = 6, .right = -4, .left = 16}},
    {2.4, {.z = -2, .pitch = 3, .yaw = 0}},
    {3.4, {.pitch = -2, .yaw = -36, .body = -5, .right = -14, .left = 6}},
    {3.9, {.pitch = -2, .yaw = -38, .body = -6, .right = -16, .left = 4}},
    {5.0, {}},
}};
constexpr std::array<Key, 6> kStretchNeckKeys = {{
    {0.0, {}},
    {1.2, {.z = 3, .pitch = -24, .right = 12, .left = -12}},
    {1.8, {.z = 4, .pitch = -26, .right = 14, .left = -14}},
    {3.2, {.x = 6, .z = -14, .pitch = 27, .right = -50, .left = 50}},
    {3.8, {.x = 6, .z = -15, .pitch = 28, .right = -54, .left = 54}},
    {5.0, {}},
}};
constexpr std::array<Key, 6> kRollShouldersKeys = {{
    {0.0, {}},
    {0.9, {.y = 10, .z = 2, .roll = -15, .body = 6, .right = 6, .left = 40}},
    {1.8, {.x = -8, .z = 6, .pitch = -9, .right = 14, .left = -14}},
    {2.7, {.y = -10, .z = 2, .roll = 15, .body = -6, .right = -40, .left = -6}},
    {3.6, {.x = 8, .z = -9, .pitch = 10, .right = -30, .left = 30}},
    {4.5, {}},
}};

}  // namespace

constinit const Clip kStretch{kStretchKeys, kHeavy};
constinit const Clip kShakeOff{kShakeOffKeys, Seconds{0.07}};
constinit const Clip kLookAround{kLookAroundKeys, kHair};
constinit const Clip kHello{kHelloKeys, kHair};
constinit const Clip kShakeHead{kShakeHeadKeys, kHair};
constinit const Clip kBow{kBowKeys, kHeavy};
constinit const Clip kThink{kThinkKeys, kHair};
constinit const Clip kListen{kListenKeys, kHair};
constinit const Clip kHide{kHideKeys, Seconds{0.05}};
constinit const Clip kPeek{kPeekKeys, Seconds{0.1}};
constinit const Clip kComeOut{kComeOutKeys, kHair};
constinit const Clip kAntennas{kAntennasKeys, Seconds{0.0}};
constinit const Clip kPhotoPose{kPhotoPoseKeys, kHair};
constinit const Clip kCountOne{kCountOneKeys, Seconds{0.06}};
constinit const Clip kRock{kRockKeys, Seconds{0.06}};
constinit const Clip kPaper{kPaperKeys, Seconds{0.06}};
constinit const Clip kScissors{kScissorsKeys, Seconds{0.0}};
constinit const Clip kLookLeft{kLookLeftKeys, Seconds{0.06}};
constinit const Clip kLookRight{kLookRightKeys, Seconds{0.06}};
constinit const Clip kLookUp{kLookUpKeys, Seconds{0.06}};
constinit const Clip kLookDown{kLookDownKeys, Seconds{0.06}};
constinit const Clip kTurnHead{kTurnHeadKeys, kHeavy};
constinit const Clip kStretchNeck{kStretchNeckKeys, kHeavy};
constinit const Clip kRollShoulders{kRollShouldersKeys, kHeavy};

const Clip* Find(std::string_view name) noexcept {
  constexpr std::array<const Clip*, kNames.size()> kClips = {
      &kNod,  &kNodFirmly, &kShakeHead, &kBow,    &kHello,  &kTilt,
      &kSigh, &kBounce,    &kWiggle,    &kPuzzle, &kListen, &kThink};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return kClips[i];
  }
  return nullptr;
}

}  // namespace bbia::gesture
