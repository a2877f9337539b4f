#include "protocol/iso_time.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace bbia {

std::string IsoTime(WallTime time, TimeZoneMark mark) {
  using std::chrono::duration_cast;
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const auto us = duration_cast<std::chrono::microseconds>(time - day).count();
  std::array<char, 96> text;
  const int length = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06d%s", int{date.year()},
      unsigned{date.month()}, unsigned{date.day()}, static_cast<int>(us / 3'600'000'000),
      static_cast<int>(us / 60'000'000 % 60), static_cast<int>(us / 1'000'000 % 60),
      static_cast<int>(us % 1'000'000), mark == TimeZoneMark::kZulu ? "Z" : "");
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace bbia
