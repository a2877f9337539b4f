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
    return response;
  };
}

}  // namespace

void AddDocsRoutes(Router& router, Front&) {
  router.Add(HttpMethod::kGet, "/openapi.json", Asset("application/json", OpenApiJson()));
  router.Add(HttpMethod::kGet, "/docs", Asset("text/html; charset=utf-8", DocsPage()));
}

}  // namespace bbia
