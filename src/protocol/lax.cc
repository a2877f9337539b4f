#include "protocol/lax.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <limits>
#include <string>

namespace bbia {
namespace {

constexpr std::size_t kLongestNumber = 400;

bool IsDigit(char c) noexcept {
  return c >= '0' && c <= '9';
}

std::string_view Trim(std::string_view text) noexcept {
  constexpr std::string_view kSpace = " \t\n\r\f\v";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

/// Without the underscores that may stand between two digits; none when one stands elsewhere.
std::optional<std::string> WithoutUnderscores(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      plain.push_back(text[i]);
    } else if (i == 0 || i + 1 == text.size() || !IsDigit(text[i - 1]) || !IsDigit(text[i + 1])) {
      return std::nullopt;
    }
  }
  return plain;
}

}  // namespace

std::optional<double> LaxNumber(std::string_view text) {
  text = Trim(text);
  if (text.empty() || text.size() > kLongestNumber) return std::nullopt;
  const bool negative = text.front() == '-';
  if (negative || text.front() == '+') text.remove_prefix(1);
  const double sign = negative ? -1.0 : 1.0;
  const std::string word = Lower(text);
  if (word == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (word == "inf" || word == "infinity") return sign * std::numeric_limits<double>::infinity();
  const std::optional<std::string> plain = WithoutUnderscores(word);
  if (!plain || plain->find_first_not_of("0123456789.e+-") != std::string::npos ||
      (!IsDigit(plain->front()) && plain->front() != '.')) {
    return std::nullopt;
  }
  double value = 0.0;
  const char* end = plain->data() + plain->size();
  const auto [rest, error] = std::from_chars(plain->data(), end, value);
  if (rest != end || error == std::errc::invalid_argument) return std::nullopt;
  // Out of range is not told apart by the library: a huge number, or one next to zero.
  if (error != std::errc()) {
    const bool tiny =
        plain->find("e-") != std::string::npos || plain->front() == '.' || plain->starts_with("0.");
    value = tiny ? 0.0 : std::numeric_limits<double>::infinity();
  }
  return sign * value;
}

std::optional<std::int64_t> LaxInteger(std::string_view text) {
  text = Trim(text);
  if (text.empty() || text.size() > kLongestNumber) return std::nullopt;
  const bool negative = text.front() == '-';
  if (negative || text.front() == '+') text.remove_prefix(1);
  if (const std::size_t point = text.find('.'); point != std::string_view::npos) {
    if (text.find_first_not_of('0', point + 1) != std::string_view::npos) return std::nullopt;
    text = text.substr(0, point);
  }
  const std::optional<std::string> plain = WithoutUnderscores(text);
  if (!plain || plain->empty() || plain->size() > 18 ||
      !std::all_of(plain->begin(), plain->end(), IsDigit)) {
    return std::nullopt;
  }
  std::int64_t value = 0;
  std::from_chars(plain->data(), plain->data() + plain->size(), value);
  return negative ? -value : value;
}

std::optional<bool> LaxBool(std::string_view text) {
  if (text.size() > 5) return std::nullopt;
  const std::string word = Lower(text);
  constexpr std::array<std::string_view, 6> kTrue = {"true", "1", "yes", "on", "t", "y"};
  constexpr std::array<std::string_view, 6> kFalse = {"false", "0", "no", "off", "f", "n"};
  if (std::find(kTrue.begin(), kTrue.end(), word) != kTrue.end()) return true;
  if (std::find(kFalse.begin(), kFalse.end(), word) != kFalse.end()) return false;
  return std::nullopt;
}

}  // namespace bbia
