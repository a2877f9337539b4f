#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace bbia {

// How texts become values in pydantic's lax mode, which decides what official clients may send.

/// "1.5", " 1_000 ", ".5", "1e3", "inf", "-NaN". None when it is not a number.
[[nodiscard]] std::optional<double> LaxNumber(std::string_view text);
/// "5", " 5 ", "1_0", "5.00". None when it is not a whole number of at most 18 digits.
[[nodiscard]] std::optional<std::int64_t> LaxInteger(std::string_view text);
/// true/false, 1/0, yes/no, on/off, t/f, y/n in any case; no spaces. None otherwise.
[[nodiscard]] std::optional<bool> LaxBool(std::string_view text);

}  // namespace bbia
