#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/units.h"

namespace bbia {

/// One of the events of an answer. Valid during the call.
using OnServerEvent = std::function<void(std::string_view name, std::string_view data)>;

/// Posts `body` (JSON) to `url` and hands out the server-sent events of the answer as they come.
/// Blocks; `go_on` is asked ten times a second and after each event, and false ends it (the server
/// sees the connection close). For commands of the terminal, on their own thread.
/// @return kUnavailable: nobody answers; kRefused: the server said no, with its words; kIo: broken
/// off, or silent for longer than `patience`.
[[nodiscard]] Result<void> PostForEvents(const std::string& url, const std::string& body,
                                         const std::string& token, Seconds patience,
                                         const OnServerEvent& on_event,
                                         const std::function<bool()>& go_on);

}  // namespace bbia
