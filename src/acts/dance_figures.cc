#include "acts/dance_figures.h"

#include <array>
#include <cmath>
#include <numbers>

namespace bbia {
namespace {

/// 1 on each whole `beat` that `every` divides, -1 half-way between.
double Swing(double beat, double every, double late = 0.0) noexcept {
  return std::cos(2.0 * std::numbers::pi * (beat - late) / every);
}

/// The same with more time at the outmost points: struck rather than swung.
double Hit(double beat, double every) noexcept {
  const double s = Swing(beat, every);
  return s * (1.5 - 0.5 * s * s);
}

/// 0 between beats, 1 on each, quick up and down.
double Tick(double beat) noexcept {
  const double s = 0.5 + 0.5 * Swing(beat, 1.0);
  return s * s;
}

/// From 0 to 1 within `from`..`to`, and stays.
double Step(double beat, double from, double to) noexcept {
  const double u = beat <= from ? 0.0 : (beat >= to ? 1.0 : (beat - from) / (to - from));
  return u * u * u * (10.0 + u * (-15.0 + 6.0 * u));
}

// In all of them: pitch down on the beat, as people nod to music. Antennas: `out` is away and down.
PostureRow Ears(double right_out, double left_out) noexcept {
  return {.right = -right_out, .left = left_out};
}
Posture Sum(const PostureRow& a, const PostureRow& b) noexcept {
  return ToPosture(a) + ToPosture(b);
}

// Nods to each beat, antennas bouncing after.
Posture Bob(double b) {
  const double ears = 14.0 * Swing(b, 1.0);
  return Sum({.z = -4.0 * Swing(b, 1.0), .pitch = 6.0 * Swing(b, 1.0)}, Ears(ears, ears));
}

// From one side to the other, head inclined, the outer antenna low.
Posture Sway(double b) {
  const double s = Swing(b, 2.0);
  return Sum({.y = 11.0 * s, .z = -2.5 * Swing(b, 1.0), .roll = -15.0 * s, .body = 9.0 * s},
             Ears(22.0 - 24.0 * s, 22.0 + 24.0 * s));
}

// Hips: the body turns, the head stays with you.
Posture Twist(double b) {
  const double s = Swing(b, 2.0);
  return Sum({.z = -3.0 * Swing(b, 1.0), .roll = 6.0 * s, .yaw = -5.0 * s, .body = 22.0 * s},
             Ears(12.0 + 18.0 * s, 12.0 - 18.0 * s));
}

// Looks left twice, right twice, chin out on the beat.
Posture Strut(double b) {
  const double side = 1.0 + 2.0 * (Step(b, 3.25, 4.0) - Step(b, 1.25, 2.0));
  const double yaw = 15.0 * side;
  const double hit = Hit(b, 1.0);
  return Sum({.x = 7.0 * hit, .z = -1.5 * hit, .pitch = 3.0 * hit, .yaw = yaw, .body = 0.4 * yaw},
             Ears(12.0 + 6.0 * side, 12.0 - 6.0 * side));
}

// The antennas alone, in turns: up, down, up, down; the head ticks to it.
Posture Semaphore(double b) {
  const double s = Hit(b, 2.0);
  return Sum({.roll = 3.0 * s, .pitch = 2.0 * Swing(b, 1.0)},
             Ears(38.0 + 36.0 * s, 38.0 - 36.0 * s));
}

// Both antennas thrown open on the beat and closed again.
Posture Flap(double b) {
  const double ears = 60.0 * Tick(b);
  return Sum({.z = 3.0 - 5.0 * Tick(b), .pitch = -5.0 + 8.0 * Tick(b)}, Ears(ears, ears));
}

// The head draws a circle in two beats.
Posture Circle(double b) {
  const double c = Swing(b, 2.0);
  const double s = Swing(b, 2.0, 0.5);
  return Sum({.x = 5.0 * s, .y = 10.0 * c, .z = -3.0, .roll = -9.0 * c, .pitch = 7.0 * s},
             Ears(14.0 - 14.0 * c, 14.0 + 14.0 * c));
}

// Bends its knees, as far as it has any: deep on one, up on two.
Posture Dip(double b) {
  const double s = Swing(b, 2.0);
  return Sum({.z = -10.0 * (0.5 + 0.5 * s), .pitch = -2.0 + 7.0 * s, .body = 4.0 * Swing(b, 4.0)},
             Ears(22.0 + 18.0 * s, 22.0 + 18.0 * s));
}

// Throws the head: all of it on the beat.
Posture Headbang(double b) {
  const double t = Tick(b);
  return Sum({.x = 6.0 * t, .z = 2.0 - 9.0 * t, .pitch = -7.0 + 19.5 * t},
             Ears(10.0 + 40.0 * t, 10.0 + 40.0 * t));
}

// Like a toy: jumps from pose to pose on the beat and stands still between.
Posture Robot(double b) {
  const auto pose = [](int i) {
    constexpr std::array<PostureRow, 4> kPoses = {{
        {.roll = 13, .yaw = 12, .body = 9, .right = -8, .left = 55},
        {.z = -6, .pitch = 9, .yaw = -3, .right = -45, .left = 45},
        {.roll = -13, .yaw = -12, .body = -9, .right = -55, .left = 8},
        {.z = 2, .pitch = -8, .yaw = 3, .right = 10, .left = -10},
    }};
    return ToPosture(kPoses[static_cast<std::size_t>(i % 4)]);
  };
  const int beat = static_cast<int>(b);
  // On its way for the last part of a beat, so that it arrives on the next.
  const double u = Step(b - beat, 0.45, 1.0);
  return (1.0 - u) * pose(beat) + u * pose(beat + 1);
}

// Looks over one shoulder, over the other, all round: the body goes along.
Posture Turn(double b) {
  const double s = Swing(b, 4.0);
  return Sum({.y = 4.0 * Swing(b, 2.0),
              .z = -3.0 * Swing(b, 1.0),
              .roll = 6.0 * Swing(b, 2.0),
              .pitch = 3.0 * Swing(b, 1.0),
              .yaw = 30.0 * s,
              .body = 26.0 * s},
             Ears(12.0 + 12.0 * Swing(b, 1.0), 12.0 + 12.0 * Swing(b, 1.0)));
}

// Shakes, twice as fast as the beat, antennas in a flutter.
Posture Shimmy(double b) {
  const double s = Swing(b, 0.5);
  return Sum({.z = -3.0 * Swing(b, 1.0),
              .roll = 2.5 * s,
              .pitch = -4.0 + 3.0 * Swing(b, 1.0),
              .yaw = 3.0 * s},
             Ears(25.0 + 13.0 * s, 25.0 - 13.0 * s));
}

// Slowly, like weed in the sea.
Posture Weed(double b) {
  const double s = Swing(b, 4.0);
  const double late = Swing(b, 4.0, 0.35);
  return Sum({.y = 10.0 * s,
              .z = -2.5 * Swing(b, 2.0),
              .roll = -13.0 * late,
              .yaw = 7.0 * s,
              .body = 8.0 * s},
             Ears(20.0 - 18.0 * late, 20.0 + 18.0 * late));
}

// Breathes with the music.
Posture Tide(double b) {
  const double s = Swing(b, 2.0);
  return Sum({.z = -5.0 * s, .pitch = 5.0 * s, .yaw = 8.0 * Swing(b, 8.0)},
             Ears(20.0 + 14.0 * s, 20.0 + 14.0 * s));
}

constexpr std::array<DanceFigure, 14> kFigures = {{
    {"bob", Vigor::kHappy, 1, Bob},
    {"sway", Vigor::kHappy, 2, Sway},
    {"twist", Vigor::kHappy, 2, Twist},
    {"strut", Vigor::kHappy, 4, Strut},
    {"semaphore", Vigor::kHappy, 2, Semaphore},
    {"flap", Vigor::kEnergetic, 1, Flap},
    {"circle", Vigor::kHappy, 2, Circle},
    {"dip", Vigor::kHappy, 4, Dip},
    {"headbang", Vigor::kEnergetic, 1, Headbang},
    {"robot", Vigor::kEnergetic, 4, Robot},
    {"turn", Vigor::kEnergetic, 4, Turn},
    {"shimmy", Vigor::kEnergetic, 1, Shimmy},
    {"weed", Vigor::kCalm, 4, Weed},
    {"tide", Vigor::kCalm, 8, Tide},
}};

}  // namespace

std::span<const DanceFigure> AllDanceFigures() noexcept {
  return kFigures;
}

}  // namespace bbia
