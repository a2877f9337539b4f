#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/endpoint.h"

namespace bbia {

// The text of HTTP that is ours to read and write. Pure functions; any thread.

/// "Not Found" for 404; never empty.
[[nodiscard]] std::string_view ReasonPhrase(int status) noexcept;

/// Appends `text` with every `%XX` replaced by its byte. What is not two hexadecimal digits after
/// a '%' stays as it is, as in the official daemon.
void AppendPercentDecoded(std::string_view text, std::string& out);

/// A request target in its parts, still encoded.
struct Target {
  std::string_view path;
  std::string_view query;  ///< without '?'
};

/// Splits "/path?query", "http://host/path?query" or "*". @return none for anything else.
[[nodiscard]] std::optional<Target> SplitTarget(std::string_view target) noexcept;

[[nodiscard]] bool EqualNoCase(std::string_view a, std::string_view b) noexcept;

/// Whether `list` ("keep-alive, Upgrade") has `token`, in any case.
[[nodiscard]] bool HasToken(std::string_view list, std::string_view token) noexcept;

/// What the connection does after an answer, as its header says it.
enum class Persistence { kImplied, kKeepAlive, kClose };

/// Appends status line and header of `response`, up to and with the empty line. Control
/// characters in a header's value are left out, so that a value cannot end its line.
void AppendHead(const HttpResponse& response, Persistence persistence, std::string& out);

/// How the end of a streamed body is told.
enum class BodyFraming { kChunked, kUntilClose };

/// Like `AppendHead`, for a body whose length is not known yet.
void AppendStreamHead(const HttpResponse& response, BodyFraming framing, Persistence persistence,
                      std::string& out);

/// The value of `Sec-WebSocket-Accept` for a client's `Sec-WebSocket-Key` (RFC 6455, 4.2.2).
/// @return empty when `key` is not the base64 text of 16 bytes.
[[nodiscard]] std::string AcceptKey(std::string_view key);

}  // namespace bbia
