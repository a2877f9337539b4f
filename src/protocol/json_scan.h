#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bbia {

/// A literal that Python writes and JSON does not have.
struct NonFiniteLiteral {
  std::size_t offset;  ///< byte of the text
  std::size_t length;
  double value;  ///< NaN, +inf or -inf
};

/// What a slow second look at a text found. `message` is null when the text is well-formed but
/// for `literals` (and for what JSON says about UTF-8, which is not looked at).
struct JsonScan {
  const char* message = nullptr;  ///< in the words of Python's json module
  std::size_t offset = 0;         ///< byte of the text
  std::vector<NonFiniteLiteral> literals;
};

/// Walks over `text`, which a parser has refused, to say where and why as Python would, and to
/// find NaN, Infinity and -Infinity. @pre the text nests no deeper than kMaxJsonDepth + 1 before
/// its first fault, or `message` says "too deep".
[[nodiscard]] JsonScan ScanJson(std::string_view text);

}  // namespace bbia
