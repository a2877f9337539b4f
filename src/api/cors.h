#pragma once

#include "server/endpoint.h"

namespace bbia {

[[nodiscard]] bool IsPreflight(const HttpRequest& request) noexcept;
[[nodiscard]] HttpResponse AnswerPreflight(const HttpRequest& request);
/// Adds the headers that let an allowed origin read `response`.
void AddCorsHeaders(const HttpRequest& request, HttpResponse& response);

}  // namespace bbia
