#include "acts/games.h"

#include <string>

#include "acts/answers.h"

namespace bbia {

Hand AnyHand(RandomStream& random) noexcept {
  return static_cast<Hand>(random.Next() % kHandKeys.size());
}

Winner Judge(Hand robot, Hand player) noexcept {
  if (robot == player) return Winner::kNobody;
  const int ahead = (static_cast<int>(robot) - static_cast<int>(player) + 3) % 3;
  return ahead == 1 ? Winner::kRobot : Winner::kPlayer;
}

int TriesFor(int highest) noexcept {
  int tries = 1;
  for (int known = 1; known < highest; known *= 2) ++tries;
  return tries;
}

std::vector<Way> AnyWays(RandomStream& random, std::size_t count) {
  std::vector<Way> ways;
  while (ways.size() < count) {
    const auto next = static_cast<Way>(random.Next() % kWayKeys.size());
    const std::size_t n = ways.size();
    if (n >= 2 && ways[n - 1] == next && ways[n - 2] == next) continue;
    ways.push_back(next);
  }
  return ways;
}

std::optional<std::size_t> PickedFrom(const TextBook& texts, Language language,
                                      std::span<const std::string_view> keys,
                                      std::string_view said) {
  const std::string plain = PlainWords(said);
  for (const Language each : {language, Language::kEnglish}) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (PlainWords(texts.Line(each, keys[i], 0)) == plain) return i;
    }
  }
  return std::nullopt;
}

std::optional<std::vector<Way>> WaysIn(const TextBook& texts, Language language,
                                       std::string_view said) {
  std::vector<Way> ways;
  for (const std::string& word : WordsIn(said)) {
    const auto way = PickedFrom(texts, language, kWayKeys, word);
    if (!way || ways.size() == kMostWays) return std::nullopt;
    ways.push_back(static_cast<Way>(*way));
  }
  return ways;
}

}  // namespace bbia
