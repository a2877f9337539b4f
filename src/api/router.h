#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "server/endpoint.h"

namespace bbia {

/// One request on its way to its handler.
struct Call {
  const HttpRequest& request;
  std::string_view parameter;  ///< what stands for the `{...}` of the route, if it has one
};

using RouteHandler = std::function<HttpResponse(const Call&)>;
/// Says where the body of a request goes before it is read.
using BodyPlanner = std::function<BodyPlan(const Call&)>;

/// Finds the handler for a path. Exact routes cost one hash look-up. Filled at start, then only
/// read.
class Router final {
 public:
  /// `pattern` is a path; its last segment may be `{name}`, or `{name:path}` for all that follows,
  /// slashes included.
  void Add(HttpMethod method, std::string_view pattern, RouteHandler handler);

  /// Like `Add`, for bodies that are large or go to a file: `plan` is asked first, and `handler`
  /// gets the requests that have no body or whose plan has no sink.
  void AddUpload(HttpMethod method, std::string_view pattern, BodyPlanner plan,
                 RouteHandler handler);

  /// What becomes of the request's body; the server's own limit where nothing else was said.
  [[nodiscard]] BodyPlan Plan(const HttpRequest& request) const;

  /// The handler's answer, or 404, 405, 307 (trailing slash) in the official shapes.
  [[nodiscard]] HttpResponse Route(const HttpRequest& request) const;

  /// "GET /api/state/full", for the test that compares them with openapi.json.
  [[nodiscard]] std::vector<std::string> routes() const;

 private:
  struct Entry {
    HttpMethod method;
    RouteHandler handler;
    BodyPlanner plan = {};
  };
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };
  using Table = std::unordered_map<std::string, std::vector<Entry>, TextHash, std::equal_to<>>;

  [[nodiscard]] const std::vector<Entry>* Find(std::string_view path,
                                               std::string_view& parameter) const;

  Table exact_;
  Table prefixes_;  ///< patterns up to their `{`
  Table tails_;     ///< as these, of patterns that take all that follows
};

[[nodiscard]] std::string_view Name(HttpMethod method) noexcept;

}  // namespace bbia
