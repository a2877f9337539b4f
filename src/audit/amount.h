#pragma once

#include <string>

namespace bbia {

/// "650", "12.5", "0.3": as many digits as a person reads in a sentence. Not for NaN.
[[nodiscard]] std::string Amount(double value);

/// "830 B", "520 kB", "1.05 MB": three digits, decimal units.
[[nodiscard]] std::string AmountOfBytes(double bytes);

/// 0.078 is "7.8 %".
[[nodiscard]] std::string Percent(double ratio);

}  // namespace bbia
