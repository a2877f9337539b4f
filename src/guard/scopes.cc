#include "guard/scopes.h"

#include <algorithm>
#include <array>

namespace bbia {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"public", "read", "move", "admin"};

/// Outside of these a GET finds pages and their files.
constexpr std::array<std::string_view, 9> kGuarded = {
    "/api", "/ws", "/logs", "/update", "/wifi", "/cache", "/metrics", "/mcp", "/rpc"};

/// To change something below these is to change the daemon.
constexpr std::array<std::string_view, 11> kOfTheDaemon = {
    "/api/daemon", "/api/apps", "/api/hf-auth", "/api/guard",  "/api/resources", "/api/config",
    "/update",     "/wifi",     "/cache",       "/api/memory", "/logs"};

template <std::size_t N>
bool IsBelow(std::string_view path, const std::array<std::string_view, N>& roots) noexcept {
  while (path.starts_with("//")) path.remove_prefix(1);
  return std::ranges::any_of(roots, [path](std::string_view root) {
    return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
  });
}

}  // namespace

std::string_view Name(Scope scope) noexcept {
  return kNames[static_cast<std::size_t>(scope)];
}

std::optional<Scope> ScopeFromName(std::string_view name) noexcept {
  const auto* const found = std::ranges::find(kNames, name);
  if (found == kNames.end() || found == kNames.begin()) return std::nullopt;
  return static_cast<Scope>(found - kNames.begin());
}

Scope ScopeOf(HttpMethod method, std::string_view path) noexcept {
  const bool reads = method == HttpMethod::kGet || method == HttpMethod::kHead;
  if (path == "/health-check" || method == HttpMethod::kOptions) return Scope::kPublic;
  // A page without a line of the log; what it shows comes by a WebSocket that asks for the token.
  if (reads && path == "/logs") return Scope::kPublic;
  if (reads) return IsBelow(path, kGuarded) ? Scope::kRead : Scope::kPublic;
  return IsBelow(path, kOfTheDaemon) ? Scope::kAdmin : Scope::kMove;
}

Scope ScopeOfSocket(std::string_view path) noexcept {
  constexpr std::array<std::string_view, 9> kReading = {
      "/api/state",  "/api/move/ws/updates", "/api/resources", "/logs",       "/update",
      "/api/camera", "/api/vision",          "/api/apps",      "/api/mind/ws"};
  return IsBelow(path, kReading) ? Scope::kRead : Scope::kMove;
}

}  // namespace bbia
