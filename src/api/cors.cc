#include "api/cors.h"

#include <algorithm>
#include <array>
#include <string>

namespace bbia {
namespace {

constexpr std::string_view kMethods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";

/// Removes `head` from `text`. @return whether it was there.
bool Eat(std::string_view& text, std::string_view head) noexcept {
  if (!text.starts_with(head)) return false;
  text.remove_prefix(head.size());
  return true;
}

bool IsPortOrNothing(std::string_view text) noexcept {
  if (text.empty()) return true;
  if (!Eat(text, ":")) return false;
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool IsAllowedOrigin(std::string_view origin) noexcept {
  constexpr std::array<std::string_view, 4> kWhole = {"tauri://localhost", "http://tauri.localhost",
                                                      "https://tauri.localhost",
                                                      "capacitor://localhost"};
  if (std::ranges::find(kWhole, origin) != kWhole.end()) return true;
  if (!Eat(origin, "http://") && !Eat(origin, "https://")) return false;
  return (Eat(origin, "localhost") || Eat(origin, "127.0.0.1")) && IsPortOrNothing(origin);
}

bool IsPreflight(const HttpRequest& request) noexcept {
  return request.method == HttpMethod::kOptions && !request.origin.empty() &&
         !request.access_control_request_method.empty();
}

HttpResponse AnswerPreflight(const HttpRequest& request) {
  const bool allowed = IsAllowedOrigin(request.origin);
  HttpResponse response;
  response.status = allowed ? 200 : 400;
  response.content_type = "text/plain; charset=utf-8";
  response.body = allowed ? "OK" : "Disallowed CORS origin";
  response.headers.emplace_back("access-control-allow-methods", kMethods);
  response.headers.emplace_back("access-control-max-age", "600");
  if (!request.access_control_request_headers.empty()) {
    response.headers.emplace_back("access-control-allow-headers",
                                  request.access_control_request_headers);
  }
  AddCorsHeaders(request, response);
  return response;
}

void AddCorsHeaders(const HttpRequest& request, HttpResponse& response) {
  if (request.origin.empty() || !IsAllowedOrigin(request.origin)) return;
  response.headers.emplace_back("access-control-allow-origin", request.origin);
  response.headers.emplace_back("vary", "Origin");
}

}  // namespace bbia
