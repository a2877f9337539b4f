#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bbia {

/// `key = line` of a file, with its section: "greeting.hello".
struct TextLine {
  std::string key;
  std::string_view text;  ///< within the file
  std::size_t number;     ///< from 1
};

/// @return the lines of a file in its order, or the first that is wrong ("line 12: ...").
[[nodiscard]] Result<std::vector<TextLine>> ReadTextFile(std::string_view file);

/// Names of the `{places}` in `text`, in order of the alphabet, each once.
/// @return kInvalidArgument when a brace is open or a name is not of [a-z0-9_].
[[nodiscard]] Result<std::vector<std::string_view>> PlacesIn(std::string_view text);

}  // namespace bbia
