#include "audit/amount.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string_view>

namespace bbia {
namespace {

std::string Fixed(double value, int decimals) {
  std::array<char, 64> text{};
  const int length = std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return {text.data(), std::min(static_cast<std::size_t>(length), text.size() - 1)};
}

std::string WithoutZeros(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

std::string Amount(double value) {
  return WithoutZeros(Fixed(value, std::abs(value) < 99.95 ? 1 : 0));
}

std::string AmountOfBytes(double bytes) {
  constexpr std::array<std::string_view, 4> kUnits = {" B", " kB", " MB", " GB"};
  std::size_t unit = 0;
  for (; std::abs(bytes) >= 999.5 && unit + 1 < kUnits.size(); ++unit) bytes /= 1000.0;
  const double size = std::abs(bytes);
  const int decimals = unit == 0 || size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  return WithoutZeros(Fixed(bytes, decimals)) + std::string(kUnits[unit]);
}

std::string Percent(double ratio) {
  return Amount(100.0 * ratio) + " %";
}

}  // namespace bbia
