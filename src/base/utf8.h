#pragma once

#include <cstddef>
#include <string_view>

namespace bbia {

/// Bytes of the character that `text` begins with, 0 when it is not valid UTF-8 (surrogates,
/// overlong forms and values beyond U+10FFFF are not). @pre not empty.
[[nodiscard]] constexpr std::size_t Utf8Length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : (lead >= 0xE0 ? 3 : 2);
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  }
  if (lead == 0xE0 && byte(1) < 0xA0) return 0;
  if (lead == 0xED && byte(1) > 0x9F) return 0;
  if (lead == 0xF0 && byte(1) < 0x90) return 0;
  if (lead == 0xF4 && byte(1) > 0x8F) return 0;
  return length;
}
static_assert(Utf8Length("a") == 1 && Utf8Length("\xC3\xA9") == 2 &&
              Utf8Length("\xED\xA0\x80") == 0);

/// Characters in `text`, which is valid UTF-8.
[[nodiscard]] constexpr std::size_t CountCharacters(std::string_view text) noexcept {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
  return count;
}

}  // namespace bbia
