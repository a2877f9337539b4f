#include "words/sentence_feeling.h"

#include <algorithm>
#include <array>
#include <vector>

#include "words/spoken_text.h"

namespace bbia {
namespace {

constexpr std::array<std::string_view, 6> kSorry = {"desole",  "desolee", "helas",
                                                    "dommage", "sorry",   "unfortunately"};
constexpr std::array<std::string_view, 12> kGlad = {"bravo",   "super",     "genial", "merci",
                                                    "content", "ravi",      "great",  "glad",
                                                    "happy",   "wonderful", "thanks", "lovely"};
constexpr std::array<std::string_view, 6> kOdd = {"bizarre", "etrange", "perplexe",
                                                  "strange", "odd",     "confusing"};

}  // namespace

std::optional<Feeling> FeelingOf(std::string_view sentence) {
  const std::vector<Clause> clauses = CutIntoClauses(sentence);
  const auto any = [&clauses](std::span<const std::string_view> words) {
    return std::ranges::any_of(clauses, [words](const Clause& c) { return c.HasAny(words); });
  };
  if (any(kSorry)) return Feeling{.emotion = Emotion::kSad, .intensity = 0.4};
  if (any(kGlad)) return Feeling{.emotion = Emotion::kHappy, .intensity = 0.5};
  if (any(kOdd)) return Feeling{.emotion = Emotion::kConfused, .intensity = 0.4};
  if (sentence.ends_with('?')) return Feeling{.emotion = Emotion::kCurious, .intensity = 0.4};
  if (sentence.ends_with('!')) return Feeling{.emotion = Emotion::kHappy, .intensity = 0.4};
  return std::nullopt;
}

}  // namespace bbia
