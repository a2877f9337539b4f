#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bbia {

enum class Language : std::uint8_t { kEnglish, kFrench };
inline constexpr std::size_t kLanguageCount = 2;
inline constexpr std::array<std::string_view, kLanguageCount> kLanguageNames = {"en", "fr"};

/// @return kInvalidArgument naming `field`, the value and the languages there are.
[[nodiscard]] Result<Language> ParseLanguage(std::string_view name,
                                             std::string_view field = "language");

/// What stands in place of `{name}`.
struct TextArgument {
  std::string_view name;
  std::string_view value;
};

/// All that the robot says, in every language: for each key some variants of one line.
///
/// A file holds `[section]` and below it `key = line`; the same key again is a further variant. `#`
/// at the beginning of a line is a comment, `{word}` a place that is filled. The built-in texts
/// stand in src/texts/en.txt and fr.txt. Read from any thread once it is made.
class TextBook final {
 public:
  static constexpr std::size_t kMaxFileBytes = 256 * 1024;
  static constexpr std::size_t kMaxLineBytes = 800;
  static constexpr std::size_t kMaxLines = 4000;

  /// One text for each language, in the order of `Language`.
  using Sources = std::array<std::string_view, kLanguageCount>;

  /// @return kInvalidArgument naming the language, the line of the file and what is wrong with it:
  /// no key, no text, a place nobody fills, a key or a place that the other language lacks.
  static Result<TextBook> Parse(const Sources& sources);
  /// What is built in.
  static TextBook BuiltIn();

  /// Replaces all variants of each key that `text` has. @return how many keys, or as `Parse`; then
  /// nothing changed.
  Result<std::size_t> Replace(Language language, std::string_view text);
  /// Replaces by `<directory>/en.txt` and `fr.txt`, where they are there.
  /// @return how many keys were replaced, or which file is wrong and why.
  Result<std::size_t> ReplaceFrom(const std::filesystem::path& directory);

  [[nodiscard]] bool Has(std::string_view key) const noexcept { return Find(key) != nullptr; }
  /// How many variants there are, 0 for a key that is not there.
  [[nodiscard]] std::size_t variants(Language language, std::string_view key) const noexcept;
  /// The variant that `random` picks, its places filled. A place without an argument stays empty.
  /// @pre Has(key)
  [[nodiscard]] std::string Line(Language language, std::string_view key, std::uint64_t random,
                                 std::span<const TextArgument> arguments = {}) const;
  /// In order.
  [[nodiscard]] std::vector<std::string_view> keys() const;
  /// Names of the places in the line, in order, each once.
  [[nodiscard]] std::vector<std::string_view> places(Language language, std::string_view key) const;

 private:
  using Variants = std::vector<std::string_view>;
  struct Entry {
    std::string key;
    std::array<Variants, kLanguageCount> lines;
  };
  TextBook() = default;

  [[nodiscard]] const Entry* Find(std::string_view key) const noexcept;
  [[nodiscard]] Result<void> Check() const;

  std::vector<Entry> entries_;                       // by key
  std::vector<std::unique_ptr<std::string>> owned_;  // what the lines point into, unless constant
};

}  // namespace bbia
