#include "audit/proc_text.h"

#include <charconv>
#include <cmath>
#include <concepts>
#include <system_error>

namespace bbia {
namespace {

constexpr std::string_view kBlanks = " \t\n\r";

/// Takes the next word off `text`; empty at its end.
std::string_view TakeWord(std::string_view& text) noexcept {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) {
    text = {};
    return {};
  }
  text.remove_prefix(begin);
  const std::string_view word = text.substr(0, text.find_first_of(kBlanks));
  text.remove_prefix(word.size());
  return word;
}

std::string_view TakeLine(std::string_view& text) noexcept {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(line.size() < text.size() ? line.size() + 1 : line.size());
  return line;
}

/// The number that `word` is, all of it.
template <std::integral T>
std::optional<T> Number(std::string_view word, int base = 10) noexcept {
  T value{};
  const char* const end = word.data() + word.size();
  const auto [stopped, error] = std::from_chars(word.data(), end, value, base);
  if (word.empty() || error != std::errc() || stopped != end) return std::nullopt;
  return value;
}

std::optional<double> Number(std::string_view word) noexcept {
  double value = 0.0;
  const char* const end = word.data() + word.size();
  const auto [stopped, error] = std::from_chars(word.data(), end, value);
  if (word.empty() || error != std::errc() || stopped != end || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

template <std::integral T>
std::optional<T> TakeNumber(std::string_view& text) noexcept {
  return Number<T>(TakeWord(text));
}

/// The number that is the first and only word of `text`.
template <std::integral T>
std::optional<T> OnlyNumber(std::string_view text, int base = 10) noexcept {
  const std::string_view word = TakeWord(text);
  return TakeWord(text).empty() ? Number<T>(word, base) : std::nullopt;
}

std::optional<pid_t> Positive(std::optional<pid_t> id) noexcept {
  return id && *id > 0 ? id : std::nullopt;
}

/// What follows "key:" in `line`, or nothing.
std::optional<std::string_view> After(std::string_view line, std::string_view key) noexcept {
  if (!line.starts_with(key) || !line.substr(key.size()).starts_with(':')) return std::nullopt;
  return line.substr(key.size() + 1);
}

/// "   1234 kB" in bytes.
std::optional<std::uint64_t> Kilobytes(std::string_view text) noexcept {
  const auto amount = TakeNumber<std::uint64_t>(text);
  if (!amount || TakeWord(text) != "kB" || *amount > kNoMemoryLimit / 1024) return std::nullopt;
  return *amount * 1024;
}

}  // namespace

std::optional<StatmText> ParseStatm(std::string_view text) noexcept {
  const auto size = TakeNumber<std::uint64_t>(text);
  const auto resident = TakeNumber<std::uint64_t>(text);
  const auto shared = TakeNumber<std::uint64_t>(text);
  if (!size || !resident || !shared) return std::nullopt;
  return StatmText{.resident = *resident, .shared = *shared};
}

std::optional<StatText> ParseStat(std::string_view text) noexcept {
  // The name is whatever its owner wrote: only the last parenthesis surely ends it.
  const std::size_t open = text.find('(');
  const std::size_t close = text.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return std::nullopt;
  }
  const auto id = Positive(OnlyNumber<pid_t>(text.substr(0, open)));
  const std::string_view name = text.substr(open + 1, close - open - 1);
  text.remove_prefix(close + 1);
  const std::string_view state = TakeWord(text);
  const auto parent = TakeNumber<pid_t>(text);
  if (!id || state.size() != 1 || !parent) return std::nullopt;
  for (int skip = 0; skip < 5; ++skip)
    TakeWord(text);  // group, session, terminal, its group, flags
  const auto minor = TakeNumber<std::uint64_t>(text);
  TakeWord(text);  // those of ended children
  const auto major = TakeNumber<std::uint64_t>(text);
  TakeWord(text);
  const auto user = TakeNumber<std::uint64_t>(text);
  const auto system = TakeNumber<std::uint64_t>(text);
  if (!minor || !major || !user || !system) return std::nullopt;
  return StatText{.id = *id,
                  .name = name,
                  .state = state.front(),
                  .parent = *parent,
                  .minor_faults = *minor,
                  .major_faults = *major,
                  .user_ticks = *user,
                  .system_ticks = *system};
}

std::optional<SchedstatText> ParseSchedstat(std::string_view text) noexcept {
  const auto run = TakeNumber<std::int64_t>(text);
  const auto wait = TakeNumber<std::int64_t>(text);
  const auto turns = TakeNumber<std::uint64_t>(text);
  if (!run || !wait || !turns || *run < 0 || *wait < 0) return std::nullopt;
  if (*turns == 0) return std::nullopt;  // a kernel that does not count says "0 0 0"
  return SchedstatText{.run = Nanos{*run}, .wait = Nanos{*wait}};
}

StatusText ParseStatus(std::string_view text) noexcept {
  StatusText status;
  while (!text.empty()) {
    const std::string_view line = TakeLine(text);
    if (const auto rss = After(line, "VmRSS")) {
      status.resident_bytes = Kilobytes(*rss);
    } else if (const auto anonymous = After(line, "RssAnon")) {
      status.anonymous_bytes = Kilobytes(*anonymous);
    } else if (const auto voluntary = After(line, "voluntary_ctxt_switches")) {
      status.voluntary_switches = OnlyNumber<std::uint64_t>(*voluntary);
    } else if (const auto involuntary = After(line, "nonvoluntary_ctxt_switches")) {
      status.involuntary_switches = OnlyNumber<std::uint64_t>(*involuntary);
    }
  }
  return status;
}

std::optional<std::uint64_t> ParsePss(std::string_view text) noexcept {
  while (!text.empty()) {
    if (const auto pss = After(TakeLine(text), "Pss")) return Kilobytes(*pss);
  }
  return std::nullopt;
}

MeminfoText ParseMeminfo(std::string_view text) noexcept {
  MeminfoText info;
  while (!text.empty() && !(info.total && info.available)) {
    const std::string_view line = TakeLine(text);
    if (const auto total = After(line, "MemTotal")) info.total = Kilobytes(*total);
    if (const auto available = After(line, "MemAvailable")) info.available = Kilobytes(*available);
  }
  return info;
}

std::optional<double> ParseLoad1(std::string_view text) noexcept {
  const auto load = Number(TakeWord(text));
  return load && *load >= 0.0 ? load : std::nullopt;
}

std::optional<double> ParsePressure(std::string_view text) noexcept {
  constexpr std::string_view kKey = "avg10=";
  while (!text.empty()) {
    std::string_view line = TakeLine(text);
    if (TakeWord(line) != "some") continue;
    const std::string_view word = TakeWord(line);
    if (!word.starts_with(kKey)) return std::nullopt;
    const auto percent = Number(word.substr(kKey.size()));
    return percent && *percent >= 0.0 && *percent <= 100.0 ? percent : std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> ParseMemoryMax(std::string_view text) noexcept {
  std::string_view rest = text;
  if (TakeWord(rest) == "max" && TakeWord(rest).empty()) return kNoMemoryLimit;
  return OnlyNumber<std::uint64_t>(text);
}

std::optional<std::uint64_t> ParseMemoryCurrent(std::string_view text) noexcept {
  return OnlyNumber<std::uint64_t>(text);
}

std::optional<std::string_view> ParseCgroupPath(std::string_view text) noexcept {
  constexpr std::string_view kVersion2 = "0::/";
  while (!text.empty()) {
    const std::string_view line = TakeLine(text);
    if (line.starts_with(kVersion2)) return line.substr(kVersion2.size() - 1);
  }
  return std::nullopt;
}

std::optional<pid_t> TakePid(std::string_view& text) noexcept {
  return Positive(TakeNumber<pid_t>(text));
}

std::optional<pid_t> ParsePid(std::string_view text) noexcept {
  const auto id = Number<pid_t>(text);
  return id && *id >= 0 ? id : std::nullopt;
}

std::optional<double> ParseCelsius(std::string_view text) noexcept {
  const auto millis = OnlyNumber<std::int64_t>(text);
  if (!millis || *millis < -55'000 || *millis > 200'000) return std::nullopt;
  return static_cast<double>(*millis) / 1000.0;
}

std::optional<std::uint32_t> ParseThrottled(std::string_view text) noexcept {
  std::string_view rest = text;
  std::string_view word = TakeWord(rest);
  if (word.starts_with("0x")) word.remove_prefix(2);
  return TakeWord(rest).empty() ? Number<std::uint32_t>(word, 16) : std::nullopt;
}

}  // namespace bbia
