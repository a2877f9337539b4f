#include "flight/text.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdarg>
#include <cstdio>

#include "base/utf8.h"

namespace bbia {

void AppendFormat(std::string& out, const char* format, ...) {
  std::array<char, 256> text;
  va_list arguments;
  va_start(arguments, format);
  const int size = std::vsnprintf(text.data(), text.size(), format, arguments);
  va_end(arguments);
  if (size <= 0) return;
  out.append(text.data(), std::min(static_cast<std::size_t>(size), text.size() - 1));
}

std::string Printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = Utf8Length(text);
    const auto lead = static_cast<unsigned char>(text[0]);
    // U+0080 to U+009F are control characters, too: a terminal may obey them.
    const bool control =
        lead < 0x20 || lead == 0x7F ||
        (lead == 0xC2 && length == 2 && static_cast<unsigned char>(text[1]) < 0xA0);
    if (length == 0 || control) {
      out += '?';
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::string NameOf(std::span<const std::string_view> names, std::uint8_t number) {
  return number < names.size() ? std::string(names[number]) : std::to_string(number);
}

std::string IsoSeconds(WallTime at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const auto in_day = std::chrono::floor<std::chrono::seconds>(at - day).count();
  std::string out;
  AppendFormat(out, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
               static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
               static_cast<int>(in_day / 3600), static_cast<int>(in_day / 60 % 60),
               static_cast<int>(in_day % 60));
  return out;
}

std::vector<Moment> ByTime(const FlightFile& file) {
  std::vector<Moment> moments;
  const auto add = [&](BlockType type, const auto& records) {
    for (std::size_t i = 0; i < records.size(); ++i) moments.push_back({records[i].time, type, i});
  };
  add(BlockType::kTicks, file.ticks);
  add(BlockType::kCommands, file.commands);
  add(BlockType::kSamples, file.samples);
  add(BlockType::kNotes, file.notes);
  std::stable_sort(moments.begin(), moments.end(),
                   [](const Moment& a, const Moment& b) { return a.time < b.time; });
  return moments;
}

}  // namespace bbia
