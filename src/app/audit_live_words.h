#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bbia {

/// "1 thread", "7 threads"
[[nodiscard]] inline std::string Counted(std::size_t n, std::string_view what) {
  return std::to_string(n) + " " + std::string(what) + (n == 1 ? "" : "s");
}

/// "ctl, net, life"
[[nodiscard]] inline std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace bbia
