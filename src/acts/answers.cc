#include "acts/answers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/utf8.h"

namespace bbia {
namespace {

/// What a letter with an accent is without it; nothing for what is no letter.
std::string_view WithoutAccent(std::string_view letter) noexcept {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kPlain = {{
      {"ÀÁÂÃÄÅàáâãäå", "a"},
      {"Çç", "c"},
      {"ÈÉÊËèéêë", "e"},
      {"ÌÍÎÏìíîï", "i"},
      {"Ññ", "n"},
      {"ÒÓÔÕÖòóôõö", "o"},
      {"ÙÚÛÜùúûü", "u"},
      {"ÝýÿŸ", "y"},
      {"Œœ", "oe"},
      {"Ææ", "ae"},
      {"ß", "ss"},
      {"’‘", " "},
      {"₂", "2"},
      {"Øø", "o"},
      {"Šš", "s"},
      {"Žž", "z"},
  }};
  for (const auto& [letters, plain] : kPlain) {
    if (letters.find(letter) != std::string_view::npos) return plain;
  }
  return {};
}

bool IsArticle(std::string_view word) noexcept {
  constexpr std::array<std::string_view, 14> kArticles = {
      "the", "a", "an", "le", "la", "les", "l", "un", "une", "du", "des", "de", "d", "en"};
  return std::ranges::find(kArticles, word) != kArticles.end();
}

std::optional<double> WordNumber(std::string_view word) noexcept {
  constexpr std::array<std::pair<std::string_view, int>, 48> kWords = {{
      {"zero", 0},     {"one", 1},       {"two", 2},        {"three", 3},     {"four", 4},
      {"five", 5},     {"six", 6},       {"seven", 7},      {"eight", 8},     {"nine", 9},
      {"ten", 10},     {"eleven", 11},   {"twelve", 12},    {"thirteen", 13}, {"fourteen", 14},
      {"fifteen", 15}, {"sixteen", 16},  {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19},
      {"twenty", 20},  {"thirty", 30},   {"forty", 40},     {"fifty", 50},    {"hundred", 100},
      {"deux", 2},     {"trois", 3},     {"quatre", 4},     {"cinq", 5},      {"sept", 7},
      {"huit", 8},     {"neuf", 9},      {"dix", 10},       {"onze", 11},     {"douze", 12},
      {"treize", 13},  {"quatorze", 14}, {"quinze", 15},    {"seize", 16},    {"vingt", 20},
      {"trente", 30},  {"quarante", 40}, {"cinquante", 50}, {"cent", 100},    {"un", 1},
      {"une", 1},      {"soixante", 60}, {"sixty", 60},
  }};
  for (const auto& [name, value] : kWords) {
    if (name == word) return value;
  }
  return std::nullopt;
}

/// How many letters may be wrong.
std::size_t Forgiven(std::size_t length) noexcept {
  return length >= 9 ? 2 : (length >= 5 ? 1 : 0);
}

std::string Joined(const std::vector<std::string>& words, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < words.size(); ++i) {
    if (!text.empty()) text += ' ';
    text += words[i];
  }
  return text;
}

constexpr std::size_t kMostBytes = 400;
constexpr std::size_t kMostWordsAround = 6;

}  // namespace

std::vector<std::string> WordsIn(std::string_view text) {
  text = text.substr(0, kMostBytes);
  std::string plain;
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(Utf8Length(text), 1);
    const char c = text.front();
    if (length > 1) {
      plain += WithoutAccent(text.substr(0, length));
    } else if (c >= 'A' && c <= 'Z') {
      plain += static_cast<char>(c - 'A' + 'a');
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      plain += c;
    } else {
      plain += ' ';
    }
    text.remove_prefix(length);
  }
  std::vector<std::string> words;
  for (std::size_t at = 0; at < plain.size();) {
    const std::size_t end = std::min(plain.find(' ', at), plain.size());
    if (end > at) words.push_back(plain.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

std::string PlainWords(std::string_view text) {
  const std::vector<std::string> words = WordsIn(text);
  std::size_t from = 0;
  while (from + 1 < words.size() && IsArticle(words[from])) ++from;
  return Joined(words, from);
}

std::optional<double> NumberIn(std::string_view text) {
  text = text.substr(0, kMostBytes);
  std::optional<double> found;
  std::string rest;
  const auto digit = [&](std::size_t i) {
    return i < text.size() && text[i] >= '0' && text[i] <= '9';
  };
  for (std::size_t i = 0; i < text.size();) {
    const bool minus = text[i] == '-' && digit(i + 1) && (i == 0 || text[i - 1] == ' ');
    if (!digit(i) && !minus) {
      rest += text[i++];
      continue;
    }
    if (i > 0 && !minus && std::isalpha(static_cast<unsigned char>(text[i - 1])) != 0) {
      return std::nullopt;  // "O2" is no number
    }
    std::string digits;
    if (minus) digits += text[i++];
    while (digit(i)) digits += text[i++];
    if (i < text.size() && (text[i] == '.' || text[i] == ',') && digit(i + 1)) {
      digits += '.';
      ++i;
      while (digit(i)) digits += text[i++];
    }
    double value = 0.0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || found) return std::nullopt;
    found = value;
  }
  if (found) return found;
  // "un" and "a" are articles as often as numbers: another number beats them.
  std::optional<double> one;
  for (const std::string& word : WordsIn(rest)) {
    const std::optional<double> value = WordNumber(word);
    if (!value) continue;
    if (IsArticle(word) || *value == 1.0) {
      one = value;
      continue;
    }
    if (found) return std::nullopt;
    found = value;
  }
  return found ? found : one;
}

std::size_t LettersApart(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

bool MeansTheSame(std::string_view said, std::string_view answer) {
  const std::string a = PlainWords(said);
  const std::string b = PlainWords(answer);
  if (a.empty() || b.empty()) return false;
  if (a == b) return true;
  const auto number = NumberIn(answer);
  if (number && std::ranges::all_of(b, [](char c) { return c >= '0' && c <= '9'; })) {
    const auto told = NumberIn(said);
    return told && std::abs(*told - *number) < 1e-9;
  }
  if (number) return false;  // a number in words must be that word
  if (LettersApart(a, b) <= Forgiven(b.size())) return true;
  // "I think it is the Danube"
  const std::vector<std::string> words = WordsIn(said);
  const std::vector<std::string> wanted = WordsIn(b);
  if (words.size() > wanted.size() + kMostWordsAround) return false;
  const auto at =
      std::ranges::search(words, wanted, [](const std::string& x, const std::string& y) {
        return x == y || (y.size() >= 5 && LettersApart(x, y) <= Forgiven(y.size()));
      });
  return !at.empty();
}

}  // namespace bbia
