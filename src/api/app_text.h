#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/app_catalogue.h"
#include "apps/app_keeper.h"

namespace bbia {

// Apps in the official texts; ours are `usage` and `limits`.

[[nodiscard]] std::string AppList(const std::vector<InstalledApp>& apps);

/// An app that runs, or ended.
struct AppStatusText {
  const InstalledApp& app;
  AppState state;
  std::string_view error;                ///< empty: none
  const std::optional<AppUsage>& usage;  ///< none: not measured yet, or over
  const AppLimits& limits;
};
[[nodiscard]] std::string AppStatus(const AppStatusText& status);

}  // namespace bbia
