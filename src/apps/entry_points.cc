#include "apps/entry_points.h"

#include <algorithm>

namespace bbia {
namespace {

constexpr std::size_t kMostText = 64UL * 1024;
constexpr std::size_t kMostEntries = 64;
constexpr std::size_t kLongestName = 128;
constexpr std::size_t kLongestUrl = 200;

std::string_view Trim(std::string_view text) noexcept {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string_view TakeLine(std::string_view& text) noexcept {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

bool IsLetterOrDigit(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool IsName(std::string_view name) noexcept {
  return !name.empty() && name.size() <= kLongestName && name.front() != '-' &&
         name.front() != '.' && std::ranges::all_of(name, [](char c) {
           return IsLetterOrDigit(c) || c == '-' || c == '.';
         });
}

/// Identifiers with single dots between them.
bool IsModule(std::string_view module) noexcept {
  if (module.empty() || module.size() > kLongestName || module.back() == '.') return false;
  char before = '.';
  for (const char c : module) {
    const bool digit = c >= '0' && c <= '9';
    if (!(IsLetterOrDigit(c) || c == '.')) return false;
    if (before == '.' && (c == '.' || digit)) return false;
    before = c;
  }
  return true;
}

}  // namespace

std::vector<EntryPoint> ParseEntryPoints(std::string_view text, std::string_view group) {
  std::vector<EntryPoint> found;
  text = text.substr(0, kMostText);
  bool ours = false;
  while (!text.empty() && found.size() < kMostEntries) {
    const std::string_view line = Trim(TakeLine(text));
    if (line.starts_with('[') && line.ends_with(']')) {
      ours = Trim(line.substr(1, line.size() - 2)) == group;
      continue;
    }
    const std::size_t equals = line.find('=');
    if (!ours || line.starts_with('#') || equals == std::string_view::npos) continue;
    const std::string_view name = Trim(line.substr(0, equals));
    std::string_view value = Trim(line.substr(equals + 1));
    value = Trim(value.substr(0, value.find_first_of(":[")));
    if (IsName(name) && IsModule(value)) {
      found.push_back({.name = std::string(name), .module = std::string(value)});
    }
  }
  return found;
}

std::string MetadataField(std::string_view text, std::string_view name) {
  text = text.substr(0, kMostText);
  while (!text.empty()) {
    const std::string_view line = TakeLine(text);
    if (Trim(line).empty()) break;
    if (!line.starts_with(name) || line.size() == name.size() || line[name.size()] != ':') continue;
    return std::string(Trim(line.substr(name.size() + 1)));
  }
  return {};
}

std::string CustomAppUrl(std::string_view source) {
  constexpr std::string_view kName = "custom_app_url";
  source = source.substr(0, 4 * kMostText);
  while (!source.empty()) {
    std::string_view line = Trim(TakeLine(source));
    if (!line.starts_with(kName)) continue;
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    line = Trim(line.substr(equals + 1));
    if (line.size() < 2 || (line.front() != '"' && line.front() != '\'')) continue;
    const std::size_t end = line.find(line.front(), 1);
    if (end == std::string_view::npos || end > kLongestUrl) continue;
    const std::string_view url = line.substr(1, end - 1);
    if (url.starts_with("http://") || url.starts_with("https://")) return std::string(url);
  }
  return {};
}

}  // namespace bbia
