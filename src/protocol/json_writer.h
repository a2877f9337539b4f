#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "geometry/pose.h"
#include "robot/joints.h"

namespace bbia {

struct JsonNode;

/// Appends one JSON value to a string that its caller keeps and clears: nothing is allocated once
/// the string has grown. Commas are set by itself. Any thread, one at a time.
class JsonWriter final {
 public:
  explicit JsonWriter(std::string& out) : out_(out), begin_(out.size()) {}

  JsonWriter& BeginObject() { return Open('{'); }
  JsonWriter& EndObject() { return Close('}'); }
  JsonWriter& BeginArray() { return Open('['); }
  JsonWriter& EndArray() { return Close(']'); }
  JsonWriter& Key(std::string_view key);

  /// Shortest text that reads back as the same number; always recognisable as a float ("1.0").
  /// NaN and the infinities become null, as JSON has no word for them.
  JsonWriter& Number(double value);
  JsonWriter& Integer(std::int64_t value);
  JsonWriter& Count(std::uint64_t value);
  JsonWriter& Bool(bool value);
  JsonWriter& Null();
  /// Escapes what must be; bytes that are not UTF-8 become U+FFFD.
  JsonWriter& String(std::string_view text);
  /// Text that is JSON already.
  JsonWriter& Raw(std::string_view json);
  /// Members that are JSON already ("\"a\":1,\"b\":2"), none when empty.
  JsonWriter& RawMembers(std::string_view members);
  /// Numbers as they were sent; a non-finite literal becomes `non_finite`.
  JsonWriter& Node(const JsonNode& node, std::string_view non_finite = "null");

  JsonWriter& Number(Radians angle) { return Number(angle.value()); }
  JsonWriter& Value(const Antennas& antennas);
  /// Body yaw, then the six cranks.
  JsonWriter& Value(const HeadJoints& joints);
  /// Sixteen numbers, row by row.
  JsonWriter& Flat(const HeadPose& X_WH);
  /// Four rows of four.
  JsonWriter& Rows(const HeadPose& X_WH);

  JsonWriter& Member(std::string_view key, std::string_view text) { return Key(key).String(text); }
  JsonWriter& Member(std::string_view key, const char* text) { return Key(key).String(text); }
  JsonWriter& Member(std::string_view key, double value) { return Key(key).Number(value); }
  JsonWriter& Member(std::string_view key, Radians value) { return Key(key).Number(value); }
  JsonWriter& Member(std::string_view key, std::same_as<bool> auto value) {
    return Key(key).Bool(value);
  }

 private:
  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);
  void Separate();

  std::string& out_;
  std::size_t begin_;
};

/// {"<key>":"<text>"}
[[nodiscard]] std::string JsonPair(std::string_view key, std::string_view text);

}  // namespace bbia
