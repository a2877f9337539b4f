#include "api/cors.h"

#include <string>

#include "guard/origin.h"

namespace bbia {
namespace {

constexpr std::string_view kMethods = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";

}  // namespace

bool IsPreflight(const HttpRequest& request) noexcept {
  return request.method == HttpMethod::kOptions && !request.origin.empty() &&
         !request.access_control_request_method.empty();
}

HttpResponse AnswerPreflight(const HttpRequest& request) {
  const bool allowed = IsOfficialOrigin(request.origin);
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
  if (request.origin.empty() || !IsOfficialOrigin(request.origin)) return;
  response.headers.emplace_back("access-control-allow-origin", request.origin);
  response.headers.emplace_back("vary", "Origin");
}

}  // namespace bbia
