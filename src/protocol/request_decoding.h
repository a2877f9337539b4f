#pragma once

#include <string_view>
#include <utility>

#include "protocol/fields.h"
#include "protocol/requests.h"

namespace bbia {

// For the files that define `void Read(const Message&, Body&)` of some bodies and instantiate
// `RequestDecoder::Decode` for them.

/// Whether the whole body may be left out, or null.
template <class Body>
constexpr bool kMayBeAbsent = false;

[[nodiscard]] bool IsJsonType(std::string_view content_type);
[[nodiscard]] Issues NotJson(const JsonFault& fault);

template <class Body>
Result<Body, Issues> RequestDecoder::Decode(std::string_view body, std::string_view content_type) {
  Body result;
  Issues issues;
  const FieldPath root = FieldPath::Root("body");
  if (body.empty()) {
    if (kMayBeAbsent<Body>) return result;
    issues.Add(root, {"missing", "Field required", "is missing"}, nullptr);
    return Fail(std::move(issues));
  }
  if (!IsJsonType(content_type)) {
    issues.AddText(root,
                   {"model_attributes_type",
                    "Input should be a valid dictionary or object to extract fields from",
                    "must be a JSON object"},
                   body);
    return Fail(std::move(issues));
  }
  const JsonNode* node = reader_.Read(body);
  if (node == nullptr) return Fail(NotJson(reader_.fault()));
  if (node->is(JsonKind::kNull)) {
    if (kMayBeAbsent<Body>) return result;
    issues.Add(root, {"missing", "Field required", "is missing"}, nullptr);
  } else if (IsModel(*node, root, issues)) {
    Read(Message(*node, root, issues), result);
  }
  if (!issues.empty()) return Fail(std::move(issues));
  return result;
}

}  // namespace bbia
