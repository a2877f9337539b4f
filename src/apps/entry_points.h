#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bbia {

/// One line `name = module:Class` of an installed package's entry_points.txt.
struct EntryPoint {
  std::string name;
  std::string module;
};

/// The entry points of `group`. Reads at most 64 KiB and 64 of them; lines that are none are passed
/// over. Names and modules consist of what Python lets them consist of, so a module is safe to be
/// an argument or, with '.' for '/', a path.
[[nodiscard]] std::vector<EntryPoint> ParseEntryPoints(std::string_view text,
                                                       std::string_view group);

/// The value of a header of a package's METADATA ("Summary"), up to its first empty line.
[[nodiscard]] std::string MetadataField(std::string_view text, std::string_view name);

/// The text that is assigned to `custom_app_url` in an app's source; empty when there is none. The
/// source is not run: that would be a second program for one string.
[[nodiscard]] std::string CustomAppUrl(std::string_view source);

}  // namespace bbia
