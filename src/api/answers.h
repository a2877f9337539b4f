#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "api/front.h"
#include "protocol/issues.h"
#include "protocol/json_writer.h"
#include "protocol/names.h"
#include "server/endpoint.h"

namespace bbia {

[[nodiscard]] inline HttpResponse JsonAnswer(std::string body, int status = 200) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

/// {"detail": text}
[[nodiscard]] inline HttpResponse Detail(int status, std::string_view text) {
  std::string body;
  JsonWriter(body).BeginObject().Member("detail", text).EndObject();
  return JsonAnswer(std::move(body), status);
}

[[nodiscard]] inline HttpResponse NoBackend() {
  return Detail(503, "Backend not running");
}

/// 422 with everything that is wrong.
[[nodiscard]] inline HttpResponse Unprocessable(Front& front, const Issues& issues) {
  ++front.tally.malformed;
  return JsonAnswer(issues.Body(), 422);
}

/// Adds what became of a command: "outcome", and "reason" when there is something to say.
inline void WriteVerdict(JsonWriter& json, const Verdict& verdict) {
  json.Member("outcome", Name(verdict.outcome));
  if (!verdict.reason.empty()) json.Member("reason", verdict.reason);
  if (verdict.outcome == Outcome::kClamped) json.Member("cause", WireName(verdict.cause));
}

}  // namespace bbia
