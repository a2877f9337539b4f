#pragma once

#include <string_view>

namespace bbia {

/// The files en.txt and fr.txt of this directory.
[[nodiscard]] std::string_view BuiltInEnglish() noexcept;
[[nodiscard]] std::string_view BuiltInFrench() noexcept;

}  // namespace bbia
