#pragma once

#include <string>

#include "base/clock.h"

namespace bbia {

/// kZulu: "2026-08-21T10:11:12.123456Z". kNone: the same without the Z, which the official daemon
/// puts into task_progress (there it is local time; ours is UTC).
enum class TimeZoneMark { kZulu, kNone };
/// With microseconds. For the years 1970 to 9999.
[[nodiscard]] std::string IsoTime(WallTime time, TimeZoneMark mark);

}  // namespace bbia
