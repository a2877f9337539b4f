#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bbia {

// What people say when they are asked something. Pure.

/// In lower case, without accents, marks and articles in front: "L'Océan  Pacifique !" is "ocean
/// pacifique", "the Sun" is "sun".
[[nodiscard]] std::string PlainWords(std::string_view text);
/// The words of that.
[[nodiscard]] std::vector<std::string> WordsIn(std::string_view text);
/// The one number in a text, in digits or in words up to twenty in English or French: "it is
/// seven", "douze", "3,5". Nothing when there is none or more than one.
[[nodiscard]] std::optional<double> NumberIn(std::string_view text);
/// How many letters must be put in, left out or changed to make one of the other.
[[nodiscard]] std::size_t LettersApart(std::string_view a, std::string_view b);
/// Whether `said` means `answer`: the same plain words or number, or the answer as a whole word in
/// a short sentence; a long word may have a letter wrong, a very long one two.
[[nodiscard]] bool MeansTheSame(std::string_view said, std::string_view answer);

}  // namespace bbia
