#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bbia {

/// Sixteen bytes that name something once and for all.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};
  constexpr auto operator<=>(const Uuid&) const noexcept = default;
};

/// A random (version 4) one from 128 random bits.
[[nodiscard]] Uuid MakeUuid(std::uint64_t high, std::uint64_t low) noexcept;

/// "6f1c0000-0000-4000-8000-000000000000"
[[nodiscard]] std::string ToText(const Uuid& uuid);

/// With or without hyphens, in braces, as urn:uuid:, any case. @return what is wrong with `text`
/// otherwise, in the words that the official daemon uses.
[[nodiscard]] Result<Uuid, std::string> ParseUuid(std::string_view text);

}  // namespace bbia
