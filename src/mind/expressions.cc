#include "mind/expressions.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace bbia {
namespace {

using Wave = Motif::Wave;
using Side = Motif::Side;

// Millimetres, degrees, hertz, seconds. Antennas: right negative and left positive is outwards and
// down. Pitch positive is nose down, yaw positive to the left, roll positive the crown to the
// robot's right.

// Awake and at ease: hardly more than that somebody is in.
constexpr std::array kNeutralSignature = {
    Motif{.reach = {.right = 3, .left = -3}, .hertz = 0.25},
    Motif{.reach = {.pitch = 1.2}, .hertz = 0.11},
};

// Sways from one side to the other like one who hums, antennas wagging.
constexpr std::array kHappySignature = {
    Motif{.reach = {.y = 5, .roll = 7, .body = 4}, .hertz = 0.7},
    Motif{.reach = {.z = -4, .pitch = 2.5}, .hertz = 1.4, .phase = 0.25},
    Motif{.reach = {.right = -16, .left = 16}, .hertz = 1.4},
};

// Hangs; now and then a breath is drawn, held, and let go, and the head sinks deeper.
constexpr std::array kSadSignature = {
    Motif{.reach = {.yaw = 3, .body = 3}, .hertz = 0.07},
    Motif{.reach = {.z = 9, .pitch = -9, .right = 12, .left = -12},
          .slot = Seconds{6.0},
          .length = Seconds{4.2},
          .rise = 0.3,
          .fall = 0.6},
    Motif{.reach = {.roll = 3, .yaw = 5},
          .hertz = 0.5,
          .slot = Seconds{11.0},
          .length = Seconds{5.0},
          .rise = 0.3,
          .fall = 0.3},
};

// Head thrust forward and down, rigid; trembles, and jerks at whom it looks at.
constexpr std::array kAngrySignature = {
    Motif{.reach = {.roll = 0.5, .yaw = 0.6}, .hertz = 4.8, .wave = Wave::kTremble},
    Motif{.reach = {.right = 2, .left = 2}, .hertz = 5.2, .wave = Wave::kTremble},
    Motif{.reach = {.x = 8, .z = -5, .pitch = 7, .right = -12, .left = 12},
          .slot = Seconds{2.2},
          .length = Seconds{0.9},
          .rise = 0.35,
          .fall = 0.6},
    Motif{.reach = {.yaw = 9, .body = 3},
          .hertz = 1.5,
          .slot = Seconds{5.0},
          .length = Seconds{1.9},
          .rise = 0.3,
          .fall = 0.3},
};

// Head to one side, leaning towards the thing; one antenna up and quivering, the other out.
constexpr std::array kCuriousSignature = {
    Motif{.reach = {.x = 4, .pitch = 3}, .hertz = 0.3},
    Motif{.reach = {.right = 7, .left = 3},
          .hertz = 3.5,
          .slot = Seconds{2.4},
          .length = Seconds{1.2},
          .rise = 0.3,
          .fall = 0.3},
    Motif{
        .reach = {.x = 2, .y = -6, .roll = -26, .yaw = -14, .body = -8, .right = -34, .left = -34},
        .slot = Seconds{5.0},
        .length = Seconds{2.6},
        .rise = 0.22,
        .fall = 0.22},
};

// Cannot keep still: bounces, wiggles, antennas in a flutter.
constexpr std::array kExcitedSignature = {
    Motif{.reach = {.z = 4.5, .pitch = -3}, .hertz = 2.4},
    Motif{.reach = {.roll = 4, .yaw = 10, .body = 6}, .hertz = 1.2},
    Motif{.reach = {.right = 11, .left = 11}, .hertz = 3.8},
    Motif{.reach = {.right = -22, .left = 22},
          .slot = Seconds{1.6},
          .length = Seconds{0.7},
          .rise = 0.4,
          .fall = 0.5},
};

// Drawn back and tall, antennas on end; again and again they fly apart.
constexpr std::array kSurprisedSignature = {
    Motif{.reach = {.right = 1.5, .left = -1.5}, .hertz = 5.0, .wave = Wave::kTremble},
    Motif{.reach = {.x = -3, .pitch = -5, .right = -80, .left = 80},
          .slot = Seconds{2.8},
          .length = Seconds{1.5},
          .rise = 0.28,
          .fall = 0.6},
};

// Cowers away, shakes, and looks over its shoulder.
constexpr std::array kFearfulSignature = {
    Motif{.reach = {.x = 0.6, .z = 0.5, .roll = 0.6, .yaw = 0.7},
          .hertz = 4.6,
          .wave = Wave::kTremble},
    Motif{.reach = {.right = 3.5, .left = 3.5}, .hertz = 5.2, .wave = Wave::kTremble},
    Motif{.reach = {.roll = 4, .yaw = -30, .body = -4},
          .slot = Seconds{4.2},
          .length = Seconds{1.7},
          .rise = 0.27,
          .fall = 0.33},
    Motif{.reach = {.x = -4, .z = -4},
          .slot = Seconds{4.1},
          .length = Seconds{0.8},
          .rise = 0.25,
          .fall = 0.6},
};

// Tilts this way and that, looks from one thing to another; the antennas disagree.
constexpr std::array kConfusedSignature = {
    Motif{.reach = {.right = 24}, .hertz = 0.53},
    Motif{.reach = {.left = 19}, .hertz = 0.87, .phase = 0.3},
    Motif{.reach = {.y = -4, .roll = 30, .yaw = -10},
          .slot = Seconds{3.6},
          .length = Seconds{2.2},
          .rise = 0.25,
          .fall = 0.25},
    Motif{.reach = {.pitch = 4, .yaw = 9},
          .hertz = 1.1,
          .slot = Seconds{4.7},
          .length = Seconds{1.9},
          .rise = 0.3,
          .fall = 0.3},
};

// Still and straight; nods once, firmly, to itself.
constexpr std::array kDeterminedSignature = {
    Motif{.reach = {.x = 1.5, .z = -1}, .hertz = 0.2},
    Motif{.reach = {.x = 5, .z = -3, .pitch = 10},
          .slot = Seconds{3.4},
          .length = Seconds{0.9},
          .rise = 0.35,
          .fall = 0.5},
    Motif{.reach = {.body = 6, .right = 9, .left = 9},
          .slot = Seconds{6.5},
          .length = Seconds{1.8},
          .rise = 0.2,
          .fall = 0.3,
          .side = Side::kBoth},
};

// Far away: rocks slowly, gaze adrift, sighs softly.
constexpr std::array kNostalgicSignature = {
    Motif{.reach = {.y = 5, .roll = 5}, .hertz = 0.16},
    Motif{.reach = {.pitch = 3, .yaw = 8, .body = 3}, .hertz = 0.09},
    Motif{.reach = {.z = 5, .pitch = -5, .right = 14, .left = -14},
          .slot = Seconds{8.0},
          .length = Seconds{4.5},
          .rise = 0.35,
          .fall = 0.6},
};

// Chin up, shows itself to all sides in slow turns.
constexpr std::array kProudSignature = {
    Motif{.reach = {.yaw = 13, .body = 9}, .hertz = 0.13},
    Motif{.reach = {.z = 2.5, .pitch = -2}, .hertz = 0.26},
    Motif{.reach = {.z = -4, .pitch = 9, .right = -14, .left = 14},
          .slot = Seconds{5.5},
          .length = Seconds{1.7},
          .rise = 0.4,
          .fall = 0.5},
};

// Breathes, and nothing else.
constexpr std::array kCalmSignature = {
    Motif{.reach = {.z = 4, .pitch = -1.5, .right = 5, .left = -5}, .hertz = 0.15},
    Motif{.reach = {.roll = 2}, .hertz = 0.06},
};

constexpr std::array<Expression, kEmotionCount> kExpressions = {{
    // neutral
    {ToPosture({}), kNeutralSignature, 1.0},
    // happy
    {ToPosture({.z = 2, .pitch = -12, .right = -6, .left = 6}), kHappySignature, 1.2},
    // sad
    {ToPosture({.x = 4, .z = -24, .pitch = 25, .yaw = -6, .body = -4, .right = -125, .left = 125}),
     kSadSignature, 0.45},
    // angry
    {ToPosture({.x = 22, .z = -16, .pitch = 20, .right = -68, .left = 68}), kAngrySignature, 1.4},
    // curious
    {ToPosture(
         {.x = 16, .y = 4, .roll = 16, .pitch = 4, .yaw = 11, .body = 7, .right = 8, .left = 52}),
     kCuriousSignature, 0.9},
    // excited
    {ToPosture({.z = 1, .pitch = -13, .right = -36, .left = 36}), kExcitedSignature, 1.5},
    // surprised
    {ToPosture({.x = -14, .z = -1, .pitch = -14, .right = 10, .left = -10}), kSurprisedSignature,
     1.8},
    // fearful
    {ToPosture({.x = -20,
                .z = -26,
                .roll = -8,
                .pitch = 2,
                .yaw = 26,
                .body = 18,
                .right = -146,
                .left = 146}),
     kFearfulSignature, 1.6},
    // confused
    {ToPosture({.y = 3, .roll = -16, .pitch = -3, .yaw = 6, .right = 32, .left = 75}),
     kConfusedSignature, 0.9},
    // determined
    {ToPosture({.x = 20, .z = -4, .pitch = 10, .right = 10, .left = -10}), kDeterminedSignature,
     1.2},
    // nostalgic
    {ToPosture({.x = -4,
                .y = -5,
                .z = -6,
                .roll = 15,
                .pitch = -9,
                .yaw = 20,
                .body = 8,
                .right = -68,
                .left = 56}),
     kNostalgicSignature, 0.5},
    // proud
    {ToPosture({.z = 2, .pitch = -25, .right = -12, .left = 12}), kProudSignature, 0.8},
    // calm
    {ToPosture({.z = -8, .pitch = 8, .right = -32, .left = 32}), kCalmSignature, 0.5},
}};

// What a part covers in a second at pace 1: head in degrees plus millimetres, the others in
// degrees.
constexpr double kHeadPace = 50.0;
constexpr double kBodyPace = 45.0;
constexpr double kAntennaPace = 140.0;
constexpr Seconds kShortest{0.4};
constexpr Seconds kLongest{3.0};

double DegreesApart(Radians a, Radians b) noexcept {
  return ToDegrees(Abs(a - b));
}

}  // namespace

const Expression& ExpressionOf(Emotion emotion) noexcept {
  return kExpressions[static_cast<std::size_t>(emotion)];
}

Posture SignatureAt(Emotion emotion, Seconds time, std::uint64_t seed) noexcept {
  Posture sum;
  std::uint64_t index = 0;
  for (const Motif& motif : ExpressionOf(emotion).signature) {
    sum += MotifAt(motif, time, seed + index++) * ToPosture(motif.reach);
  }
  return sum;
}

Posture PostureOf(const Feeling& feeling, Seconds time, std::uint64_t seed) noexcept {
  const auto full = [&](Emotion emotion) {
    return ExpressionOf(emotion).pose + SignatureAt(emotion, time, seed);
  };
  if (feeling.tint_share <= 0.0) return feeling.intensity * full(feeling.emotion);
  return feeling.intensity * ((1.0 - feeling.tint_share) * full(feeling.emotion) +
                              feeling.tint_share * full(feeling.tint));
}

Posture PoseOf(const Feeling& feeling) noexcept {
  return feeling.intensity * ((1.0 - feeling.tint_share) * ExpressionOf(feeling.emotion).pose +
                              feeling.tint_share * ExpressionOf(feeling.tint).pose);
}

Seconds TransitionTime(const Posture& from, const Feeling& to) noexcept {
  const FullTarget a = ToTarget(from);
  const FullTarget b = ToTarget(PoseOf(to));
  const double needed = std::max({MagicDistance(a.head, b.head) / kHeadPace,
                                  DegreesApart(a.body_yaw, b.body_yaw) / kBodyPace,
                                  DegreesApart(a.antennas.right, b.antennas.right) / kAntennaPace,
                                  DegreesApart(a.antennas.left, b.antennas.left) / kAntennaPace});
  return std::clamp(Seconds{needed / ExpressionOf(to.emotion).pace}, kShortest, kLongest);
}

}  // namespace bbia
