#pragma once

#include <string_view>

#include "server/endpoint.h"

namespace bbia {

/// Origins whose pages may read our answers: this machine and the official apps' web views.
[[nodiscard]] bool IsAllowedOrigin(std::string_view origin) noexcept;

[[nodiscard]] bool IsPreflight(const HttpRequest& request) noexcept;
[[nodiscard]] HttpResponse AnswerPreflight(const HttpRequest& request);
/// Adds the headers that let an allowed origin read `response`.
void AddCorsHeaders(const HttpRequest& request, HttpResponse& response);

}  // namespace bbia
