#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/audit_live.h"

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

/// A robot that does not watch itself says nothing: that is not the same as "none".
[[nodiscard]] inline AuditLine Unwatched(AuditLine line) {
  line.mark = AuditMark::kWarning;
  line.found = "not known: the robot's own audit does not look";
  return line;
}

}  // namespace bbia
