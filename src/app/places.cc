#include "app/places.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "app/state_directory.h"

namespace bbia {
namespace {

namespace fs = std::filesystem;

/// As Hugging Face's own library finds it.
fs::path HubCache(GetVariable get) {
  const auto variable = [get](const char* name) {
    const char* text = get(name);
    return fs::path(text != nullptr ? text : "");
  };
  if (fs::path cache = variable("HF_HUB_CACHE"); !cache.empty()) return cache;
  if (fs::path cache = variable("HUGGINGFACE_HUB_CACHE"); !cache.empty()) return cache;
  if (const fs::path home = variable("HF_HOME"); !home.empty()) return home / "hub";
  if (const fs::path cache = variable("XDG_CACHE_HOME"); !cache.empty()) {
    return cache / "huggingface" / "hub";
  }
  const fs::path home = variable("HOME");
  return home.empty() ? fs::path() : home / ".cache" / "huggingface" / "hub";
}

}  // namespace

fs::path KeeperProgram() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path() / "bbia-keeper";
}

fs::path ShareDirectory(const Config& config) {
  if (!config.share_directory.empty()) return config.share_directory;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path installed = program.parent_path().parent_path() / "share" / "bbia";
  if (!error && fs::is_directory(installed / "moves", error)) return installed;
  return BBIA_SHARE_DIRECTORY;
}

MovePlaces MovePlacesOf(const Config& config, GetVariable get) {
  return {.folder = config.datasets_directory.empty() ? StateDirectory(config, get) / "datasets"
                                                      : fs::path(config.datasets_directory),
          .hub_cache = config.hub_cache.empty() ? HubCache(get) : fs::path(config.hub_cache),
          .own = ShareDirectory(config) / "moves"};
}

SoundPlaces SoundPlacesOf(const Config& config) {
  const fs::path uploaded = config.sounds_directory;
  return {.uploaded = uploaded,
          .over_socket = fs::path(config.sounds_directory + "_uploads"),
          .own = ShareDirectory(config) / "sounds"};
}

AppSettings AppSettingsOf(const Config& config, GetVariable get, const char* const* variables) {
  constexpr std::array<std::string_view, 12> kNotForApps = {
      "GST_PLUGIN_PATH_1_0", "GST_PLUGIN_SYSTEM_PATH_1_0",
      "GST_REGISTRY_1_0",    "GST_PLUGIN_SCANNER_1_0",
      "GI_TYPELIB_PATH",     "PYGI_DLL_DIRS",
      "XDG_DATA_DIRS",       "XDG_CONFIG_DIRS",
      "NOTIFY_SOCKET",       "WATCHDOG_USEC",
      "WATCHDOG_PID",        "BBIA_MODEL_KEY"};
  AppSettings settings;
  settings.keeper = KeeperProgram().string();
  settings.venv = config.apps_venv.empty() ? StateDirectory(config, get) / "apps_venv"
                                           : fs::path(config.apps_venv);
  for (; variables != nullptr && *variables != nullptr; ++variables) {
    const std::string_view variable = *variables;
    const std::string_view name = variable.substr(0, variable.find('='));
    const bool replaced = name == "VIRTUAL_ENV" || name == "PYTHONHOME";
    if (replaced || std::ranges::find(kNotForApps, name) != kNotForApps.end()) continue;
    if (name == "PATH") {
      settings.environment.push_back("PATH=" + (settings.venv / "bin").string() + ":" +
                                     std::string(variable.substr(5)));
    } else {
      settings.environment.emplace_back(variable);
    }
  }
  settings.environment.push_back("VIRTUAL_ENV=" + settings.venv.string());
  settings.stop_deadline = Seconds{config.app_stop_deadline};
  settings.limits.memory_bytes = static_cast<std::uint64_t>(config.app_memory_limit_mb * 1e6);
  settings.limits.cores = config.app_cpu_limit;
  if (settings.limits.cores <= 0.0) {
    settings.limits.cores = std::max(1.0, static_cast<double>(sysconf(_SC_NPROCESSORS_ONLN)) - 1.0);
  }
  return settings;
}

}  // namespace bbia
