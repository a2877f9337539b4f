#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "motion/random_stream.h"
#include "texts/text_book.h"

namespace bbia {

// The rules of the games, without the robot. Pure.

enum class Hand : std::uint8_t { kRock, kPaper, kScissors };
inline constexpr std::array<std::string_view, 3> kHandKeys = {"game.rock", "game.paper",
                                                              "game.scissors"};
enum class Winner : std::uint8_t { kRobot, kPlayer, kNobody };

/// Each as likely as the others.
[[nodiscard]] Hand AnyHand(RandomStream& random) noexcept;
[[nodiscard]] Winner Judge(Hand robot, Hand player) noexcept;

/// Points of a game.
struct Score {
  int robot = 0;
  int player = 0;

  void Count(Winner winner) noexcept {
    robot += winner == Winner::kRobot ? 1 : 0;
    player += winner == Winner::kPlayer ? 1 : 0;
  }
  [[nodiscard]] Winner leader() const noexcept {
    if (robot == player) return Winner::kNobody;
    return robot > player ? Winner::kRobot : Winner::kPlayer;
  }
};

/// How many tries a clever player needs for sure, and one more.
[[nodiscard]] int TriesFor(int highest) noexcept;

enum class Way : std::uint8_t { kLeft, kRight, kUp, kDown };
inline constexpr std::array<std::string_view, 4> kWayKeys = {"game.left", "game.right", "game.up",
                                                             "game.down"};
inline constexpr std::size_t kMostWays = 16;

/// Never three times the same in a row: that cannot be told apart.
[[nodiscard]] std::vector<Way> AnyWays(RandomStream& random, std::size_t count);

/// Which of `keys` somebody means, in `language` or in English, accents and case aside; nothing
/// when it is none of them.
[[nodiscard]] std::optional<std::size_t> PickedFrom(const TextBook& texts, Language language,
                                                    std::span<const std::string_view> keys,
                                                    std::string_view said);
/// "left, right up": all words must be ways. @return nothing otherwise.
[[nodiscard]] std::optional<std::vector<Way>> WaysIn(const TextBook& texts, Language language,
                                                     std::string_view said);

}  // namespace bbia
