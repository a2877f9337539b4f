#include "protocol/json_scan.h"

#include <limits>

#include "protocol/limits.h"

namespace bbia {
namespace {

constexpr bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool IsHex(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Recursive descent in the order in which Python's decoder looks at things, so that the first
/// complaint is the same.
class Scanner final {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  JsonScan Run() {
    SkipSpace();
    if (Value(0)) {
      SkipSpace();
      if (at_ != text_.size()) Complain("Extra data", at_);
    }
    return std::move(scan_);
  }

 private:
  [[nodiscard]] char Peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  [[nodiscard]] bool AtEnd() const { return at_ >= text_.size(); }
  void SkipSpace() {
    while (!AtEnd() && std::string_view(" \t\n\r").find(text_[at_]) != std::string_view::npos) {
      ++at_;
    }
  }
  bool Complain(const char* message, std::size_t offset) {
    scan_.message = message;
    scan_.offset = offset;
    return false;
  }
  bool Literal(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  bool NonFinite(std::string_view word, double value) {
    const std::size_t offset = at_;
    if (!Literal(word)) return false;
    scan_.literals.push_back({offset, word.size(), value});
    return true;
  }

  bool Value(int depth) {
    if (depth > kMaxJsonDepth) return Complain("too deep", at_);
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    switch (Peek()) {
      case '{':
        return Object(depth);
      case '[':
        return Array(depth);
      case '"':
        return String();
      case 'n':
        return Literal("null") || Complain("Expecting value", at_);
      case 't':
        return Literal("true") || Complain("Expecting value", at_);
      case 'f':
        return Literal("false") || Complain("Expecting value", at_);
      case 'N':
        return NonFinite("NaN", std::numeric_limits<double>::quiet_NaN()) ||
               Complain("Expecting value", at_);
      case 'I':
        return NonFinite("Infinity", kInfinity) || Complain("Expecting value", at_);
      default:
        return NonFinite("-Infinity", -kInfinity) || Number() || Complain("Expecting value", at_);
    }
  }

  /// As far as it is a number; "01" is the number 0 and then extra data.
  bool Number() {
    std::size_t i = Peek() == '-' ? 1 : 0;
    if (!IsDigit(Peek(i))) return false;
    if (Peek(i) == '0') {
      ++i;
    } else {
      while (IsDigit(Peek(i))) ++i;
    }
    if (Peek(i) == '.' && IsDigit(Peek(i + 1))) {
      i += 2;
      while (IsDigit(Peek(i))) ++i;
    }
    if (Peek(i) == 'e' || Peek(i) == 'E') {
      const std::size_t sign = Peek(i + 1) == '+' || Peek(i + 1) == '-' ? 1 : 0;
      if (IsDigit(Peek(i + 1 + sign))) {
        i += 2 + sign;
        while (IsDigit(Peek(i))) ++i;
      }
    }
    at_ += i;
    return true;
  }

  bool String() {
    const std::size_t begin = at_++;
    for (; !AtEnd(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20)
        return Complain("Invalid control character at", at_);
      if (c != '\\') continue;
      ++at_;
      if (AtEnd()) break;
      if (text_[at_] == 'u') {
        for (std::size_t i = 1; i <= 4; ++i) {
          if (!IsHex(Peek(i))) return Complain("Invalid \\uXXXX escape", at_);
        }
        at_ += 4;
      } else if (std::string_view("\"\\/bfnrt").find(text_[at_]) == std::string_view::npos) {
        return Complain("Invalid \\escape", at_ - 1);
      }
    }
    return Complain("Unterminated string starting at", begin);
  }

  bool Array(int depth) {
    ++at_;
    SkipSpace();
    if (Peek() == ']') {
      ++at_;
      return true;
    }
    for (;;) {
      if (!Value(depth + 1)) return false;
      SkipSpace();
      if (Peek() == ']') {
        ++at_;
        return true;
      }
      if (Peek() != ',') return Complain("Expecting ',' delimiter", at_);
      ++at_;
      SkipSpace();
    }
  }

  bool Object(int depth) {
    ++at_;
    SkipSpace();
    if (Peek() == '}') {
      ++at_;
      return true;
    }
    for (;;) {
      if (Peek() != '"') return Complain("Expecting property name enclosed in double quotes", at_);
      if (!String()) return false;
      SkipSpace();
      if (Peek() != ':') return Complain("Expecting ':' delimiter", at_);
      ++at_;
      SkipSpace();
      if (!Value(depth + 1)) return false;
      SkipSpace();
      if (Peek() == '}') {
        ++at_;
        return true;
      }
      if (Peek() != ',') return Complain("Expecting ',' delimiter", at_);
      ++at_;
      SkipSpace();
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  JsonScan scan_;
};

}  // namespace

JsonScan ScanJson(std::string_view text) {
  return Scanner(text).Run();
}

}  // namespace bbia
