#pragma once

#include <span>
#include <string_view>

namespace bbia {

/// A file of the dashboard (web/), compiled into the program. All lives as long as the program.
struct WebFile {
  std::string_view path;  ///< "/", or "/ui/" and a name that changes with the content
  std::string_view content_type;
  std::string_view tag;     ///< for ETag, with its quotation marks
  std::string_view packed;  ///< compressed by gzip
};

/// Empty where the dashboard could not be built (web/make).
[[nodiscard]] std::span<const WebFile> WebFiles() noexcept;

}  // namespace bbia
