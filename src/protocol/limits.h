#pragma once

#include <cstddef>

#include "base/units.h"

namespace bbia {

// What a message may ask for at most. Beyond these it is a mistake (degrees sent as radians,
// millimetres sent as metres, a runaway client), so it is refused and the limit is named. What the
// robot can really do is decided, and clamped, further in.

/// Of a JSON text. The largest official message is an upload chunk of 16384 characters, which
/// escaped to the utmost takes 96 KiB.
inline constexpr std::size_t kMaxJsonBytes = 256 * 1024;
/// Objects and arrays within each other; the official messages need five.
inline constexpr int kMaxJsonDepth = 32;

/// Of the head from its neutral place, each axis. The platform moves by a few centimetres.
inline constexpr Metres kMaxHeadTranslation{1.0};
/// Of any angle: two turns.
inline constexpr Radians kMaxAngle = Degrees(720.0);
inline constexpr Seconds kMaxMoveDuration{600.0};

/// A head matrix may be this far from a rotation (largest element of R^T R - I); it is then
/// replaced by the nearest rotation. Poses published by the official daemon are off by 0.001.
inline constexpr double kMaxRotationError = 0.05;
/// Below this a matrix is taken as it is.
inline constexpr double kExactRotationError = 1e-9;
/// Of the last row of a head matrix, from 0 0 0 1.
inline constexpr double kMaxLastRowError = 1e-3;

inline constexpr std::size_t kMaxNameLength = 64;      ///< characters of a robot's name
inline constexpr std::size_t kMaxTextBytes = 1024;     ///< of names of moves, files, data sets, ids
inline constexpr std::size_t kMaxChunkLength = 16384;  ///< characters of an upload chunk
inline constexpr double kMaxStateFrequency = 1000.0;   ///< Hz; above the loop's rate: every tick

}  // namespace bbia
