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

constexpr std::array<std::string_view, 10> kYes = {
    "oui", "bien", "accord", "certainement", "si", "exactement", "yes", "sure", "of", "exactly"};
constexpr std::array<std::string_view, 4> kNo = {"non", "jamais", "no", "never"};
constexpr std::array<std::string_view, 6> kHello = {"bonjour", "bonsoir", "salut",
                                                    "hello",   "hi",      "welcome"};
constexpr std::array<std::string_view, 4> kGoodbye = {"au", "adieu", "goodbye", "bye"};

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

std::string_view GestureOf(std::string_view sentence) {
  const std::vector<Clause> clauses = CutIntoClauses(sentence);
  if (clauses.empty() || clauses.front().words.empty()) return {};
  const std::string_view first = clauses.front().words.front().text;
  const std::string_view second =
      clauses.front().words.size() > 1 ? clauses.front().words[1].text : std::string_view();
  const auto is = [first](std::span<const std::string_view> words) {
    return std::ranges::find(words, first) != words.end();
  };
  if (first == "of" && second != "course") return {};
  if (first == "bien" && second != "sur") return {};
  if (first == "si" && !second.empty()) return {};
  if (first == "au" && second != "revoir") return {};
  if (is(kYes)) return "nod";
  if (is(kNo)) return "shake_head";
  if (is(kHello)) return "hello";
  if (is(kGoodbye)) return "bow";
  return sentence.ends_with('?') ? "tilt" : "";
}

}  // namespace bbia
