#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bbia {

/// Cuts a text that comes in pieces into sentences as soon as each is whole, so that it can be
/// spoken while the rest is still being thought of. One thread.
class SentenceCutter final {
 public:
  /// A sentence that is longer is cut at its last space.
  static constexpr std::size_t kMaxSentence = 300;

  void Add(std::string_view piece) { text_ += piece; }
  /// The next whole sentence, without the white space around it.
  [[nodiscard]] std::optional<std::string> Take();
  /// What is left at the end.
  [[nodiscard]] std::optional<std::string> Rest();

 private:
  std::optional<std::string> Cut(std::size_t end);

  std::string text_;
};

}  // namespace bbia
