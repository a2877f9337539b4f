#pragma once

#include <cstdio>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace bbia {

inline constexpr int kUsageExit = 2;

/// What a command of the terminal does with arguments that it does not understand, or that ask for
/// help: says so. @return the exit code then, else none. `Wish` has a flag `help`.
template <class Wish>
[[nodiscard]] std::optional<int> UsageOrHelp(const Result<Wish>& wish, std::string_view help) {
  const int size = static_cast<int>(help.size());
  if (!wish) {
    std::fprintf(stderr, "bbia: %s\n\n%.*s", wish.error().message.c_str(), size, help.data());
    return kUsageExit;
  }
  if (!wish->help) return std::nullopt;
  std::printf("%.*s", size, help.data());
  return 0;
}

}  // namespace bbia
