#pragma once

#include <span>
#include <string>
#include <string_view>

namespace bbia {

/// Whether the official daemon lets pages of this origin read its answers.
[[nodiscard]] bool IsOfficialOrigin(std::string_view origin) noexcept;

/// Whether a page of `origin` may change something here: an official one, one that came from this
/// server itself (`host` is the request's, already found to be ours), or one in `also`.
[[nodiscard]] bool MayChange(std::string_view origin, std::string_view host,
                             std::span<const std::string> also) noexcept;

}  // namespace bbia
