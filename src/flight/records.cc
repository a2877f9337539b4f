#include "flight/records.h"

namespace bbia {

std::string_view Name(NoteKind kind) noexcept {
  static constexpr std::array<std::string_view, static_cast<std::size_t>(NoteKind::kCount)> kNames =
      {"state", "finding", "ladder", "log"};
  return kNames.at(static_cast<std::size_t>(kind));
}

std::string_view Name(NoteSeverity severity) noexcept {
  static constexpr std::array<std::string_view, static_cast<std::size_t>(NoteSeverity::kCount)>
      kNames = {"info", "warning", "error"};
  return kNames.at(static_cast<std::size_t>(severity));
}

}  // namespace bbia
