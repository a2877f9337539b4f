#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace bbia {

enum class JsonKind : std::uint8_t { kNull, kBool, kInteger, kDouble, kString, kArray, kObject };

/// One value of a parsed text. The nodes of a text lie in one row, a container directly before
/// its children, so a pointer to a node is all it takes to walk below it.
struct JsonNode {
  JsonKind kind = JsonKind::kNull;
  bool truth = false;      ///< of kBool
  std::uint32_t size = 0;  ///< children
  std::uint32_t span = 1;  ///< nodes in this subtree, this one included
  double number = 0.0;     ///< of kInteger and kDouble, correctly rounded; may be NaN, infinite
  std::string_view text;   ///< the characters of kString (unescaped) and of numbers (as sent)
  std::string_view key;    ///< when a member of an object

  class Iterator {
   public:
    explicit Iterator(const JsonNode* node) noexcept : node_(node) {}
    const JsonNode& operator*() const noexcept { return *node_; }
    Iterator& operator++() noexcept {
      node_ += node_->span;
      return *this;
    }
    bool operator==(const Iterator&) const noexcept = default;

   private:
    const JsonNode* node_;
  };

  [[nodiscard]] Iterator begin() const noexcept { return Iterator{this + 1}; }
  [[nodiscard]] Iterator end() const noexcept { return Iterator{this + span}; }
  [[nodiscard]] bool is(JsonKind k) const noexcept { return kind == k; }
  /// The member `name` (the last one when it is there twice), or null.
  [[nodiscard]] const JsonNode* Find(std::string_view name) const noexcept;
};

/// Why a text is not JSON, in the words and with the position (in characters) that Python's json
/// module would give: official clients and the official daemon's answers show them.
struct JsonFault {
  enum class Kind : std::uint8_t { kSyntax, kTooLong, kTooDeep, kUnicode };
  Kind kind = Kind::kSyntax;
  std::string message;
  std::size_t position = 0;
};

/// Reads JSON texts, one after the other, into memory that it keeps: in the long run reading a
/// message allocates nothing.
///
/// Accepts what Python's `json.dumps` writes, NaN and the infinities included. One thread.
class JsonReader final {
 public:
  JsonReader();
  ~JsonReader();
  JsonReader(const JsonReader&) = delete;
  JsonReader& operator=(const JsonReader&) = delete;

  /// @return the root, valid until the next call and as long as `text` lives; null when `text`
  /// is not JSON or beyond kMaxJsonBytes or kMaxJsonDepth, and `fault()` says why.
  const JsonNode* Read(std::string_view text);
  [[nodiscard]] const JsonFault& fault() const noexcept { return fault_; }

 private:
  class Builder;
  const JsonNode* ReadWithNonFinite(std::string_view text);

  std::unique_ptr<Builder> builder_;
  JsonFault fault_;
};

}  // namespace bbia
