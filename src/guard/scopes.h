#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/endpoint.h"

namespace bbia {

/// What a client may do. The larger ones contain the smaller ones.
enum class Scope : std::uint8_t {
  kPublic,  ///< pages, their files and descriptions: nothing about the robot
  kRead,    ///< state, status, camera, events
  kMove,    ///< whatever the robot does: motion, motors, sound, behaviours, chat
  kAdmin,   ///< the daemon itself: start, stop, name, apps, tokens, network
};

[[nodiscard]] std::string_view Name(Scope scope) noexcept;
[[nodiscard]] std::optional<Scope> ScopeFromName(std::string_view name) noexcept;

/// What a request needs. What nobody has thought of needs more, not less.
[[nodiscard]] Scope ScopeOf(HttpMethod method, std::string_view path) noexcept;
/// What a WebSocket at `path` needs.
[[nodiscard]] Scope ScopeOfSocket(std::string_view path) noexcept;

}  // namespace bbia
