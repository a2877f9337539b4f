#pragma once

#include <string>
#include <string_view>

namespace bbia {

/// What a server that speaks OpenAI's protocol does not take of it, as it said when it refused.
struct ModelDialect {
  std::string no_tools;           ///< its words, when the model cannot call functions
  bool temperature = true;        ///< false: none but its own
  bool completion_limit = false;  ///< the limit is called max_completion_tokens

  /// Learns from the words of a refusal. @return whether the request is worth another try.
  bool Learn(std::string_view words);
  bool operator==(const ModelDialect&) const = default;
};

}  // namespace bbia
