// What an installed package says of itself: entry_points.txt, METADATA, and an app's source. Names
// become arguments and paths, so whatever is accepted must be safe to be one.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "apps/entry_points.h"
#include "base/check.h"

namespace {

bool IsSafe(std::string_view name) {
  return !name.empty() && name.size() <= 128 && name.front() != '-' && name.front() != '.' &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-' || c == '.';
         });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A copy of exactly this size, so that a sanitizer sees what is read behind it.
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto entries = bbia::ParseEntryPoints(text, "reachy_mini_apps");
  CHECK(entries.size() <= 64);
  for (const bbia::EntryPoint& entry : entries) {
    CHECK(IsSafe(entry.name));
    CHECK(IsSafe(entry.module));
    CHECK(entry.module.find("..") == std::string::npos);
  }
  CHECK(bbia::MetadataField(text, "Summary").find('\n') == std::string::npos);
  const std::string url = bbia::CustomAppUrl(text);
  CHECK(url.empty() || url.starts_with("http://") || url.starts_with("https://"));
  CHECK(url.size() <= 200);
  return 0;
}
