#include "protocol/json_writer.h"

#include <array>
#include <charconv>
#include <cmath>

#include "base/utf8.h"
#include "protocol/json_reader.h"

namespace bbia {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

/// The two characters that stand for `c`, or nothing.
constexpr std::string_view ShortEscape(char c) noexcept {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    default:
      return {};
  }
}

constexpr bool IsPlain(char c) noexcept {
  return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x80 &&
         c != '"' && c != '\\';
}

std::array<double, 16> Elements(const HeadPose& pose) {
  const auto& r = pose.rotation.m;
  const Vec3& t = pose.translation;
  return {r[0], r[1], r[2], t.x, r[3], r[4], r[5], t.y, r[6], r[7], r[8], t.z, 0.0, 0.0, 0.0, 1.0};
}

}  // namespace

void JsonWriter::Separate() {
  if (out_.size() == begin_) return;
  const char last = out_.back();
  if (last != '{' && last != '[' && last != ':') out_.push_back(',');
}

JsonWriter& JsonWriter::Open(char bracket) {
  Separate();
  out_.push_back(bracket);
  return *this;
}

JsonWriter& JsonWriter::Close(char bracket) {
  out_.push_back(bracket);
  return *this;
}

JsonWriter& JsonWriter::Key(std::string_view key) {
  String(key);
  out_.push_back(':');
  return *this;
}

JsonWriter& JsonWriter::Number(double value) {
  if (!std::isfinite(value)) return Null();
  Separate();
  std::array<char, 32> digits;
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  const std::string_view text(digits.data(), static_cast<std::size_t>(end - digits.data()));
  out_.append(text);
  if (text.find_first_of(".e") == std::string_view::npos) out_.append(".0");
  return *this;
}

JsonWriter& JsonWriter::Integer(std::int64_t value) {
  Separate();
  std::array<char, 24> digits;
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out_.append(digits.data(), end);
  return *this;
}

JsonWriter& JsonWriter::Count(std::uint64_t value) {
  Separate();
  std::array<char, 24> digits;
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out_.append(digits.data(), end);
  return *this;
}

JsonWriter& JsonWriter::Bool(bool value) {
  return Raw(value ? "true" : "false");
}

JsonWriter& JsonWriter::Null() {
  return Raw("null");
}

JsonWriter& JsonWriter::Raw(std::string_view json) {
  Separate();
  out_.append(json);
  return *this;
}

JsonWriter& JsonWriter::RawMembers(std::string_view members) {
  if (!members.empty()) Raw(members);
  return *this;
}

JsonWriter& JsonWriter::String(std::string_view text) {
  Separate();
  out_.push_back('"');
  std::size_t i = 0;
  while (i < text.size()) {
    std::size_t plain = i;
    while (plain < text.size() && IsPlain(text[plain])) ++plain;
    out_.append(text, i, plain - i);
    i = plain;
    if (i == text.size()) break;
    const char c = text[i];
    if (static_cast<unsigned char>(c) >= 0x80) {
      const std::size_t length = Utf8Length(text.substr(i));
      out_.append(length > 0 ? text.substr(i, length) : std::string_view("\xEF\xBF\xBD"));
      i += length > 0 ? length : 1;
      continue;
    }
    const std::string_view escape = ShortEscape(c);
    if (!escape.empty()) {
      out_.append(escape);
    } else {
      out_.append("\\u00");
      out_.push_back(kHexDigits[static_cast<unsigned char>(c) >> 4U]);
      out_.push_back(kHexDigits[static_cast<unsigned char>(c) & 15U]);
    }
    ++i;
  }
  out_.push_back('"');
  return *this;
}

JsonWriter& JsonWriter::Node(const JsonNode& node, std::string_view non_finite) {
  switch (node.kind) {
    case JsonKind::kNull:
      return Null();
    case JsonKind::kBool:
      return Bool(node.truth);
    case JsonKind::kInteger:
    case JsonKind::kDouble:
      // A literal like 1e999 is kept: it is well-formed, and the reader's to interpret.
      return node.text.find_first_of("NI") == std::string_view::npos ? Raw(node.text)
                                                                     : Raw(non_finite);
    case JsonKind::kString:
      return String(node.text);
    case JsonKind::kArray:
      BeginArray();
      for (const JsonNode& child : node) Node(child, non_finite);
      return EndArray();
    case JsonKind::kObject:
      BeginObject();
      for (const JsonNode& child : node) Key(child.key).Node(child, non_finite);
      return EndObject();
  }
  return *this;
}

JsonWriter& JsonWriter::Value(const Antennas& antennas) {
  return BeginArray().Number(antennas.right).Number(antennas.left).EndArray();
}

JsonWriter& JsonWriter::Value(const HeadJoints& joints) {
  BeginArray().Number(joints.body_yaw);
  for (const Radians angle : joints.stewart) Number(angle);
  return EndArray();
}

JsonWriter& JsonWriter::Flat(const HeadPose& X_WH) {
  BeginArray();
  for (const double element : Elements(X_WH)) Number(element);
  return EndArray();
}

JsonWriter& JsonWriter::Rows(const HeadPose& X_WH) {
  const std::array<double, 16> elements = Elements(X_WH);
  BeginArray();
  for (std::size_t row = 0; row < 4; ++row) {
    BeginArray();
    for (std::size_t column = 0; column < 4; ++column) Number(elements[4 * row + column]);
    EndArray();
  }
  return EndArray();
}

std::string JsonPair(std::string_view key, std::string_view text) {
  std::string out;
  JsonWriter(out).BeginObject().Member(key, text).EndObject();
  return out;
}

}  // namespace bbia
