#include "api/answers.h"
#include "api/assets.h"
#include "api/routes.h"

namespace bbia {
namespace {

RouteHandler Asset(std::string_view content_type, std::string_view content) {
  return [content_type, content](const Call&) {
    HttpResponse response;
    response.content_type = content_type;
    response.static_body = content;
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    return response;
  };
}

/// To the page of ours that does what the official one does.
RouteHandler Elsewhere(std::string_view path) {
  return [path](const Call&) {
    HttpResponse response;
    response.status = 307;
    response.headers.emplace_back("Location", path);
    return response;
  };
}

}  // namespace

void AddDocsRoutes(Router& router, Front&) {
  router.Add(HttpMethod::kGet, "/openapi.json", Asset("application/json", OpenApiJson()));
  router.Add(HttpMethod::kGet, "/docs", Asset("text/html; charset=utf-8", DocsPage()));
  router.Add(HttpMethod::kGet, "/logs", Asset("text/html; charset=utf-8", LogPage()));
  router.Add(HttpMethod::kGet, "/redoc", Elsewhere("/docs"));
  router.Add(HttpMethod::kGet, "/settings", Elsewhere("/"));
}

}  // namespace bbia
