#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "texts/text_book.h"

namespace bbia {

/// One word, folded: lower case, without accents ("Arrête" is "arrete"). It knows where it stood.
struct SpokenWord {
  std::string text;
  std::size_t begin = 0;  ///< bytes of the text as it was said
  std::size_t end = 0;
};

/// Words up to the next stop or conjunction: what one command may lie in.
struct Clause {
  std::vector<SpokenWord> words;
  bool asks = false;  ///< it ended with a question mark

  /// Whole words only: "dans" is no dance, and "chien" greets nobody.
  [[nodiscard]] bool Has(std::string_view word) const noexcept;
  [[nodiscard]] bool HasAny(std::span<const std::string_view> any) const noexcept;
  /// `first` directly before `second`.
  [[nodiscard]] bool HasPair(std::string_view first, std::string_view second) const noexcept;
};

/// Cuts what was said into clauses. Never more than 64 clauses of 64 words.
[[nodiscard]] std::vector<Clause> CutIntoClauses(std::string_view said);

/// Which language the words are, by the small words that only one of them has; none when
/// nothing tells.
[[nodiscard]] std::optional<Language> GuessLanguage(const std::vector<Clause>& clauses);

}  // namespace bbia
