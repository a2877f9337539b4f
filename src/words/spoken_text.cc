#include "words/spoken_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/utf8.h"

namespace bbia {
namespace {

constexpr std::size_t kMostClauses = 64;
constexpr std::size_t kMostWords = 64;

using Fold = std::pair<std::string_view, std::string_view>;
constexpr std::array kFolds = {
    Fold{"àâäáãÀÂÄÁÃ", "a"}, Fold{"çÇ", "c"},       Fold{"éèêëÉÈÊË", "e"}, Fold{"îïíÎÏÍ", "i"},
    Fold{"ñÑ", "n"},         Fold{"ôöóõÔÖÓÕ", "o"}, Fold{"ùûüúÙÛÜÚ", "u"}, Fold{"ÿŸ", "y"},
    Fold{"œŒ", "oe"},        Fold{"æÆ", "ae"},
};

constexpr std::array<std::string_view, 11> kConjunctions = {
    "et", "puis", "ensuite", "mais", "apres", "alors", "and", "then", "but", "afterwards", "or"};

constexpr std::array<std::string_view, 79> kFrenchWords = {
    "le",     "la",    "les",    "un",      "une",    "des",     "du",      "tu",      "toi",
    "moi",    "je",    "vous",   "ne",      "pas",    "est",     "es",      "que",     "qui",
    "quoi",   "sois",  "ton",    "ta",      "mon",    "vers",    "bonjour", "bonsoir", "coucou",
    "salut",  "merci", "revoir", "nuit",    "demain", "comment", "quel",    "quelle",  "ca",
    "va",     "suis",  "aime",   "oui",     "non",    "pardon",  "desole",  "arrete",  "regarde",
    "danse",  "leve",  "baisse", "tourne",  "fais",   "dis",     "dors",    "raconte", "chante",
    "bouge",  "sur",   "dans",   "avec",    "ce",     "te",      "se",      "au",      "ai",
    "accord", "aide",  "jouons", "combien", "font",   "jusqu",   "joyeux",  "compte",  "vois",
    "de",     "j",     "n",      "peux",    "sais",   "fait",    "temps"};
constexpr std::array<std::string_view, 63> kEnglishWords = {
    "the",     "an",    "you",    "your",      "my",      "i",      "is",    "are",   "am",
    "was",     "do",    "does",   "not",       "don",     "what",   "who",   "how",   "be",
    "to",      "of",    "look",   "it",        "this",    "that",   "hello", "hi",    "good",
    "morning", "night", "yes",    "sorry",     "please",  "thanks", "thank", "bye",   "goodbye",
    "dancing", "dance", "follow", "following", "looking", "moving", "never", "can",   "could",
    "would",   "will",  "have",   "tell",      "show",    "turn",   "sing",  "wake",  "go",
    "let",     "love",  "nod",    "see",       "in",      "with",   "left",  "right", "down"};

/// The folded form of a character of more than one byte; empty when it is part of no word.
std::string_view Folded(std::string_view character) {
  for (const auto& [from, to] : kFolds) {
    for (std::size_t at = 0; at < from.size();) {
      const std::size_t length = Utf8Length(from.substr(at));
      if (from.substr(at, length) == character) return to;
      at += length;
    }
  }
  return {};
}

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// Reads words and where clauses end.
class Cutter final {
 public:
  explicit Cutter(std::string_view said) : said_(said) {}

  std::vector<Clause> Cut() {
    while (at_ < said_.size() && clauses_.size() < kMostClauses) Step();
    EndWord();
    EndClause(false);
    return std::move(clauses_);
  }

 private:
  void Step() {
    const std::size_t length = std::max<std::size_t>(Utf8Length(said_.substr(at_)), 1);
    const std::string_view character = said_.substr(at_, length);
    if (length > 1) {
      const std::string_view folded = Folded(character);
      folded.empty() ? EndWord() : Add(folded, length);
    } else {
      char c = character.front();
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
      if (IsLetter(c)) {
        Add({&c, 1}, 1);
      } else {
        EndWord();
        if (std::string_view(".,;:!?\n").find(c) != std::string_view::npos) EndClause(c == '?');
      }
    }
    at_ += length;
  }
  void Add(std::string_view folded, std::size_t length) {
    if (word_.text.empty()) word_.begin = at_;
    word_.text += folded;
    word_.end = at_ + length;
  }
  void EndWord() {
    if (word_.text.empty()) return;
    if (std::ranges::find(kConjunctions, word_.text) != kConjunctions.end()) {
      EndClause(false);
    } else if (clause_.words.size() < kMostWords) {
      clause_.words.push_back(std::move(word_));
    }
    word_ = {};
  }
  void EndClause(bool asks) {
    if (clause_.words.empty()) {
      if (asks && !clauses_.empty()) clauses_.back().asks = true;
      return;
    }
    clause_.asks = asks;
    clauses_.push_back(std::move(clause_));
    clause_ = {};
  }

  std::string_view said_;
  std::size_t at_ = 0;
  SpokenWord word_;
  Clause clause_;
  std::vector<Clause> clauses_;
};

}  // namespace

bool Clause::Has(std::string_view word) const noexcept {
  return std::ranges::find(words, word, &SpokenWord::text) != words.end();
}

bool Clause::HasAny(std::span<const std::string_view> any) const noexcept {
  return std::ranges::any_of(any, [this](std::string_view word) { return Has(word); });
}

bool Clause::HasPair(std::string_view first, std::string_view second) const noexcept {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i].text == first && words[i + 1].text == second) return true;
  }
  return false;
}

std::vector<Clause> CutIntoClauses(std::string_view said) {
  return Cutter(said).Cut();
}

std::optional<Language> GuessLanguage(const std::vector<Clause>& clauses) {
  int french = 0;
  int english = 0;
  for (const Clause& clause : clauses) {
    for (const SpokenWord& word : clause.words) {
      french += std::ranges::find(kFrenchWords, word.text) != kFrenchWords.end() ? 1 : 0;
      english += std::ranges::find(kEnglishWords, word.text) != kEnglishWords.end() ? 1 : 0;
    }
  }
  if (french == english) return std::nullopt;
  return french > english ? Language::kFrench : Language::kEnglish;
}

}  // namespace bbia
