#pragma once

#include <cstddef>
#include <string_view>

namespace bbia {

/// The beginning of `text`, `most` bytes at most, that does not end within a character.
[[nodiscard]] constexpr std::string_view CutText(std::string_view text, std::size_t most) noexcept {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
  return text.substr(0, most);
}
static_assert(CutText("\xC3\xA9", 1).empty() && CutText("a\xC3\xA9", 3).size() == 3);

}  // namespace bbia
