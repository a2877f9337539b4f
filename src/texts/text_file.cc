#include "texts/text_file.h"

#include <algorithm>

#include "base/utf8.h"
#include "texts/text_book.h"

namespace bbia {
namespace {

constexpr std::string_view kBlank = " \t\r";

std::string_view Trimmed(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool IsName(std::string_view name) noexcept {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  });
}

bool IsPlainText(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t length = Utf8Length(text);
    const auto first = static_cast<unsigned char>(text.front());
    if (length == 0 || first < 0x20 || first == 0x7F) return false;
    text.remove_prefix(length);
  }
  return true;
}

tl::unexpected<Error> Wrong(std::size_t number, std::string_view what) {
  return Fail(Errc::kInvalidArgument, "line " + std::to_string(number) + ": " + std::string(what));
}

}  // namespace

Result<std::vector<std::string_view>> PlacesIn(std::string_view text) {
  std::vector<std::string_view> places;
  for (std::size_t at = text.find_first_of("{}"); at != std::string_view::npos;
       at = text.find_first_of("{}", at)) {
    const std::size_t end = text[at] == '{' ? text.find('}', at) : std::string_view::npos;
    if (end == std::string_view::npos) {
      return Fail(Errc::kInvalidArgument, "a brace has no partner");
    }
    const std::string_view name = text.substr(at + 1, end - at - 1);
    if (!IsName(name)) {
      return Fail(Errc::kInvalidArgument, "{" + std::string(name) + "} is not a name of a place");
    }
    places.push_back(name);
    at = end + 1;
  }
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

Result<std::vector<TextLine>> ReadTextFile(std::string_view file) {
  if (file.size() > TextBook::kMaxFileBytes) {
    return Fail(Errc::kInvalidArgument, "a file of texts has " + std::to_string(file.size()) +
                                            " bytes, the limit is " +
                                            std::to_string(TextBook::kMaxFileBytes));
  }
  std::vector<TextLine> lines;
  std::string section;
  for (std::size_t number = 1; !file.empty(); ++number) {
    const std::size_t end = std::min(file.find('\n'), file.size());
    const std::string_view line = Trimmed(file.substr(0, end));
    file.remove_prefix(std::min(end + 1, file.size()));
    if (line.empty() || line.front() == '#') continue;
    if (line.front() == '[') {
      section = line.back() == ']' ? std::string(line.substr(1, line.size() - 2)) : std::string();
      if (!IsName(section)) return Wrong(number, "a section is [name]");
      continue;
    }
    const std::size_t sign = line.find('=');
    if (sign == std::string_view::npos || section.empty()) {
      return Wrong(number, "a line is `key = text` below a [section]");
    }
    const std::string_view key = Trimmed(line.substr(0, sign));
    const std::string_view text = Trimmed(line.substr(sign + 1));
    if (!IsName(key)) return Wrong(number, "a key is made of a-z, 0-9, _ and .");
    if (text.empty() || text.size() > TextBook::kMaxLineBytes) {
      return Wrong(number, "a text has 1 to " + std::to_string(TextBook::kMaxLineBytes) + " bytes");
    }
    if (!IsPlainText(text)) return Wrong(number, "a text is UTF-8 without control characters");
    if (const auto places = PlacesIn(text); !places) return Wrong(number, places.error().message);
    if (lines.size() == TextBook::kMaxLines) return Wrong(number, "too many lines");
    lines.push_back({section + "." + std::string(key), text, number});
  }
  return lines;
}

}  // namespace bbia
