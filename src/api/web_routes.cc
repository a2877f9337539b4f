#include <algorithm>
#include <string_view>

#include "api/answers.h"
#include "api/assets.h"
#include "api/routes.h"
#include "api/web_files.h"

namespace bbia {
namespace {

/// Nothing from elsewhere, nothing written into the page. Pictures may be made by the page itself.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; "
    "base-uri 'none'";

void AddCareful(HttpResponse& response) {
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
}

/// Always compressed: a client that does not say what it reads may be sent any coding, and whoever
/// opens a dashboard reads gzip.
HttpResponse Answer(const WebFile& file, const HttpRequest& request) {
  HttpResponse response;
  response.content_type = file.content_type;
  response.headers.emplace_back("ETag", file.tag);
  AddCareful(response);
  if (file.path == "/") {
    response.headers.emplace_back("Cache-Control", "no-cache");
    response.headers.emplace_back("Content-Security-Policy", kPolicy);
  } else {
    response.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
  }
  if (request.Header("if-none-match") == file.tag) {
    response.status = 304;
    return response;
  }
  response.headers.emplace_back("Content-Encoding", "gzip");
  response.static_body = file.packed;
  return response;
}

HttpResponse FileAnswer(const Call& call) {
  const auto files = WebFiles();
  const auto file = std::ranges::find(files, call.request.path, &WebFile::path);
  return file == files.end() ? Detail(404, "Not Found") : Answer(*file, call.request);
}

/// What shows the robot where the dashboard could not be built.
HttpResponse PlainPage(const Call&) {
  HttpResponse response;
  response.content_type = "text/html; charset=utf-8";
  response.static_body = FrontPage();
  AddCareful(response);
  return response;
}

}  // namespace

void AddWebRoutes(Router& router) {
  router.Add(HttpMethod::kGet, "/", WebFiles().empty() ? PlainPage : FileAnswer);
  router.Add(HttpMethod::kGet, "/ui/{file}", FileAnswer);
}

}  // namespace bbia
