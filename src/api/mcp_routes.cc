#include "api/answers.h"
#include "api/mcp_desk.h"
#include "api/routes.h"

namespace bbia {

void AddMcpRoutes(Router& router, Front& front) {
  router.Add(HttpMethod::kPost, "/mcp",
             [&front](const Call& call) { return front.mcp.Post(call.request); });
  router.Add(HttpMethod::kDelete, "/mcp",
             [&front](const Call& call) { return front.mcp.Delete(call.request); });
  // A client that asks for a stream of what the server says by itself learns that there is none.
  router.Add(HttpMethod::kGet, "/mcp", [](const Call&) {
    HttpResponse none = Detail(405, "this server sends nothing by itself");
    none.headers.emplace_back("Allow", "POST, DELETE");
    return none;
  });
}

}  // namespace bbia
