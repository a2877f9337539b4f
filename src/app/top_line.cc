#include "app/top_line.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

#include "audit/amount.h"
#include "base/utf8.h"

namespace bbia {
namespace {

constexpr std::array<std::string_view, 6> kInks = {"",         "\x1b[1m",  "\x1b[2m",
                                                   "\x1b[32m", "\x1b[33m", "\x1b[31m"};
constexpr std::string_view kPlain = "\x1b[0m";

/// The first `count` characters.
std::string_view Cut(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (; count > 0 && at < text.size(); --count) {
    at += std::max<std::size_t>(Utf8Length(text.substr(at)), 1);
  }
  return text.substr(0, at);
}

std::string Formatted(const char* format, long long a, long long b) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, a, b);
  return text.data();
}

}  // namespace

TopLine& TopLine::Add(std::string_view text, Ink ink) {
  if (!text.empty()) pieces_.push_back({.text = std::string(text), .ink = ink});
  return *this;
}

TopLine& TopLine::Left(std::string_view text, std::size_t width, Ink ink) {
  const std::string_view shown = Cut(text, width);
  return Add(shown, ink).Add(std::string(width - CountCharacters(shown) + 1, ' '));
}

TopLine& TopLine::Right(std::string_view text, std::size_t width, Ink ink) {
  const std::string_view shown = Cut(text, width);
  return Add(std::string(width - CountCharacters(shown), ' ')).Add(shown, ink).Add(" ");
}

std::string TopLine::Print(std::size_t width, Colour colour) const {
  std::size_t left = width == 0 ? std::numeric_limits<std::size_t>::max() : width;
  std::string line;
  std::size_t end = 0;  // behind the last that is no blank
  for (const Piece& piece : pieces_) {
    const std::string_view shown = Cut(piece.text, left);
    left -= CountCharacters(shown);
    const bool inked = colour == Colour::kAnsi && piece.ink != Ink::kPlain;
    if (inked) line += kInks[static_cast<std::size_t>(piece.ink)];
    line += shown;
    if (inked) line += kPlain;
    if (shown.find_first_not_of(' ') != std::string_view::npos) {
      end = inked ? line.size() : line.find_last_not_of(' ') + 1;
    }
  }
  line.resize(end);
  return line;
}

std::string TimeText(RemoteNumber seconds) {
  if (!seconds || !std::isfinite(*seconds)) return "-";
  const double s = std::clamp(*seconds, 0.0, 1e12);
  if (s < 1e-9) return "0 us";
  if (s < 999.5e-6) return Amount(s * 1e6) + " us";
  if (s < 0.9995) return Amount(s * 1e3) + " ms";
  if (s < 119.5) return Amount(s) + " s";
  const auto minutes = static_cast<long long>(s / 60.0);
  if (minutes < 120) return Formatted("%lld min", minutes, 0);
  if (minutes < 48 * 60) return Formatted("%lld h %02lld min", minutes / 60, minutes % 60);
  return Formatted("%lld d %lld h", minutes / 1440, minutes / 60 % 24);
}

std::string BytesText(RemoteNumber bytes) {
  return bytes && std::isfinite(*bytes) ? AmountOfBytes(*bytes) : "-";
}

std::string ShareText(RemoteNumber ratio) {
  return ratio && std::isfinite(*ratio) ? Percent(*ratio) : "-";
}

std::string CountText(RemoteNumber count) {
  if (!count || !std::isfinite(*count)) return "-";
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.0f", std::clamp(*count, -1e18, 1e18));
  std::string digits = text.data();
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, " ");
  }
  return digits;
}

}  // namespace bbia
