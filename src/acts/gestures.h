#pragma once

#include <array>
#include <string_view>

#include "acts/clip.h"
#include "mind/emotion.h"

namespace bbia::gesture {

// Small movements that behaviours are made of, drawn from the neutral stance. Constant data.

extern const Clip kStretch;     ///< yawns, stretches all over, drops
extern const Clip kShakeOff;    ///< shakes its head as a wet dog does
extern const Clip kLookAround;  ///< looks to one side and the other
extern const Clip kHello;       ///< perks up, waves with one antenna, nods
extern const Clip kNod;
extern const Clip kNodFirmly;
extern const Clip kShakeHead;
extern const Clip kBow;
extern const Clip kWiggle;  ///< from side to side, for joy
extern const Clip kSigh;
extern const Clip kStomp;
extern const Clip kTilt;  ///< head to one side, to the other: what is this?
extern const Clip kBounce;
extern const Clip kJump;  ///< starts back, then looks closer
extern const Clip kDuck;
extern const Clip kPuzzle;
extern const Clip kDream;  ///< looks away and up, far away
extern const Clip kShowOff;
extern const Clip kBreath;
extern const Clip kThink;   ///< looks up to one side and comes back with it
extern const Clip kListen;  ///< leans in, antennas turned to you

extern const Clip kHide;       ///< ducks behind its antennas; ends there
extern const Clip kPeek;       ///< from there: one antenna up, looks, and down again
extern const Clip kComeOut;    ///< from there: up, slowly, then all at once
extern const Clip kAntennas;   ///< one, the other, both, a wave, a flick
extern const Clip kPhotoPose;  ///< chin up, antennas neat; ends there

extern const Clip kCountOne;  ///< a bounce, as one counts with a fist
extern const Clip kRock;      ///< small and round; ends there, as the next two
extern const Clip kPaper;     ///< flat and wide
extern const Clip kScissors;  ///< antennas cut
extern const Clip kLookLeft;
extern const Clip kLookRight;
extern const Clip kLookUp;
extern const Clip kLookDown;

extern const Clip kTurnHead;     ///< exercise: to one side and the other
extern const Clip kStretchNeck;  ///< exercise: to the sky and to the toes
extern const Clip kRollShoulders;

/// Those that mean something by themselves, as people call them.
inline constexpr std::array<std::string_view, 12> kNames = {
    "nod",  "nod_firmly", "shake_head", "bow",    "hello",  "tilt",
    "sigh", "bounce",     "wiggle",     "puzzle", "listen", "think"};
/// Null when it is none of `kNames`.
[[nodiscard]] const Clip* Find(std::string_view name) noexcept;

/// What the body does when it feels so: a moment, not a state.
[[nodiscard]] const Clip& Of(Emotion emotion) noexcept;

}  // namespace bbia::gesture
