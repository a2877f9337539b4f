#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "texts/text_book.h"

namespace bbia {

enum class Personality : std::uint8_t { kFriendly, kProfessional, kPlayful, kCalm, kEnthusiastic };
inline constexpr std::size_t kPersonalityCount = 5;
inline constexpr std::array<std::string_view, kPersonalityCount> kPersonalityNames = {
    "friendly", "professional", "playful", "calm", "enthusiastic"};

/// @return kInvalidArgument naming `field`, the value and the personalities there are.
[[nodiscard]] Result<Personality> ParsePersonality(std::string_view name,
                                                   std::string_view field = "personality");
/// For people: "Amical".
[[nodiscard]] std::string_view TitleOf(Personality personality, Language language) noexcept;
/// How it talks, as a model is told.
[[nodiscard]] std::string_view MannerOf(Personality personality, Language language) noexcept;

}  // namespace bbia
