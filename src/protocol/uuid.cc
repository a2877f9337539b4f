#include "protocol/uuid.h"

#include <algorithm>

#include "base/utf8.h"

namespace bbia {
namespace {

constexpr std::array<std::size_t, 5> kGroups = {8, 4, 4, 4, 12};
constexpr std::string_view kUrn = "urn:uuid:";

constexpr int HexValue(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Result<Uuid, std::string> Wrong(std::string what) {
  return Fail(std::move(what));
}

/// The first character that has no place in a UUID, or npos.
std::size_t FindStranger(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (HexValue(text[i]) < 0 && text[i] != '-') return i;
  }
  return std::string_view::npos;
}

std::string DescribeStranger(std::string_view text, std::size_t at) {
  const std::size_t length = std::max<std::size_t>(1, Utf8Length(text.substr(at)));
  return "invalid character: expected an optional prefix of `urn:uuid:` followed by "
         "[0-9a-fA-F-], found `" +
         std::string(text.substr(at, length)) + "` at " + std::to_string(at + 1);
}

}  // namespace

Uuid MakeUuid(std::uint64_t high, std::uint64_t low) noexcept {
  Uuid uuid;
  for (std::size_t i = 0; i < 8; ++i) {
    uuid.bytes[i] = static_cast<std::uint8_t>(high >> (56U - 8U * i));
    uuid.bytes[8 + i] = static_cast<std::uint8_t>(low >> (56U - 8U * i));
  }
  uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0FU) | 0x40U);
  uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3FU) | 0x80U);
  return uuid;
}

std::string ToText(const Uuid& uuid) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < uuid.bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kDigits[uuid.bytes[i] >> 4U];
    text += kDigits[uuid.bytes[i] & 15U];
  }
  return text;
}

Result<Uuid, std::string> ParseUuid(std::string_view text) {
  std::string_view body = text;
  bool grouped = false;
  if (body.starts_with(kUrn)) {
    body.remove_prefix(kUrn.size());
    grouped = true;
  } else if (body.size() >= 2 && body.front() == '{' && body.back() == '}') {
    body = body.substr(1, body.size() - 2);
    grouped = true;
  }
  if (const std::size_t at = FindStranger(body); at != std::string_view::npos) {
    const std::size_t offset = at + static_cast<std::size_t>(body.data() - text.data());
    return Wrong(DescribeStranger(text, offset));
  }
  std::size_t groups = 1;
  for (const char c : body) groups += c == '-' ? 1U : 0U;
  if (groups == 1 && !grouped) {
    if (body.size() != 32) {
      return Wrong("invalid length: expected length 32 for simple format, found " +
                   std::to_string(body.size()));
    }
  } else if (groups != kGroups.size()) {
    return Wrong("invalid group count: expected 5, found " + std::to_string(groups));
  }
  Uuid uuid;
  std::size_t nibble = 0;
  std::size_t group = 0;
  std::size_t in_group = 0;
  const auto group_fits = [&] { return in_group == kGroups[group]; };
  const auto wrong_group = [&] {
    return Wrong("invalid group length in group " + std::to_string(group) + ": expected " +
                 std::to_string(kGroups[group]) + ", found " + std::to_string(in_group));
  };
  for (const char c : body) {
    if (c == '-') {
      if (!group_fits()) return wrong_group();
      ++group;
      in_group = 0;
      continue;
    }
    ++in_group;
    if (nibble < 32) {
      auto& byte = uuid.bytes[nibble / 2];
      byte = static_cast<std::uint8_t>((byte << 4U) | HexValue(c));
      ++nibble;
    }
  }
  if (groups == kGroups.size() && !group_fits()) return wrong_group();
  return uuid;
}

}  // namespace bbia
