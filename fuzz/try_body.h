#pragma once

#include <string>
#include <string_view>

#include "base/check.h"
#include "protocol/json_reader.h"
#include "protocol/limits.h"
#include "protocol/requests.h"

namespace bbia::fuzz {

/// Decodes `text` as a body. What passes is handed to `check`; every refusal is a well-formed
/// answer.
template <class Body, class CheckBody>
void TryBody(std::string_view text, CheckBody check) {
  static RequestDecoder decoder;
  const auto result = decoder.Decode<Body>(text);
  if (result) {
    check(*result);
    return;
  }
  CHECK(!result.error().empty());
  const std::string answer = result.error().Body();
  JsonReader reader;
  if (answer.size() <= kMaxJsonBytes) CHECK(reader.Read(answer) != nullptr);
  CHECK(answer.size() <= kMaxJsonBytes * 4);
}

}  // namespace bbia::fuzz
