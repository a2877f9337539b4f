#include "api/router.h"

#include <algorithm>
#include <utility>

namespace bbia {
namespace {

HttpResponse Plain(int status, std::string_view detail) {
  HttpResponse response;
  response.status = status;
  response.body = "{\"detail\":\"" + std::string(detail) + "\"}";
  return response;
}

}  // namespace

std::string_view Name(HttpMethod method) noexcept {
  switch (method) {
    case HttpMethod::kGet:
      return "GET";
    case HttpMethod::kHead:
      return "HEAD";
    case HttpMethod::kPost:
      return "POST";
    case HttpMethod::kPut:
      return "PUT";
    case HttpMethod::kDelete:
      return "DELETE";
    case HttpMethod::kPatch:
      return "PATCH";
    case HttpMethod::kOptions:
      return "OPTIONS";
    case HttpMethod::kOther:
      break;
  }
  return "?";
}

void Router::Add(HttpMethod method, std::string_view pattern, RouteHandler handler) {
  AddUpload(method, pattern, {}, std::move(handler));
}

void Router::AddUpload(HttpMethod method, std::string_view pattern, BodyPlanner plan,
                       RouteHandler handler) {
  const std::size_t brace = pattern.find('{');
  Table& some = pattern.ends_with(":path}") ? tails_ : prefixes_;
  Table& table = brace == std::string_view::npos ? exact_ : some;
  table[std::string(pattern.substr(0, brace))].push_back(
      {method, std::move(handler), std::move(plan)});
}

BodyPlan Router::Plan(const HttpRequest& request) const {
  std::string_view parameter;
  const auto* entries = Find(request.path, parameter);
  if (entries == nullptr) return {};
  const auto entry = std::ranges::find(*entries, request.method, &Entry::method);
  if (entry == entries->end() || !entry->plan) return {};
  return entry->plan(Call{request, parameter});
}

const std::vector<Router::Entry>* Router::Find(std::string_view path,
                                               std::string_view& parameter) const {
  if (const auto found = exact_.find(path); found != exact_.end()) return &found->second;
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos || slash + 1 == path.size()) return nullptr;
  const auto found = prefixes_.find(path.substr(0, slash + 1));
  if (found != prefixes_.end()) {
    parameter = path.substr(slash + 1);
    return &found->second;
  }
  for (const auto& [prefix, entries] : tails_) {
    if (!path.starts_with(prefix) || path.size() == prefix.size()) continue;
    parameter = path.substr(prefix.size());
    return &entries;
  }
  return nullptr;
}

HttpResponse Router::Route(const HttpRequest& request) const {
  std::string_view parameter;
  const auto* entries = Find(request.path, parameter);
  if (entries == nullptr) {
    std::string_view other;
    std::string path(request.path);
    if (path.size() > 1 && path.back() == '/') {
      path.pop_back();
    } else {
      path.push_back('/');
    }
    if (Find(path, other) == nullptr) return Plain(404, "Not Found");
    HttpResponse moved;
    moved.status = 307;
    moved.headers.emplace_back("location", path);
    return moved;
  }
  const HttpMethod wanted = request.method == HttpMethod::kHead ? HttpMethod::kGet : request.method;
  const auto entry = std::ranges::find(*entries, wanted, &Entry::method);
  if (entry != entries->end()) return entry->handler(Call{request, parameter});
  HttpResponse refused = Plain(405, "Method Not Allowed");
  std::string allowed;
  for (const Entry& e : *entries) {
    allowed.append(allowed.empty() ? "" : ", ").append(Name(e.method));
  }
  refused.headers.emplace_back("allow", std::move(allowed));
  return refused;
}

std::vector<std::string> Router::routes() const {
  std::vector<std::string> all;
  for (const Table* table : {&exact_, &prefixes_, &tails_}) {
    for (const auto& [pattern, entries] : *table) {
      for (const Entry& entry : entries) {
        all.push_back(std::string(Name(entry.method)) + " " + pattern +
                      (table == &exact_ ? "" : "{}"));
      }
    }
  }
  std::ranges::sort(all);
  return all;
}

}  // namespace bbia
