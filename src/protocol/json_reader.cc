#include "protocol/json_reader.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "protocol/json_scan.h"
#include "protocol/limits.h"

namespace bbia {
namespace {

using boost::json::error_code;
using boost::json::string_view;

/// What a small message leaves behind; more is given back after a large one.
constexpr std::size_t kKeptNodes = 2048;
constexpr std::size_t kKeptBytes = 32 * 1024;

std::string_view ToStd(string_view s) noexcept {
  return {s.data(), s.size()};
}

/// Boost's tokens as a row of nodes. Not Boost's own tree: that keeps neither how a number was
/// written nor, in 1.81, its exact value (one in ten is off by the last bit).
struct Handler final {
  static constexpr std::size_t max_object_size = kMaxJsonBytes;
  static constexpr std::size_t max_array_size = kMaxJsonBytes;
  static constexpr std::size_t max_key_size = kMaxJsonBytes;
  static constexpr std::size_t max_string_size = kMaxJsonBytes;

  std::string_view input;
  std::vector<JsonNode> nodes;
  std::vector<std::uint32_t> open;  ///< containers around the present place
  std::string unescaped;  ///< never grows beyond what was reserved, so views into it stay valid
  std::size_t string_begin = 0;  ///< in `unescaped`, of the string being collected
  std::string_view key;
  std::vector<NonFiniteLiteral> literals;  ///< stand-ins in `input`, in order
  std::size_t next_literal = 0;

  void Begin(std::string_view text) {
    input = text;
    nodes.clear();
    open.clear();
    unescaped.clear();
    if (unescaped.capacity() < text.size()) unescaped.reserve(text.size());
    string_begin = 0;
    next_literal = 0;
    key = {};
  }
  void GiveBack() {
    if (nodes.capacity() > kKeptNodes) std::vector<JsonNode>().swap(nodes);
    if (unescaped.capacity() > kKeptBytes) std::string().swap(unescaped);
  }

  JsonNode& Add(JsonKind kind) {
    if (!open.empty()) ++nodes[open.back()].size;
    JsonNode& node = nodes.emplace_back();
    node.kind = kind;
    node.key = std::exchange(key, {});
    return node;
  }
  void Open(JsonKind kind) {
    Add(kind);
    open.push_back(static_cast<std::uint32_t>(nodes.size() - 1));
  }
  void Close() {
    JsonNode& node = nodes[open.back()];
    node.span = static_cast<std::uint32_t>(nodes.size()) - open.back();
    open.pop_back();
  }
  /// The collected string: in place when it stands unescaped in the input.
  std::string_view TakeString(string_view last, std::size_t size) {
    if (last.size() == size && last.data() >= input.data() &&
        last.data() + size <= input.data() + input.size()) {
      return ToStd(last);
    }
    unescaped.append(last.data(), last.size());
    const std::string_view whole = std::string_view(unescaped).substr(string_begin);
    string_begin = unescaped.size();
    return whole;
  }
  bool AddNumber(JsonKind kind, string_view text, double approximate) {
    JsonNode& node = Add(kind);
    node.text = ToStd(text);
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, node.number);
    if (error != std::errc()) node.number = std::abs(approximate) > 1.0 ? approximate : 0.0;
    if (next_literal < literals.size() &&
        text.data() == input.data() + literals[next_literal].offset) {
      node.kind = JsonKind::kDouble;
      node.number = literals[next_literal].value;
      node.text = std::isnan(node.number) ? "NaN" : (node.number > 0.0 ? "Infinity" : "-Infinity");
      ++next_literal;
    }
    return true;
  }

  // What basic_parser calls.
  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) {
    Open(JsonKind::kObject);
    return true;
  }
  bool on_object_end(std::size_t, error_code&) {
    Close();
    return true;
  }
  bool on_array_begin(error_code&) {
    Open(JsonKind::kArray);
    return true;
  }
  bool on_array_end(std::size_t, error_code&) {
    Close();
    return true;
  }
  bool on_key_part(string_view s, std::size_t, error_code&) {
    unescaped.append(s.data(), s.size());
    return true;
  }
  bool on_key(string_view s, std::size_t n, error_code&) {
    key = TakeString(s, n);
    return true;
  }
  bool on_string_part(string_view s, std::size_t, error_code&) {
    unescaped.append(s.data(), s.size());
    return true;
  }
  bool on_string(string_view s, std::size_t n, error_code&) {
    const std::string_view text = TakeString(s, n);
    Add(JsonKind::kString).text = text;
    return true;
  }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t value, string_view s, error_code&) {
    return AddNumber(JsonKind::kInteger, s, static_cast<double>(value));
  }
  bool on_uint64(std::uint64_t value, string_view s, error_code&) {
    return AddNumber(JsonKind::kInteger, s, static_cast<double>(value));
  }
  bool on_double(double value, string_view s, error_code&) {
    const bool integer = s.find_first_of(".eE") == string_view::npos;
    return AddNumber(integer ? JsonKind::kInteger : JsonKind::kDouble, s, value);
  }
  bool on_bool(bool value, error_code&) {
    Add(JsonKind::kBool).truth = value;
    return true;
  }
  bool on_null(error_code&) {
    Add(JsonKind::kNull);
    return true;
  }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }
};

boost::json::parse_options Options() {
  boost::json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  return options;
}

}  // namespace

class JsonReader::Builder final {
 public:
  /// @return what was wrong; success when the nodes are complete.
  error_code Parse(std::string_view text) {
    Handler& handler = parser_.handler();
    handler.GiveBack();
    if (text.size() < kKeptBytes && stand_in_.capacity() > kKeptBytes) stand_in_ = {};
    handler.Begin(text);
    parser_.reset();
    error_code error;
    const std::size_t used = parser_.write_some(false, text.data(), text.size(), error);
    if (!error && used < text.size()) error = boost::json::error::extra_data;
    return error;
  }
  [[nodiscard]] const JsonNode* root() { return parser_.handler().nodes.data(); }
  [[nodiscard]] std::vector<NonFiniteLiteral>& literals() { return parser_.handler().literals; }
  /// Memory for a text whose non-finite literals are replaced.
  [[nodiscard]] std::string& stand_in() { return stand_in_; }

 private:
  boost::json::basic_parser<Handler> parser_{Options()};
  std::string stand_in_;
};

const JsonNode* JsonNode::Find(std::string_view name) const noexcept {
  const JsonNode* found = nullptr;
  if (kind != JsonKind::kObject) return found;
  for (const JsonNode& member : *this) {
    if (member.key == name) found = &member;
  }
  return found;
}

JsonReader::JsonReader() : builder_(std::make_unique<Builder>()) {}
JsonReader::~JsonReader() = default;

const JsonNode* JsonReader::Read(std::string_view text) {
  if (text.size() > kMaxJsonBytes) {
    fault_ = {JsonFault::Kind::kTooLong,
              "message of " + std::to_string(text.size()) + " bytes, at most " +
                  std::to_string(kMaxJsonBytes) + " are read",
              0};
    return nullptr;
  }
  builder_->literals().clear();
  const error_code error = builder_->Parse(text);
  if (!error) return builder_->root();
  if (error == boost::json::error::too_deep) {
    fault_ = {JsonFault::Kind::kTooDeep,
              "nested deeper than " + std::to_string(kMaxJsonDepth) + " levels", 0};
    return nullptr;
  }
  return ReadWithNonFinite(text);
}

const JsonNode* JsonReader::ReadWithNonFinite(std::string_view text) {
  JsonScan scan = ScanJson(text);
  if (scan.message != nullptr) {
    fault_ = {JsonFault::Kind::kSyntax, scan.message, CountCharacters(text.substr(0, scan.offset))};
    return nullptr;
  }
  // Each literal becomes a number of the same length; the node takes its value by its place.
  std::string& stand_in = builder_->stand_in();
  stand_in.assign(text);
  for (const NonFiniteLiteral& literal : scan.literals) {
    stand_in.replace(literal.offset, literal.length, literal.length, '1');
  }
  const bool any = !scan.literals.empty();
  builder_->literals() = std::move(scan.literals);
  const error_code error = any ? builder_->Parse(stand_in) : boost::json::error::syntax;
  if (!error) return builder_->root();
  fault_ = error == boost::json::error::too_deep
               ? JsonFault{JsonFault::Kind::kTooDeep,
                           "nested deeper than " + std::to_string(kMaxJsonDepth) + " levels", 0}
               : JsonFault{JsonFault::Kind::kUnicode, "text is not valid Unicode", 0};
  return nullptr;
}

}  // namespace bbia
