#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bbia {

/// An app that can be started: a Python package with an entry point in `reachy_mini_apps`.
struct InstalledApp {
  std::string name;     ///< of the entry point
  std::string module;   ///< what is run with `python -m`
  std::string package;  ///< what pip calls it
  std::string version;
  std::string description;
  std::string custom_app_url;  ///< of the app's own settings page; may be empty
};

/// The apps of one virtual environment, read from its files at each question; no Python is run.
/// Not for a thread that must not wait for a disk.
class AppCatalogue final {
 public:
  static constexpr std::string_view kGroup = "reachy_mini_apps";
  static constexpr std::size_t kMostPackages = 4096;

  explicit AppCatalogue(std::filesystem::path venv) : venv_(std::move(venv)) {}

  /// Sorted by name; empty when the environment is not there.
  [[nodiscard]] std::vector<InstalledApp> List() const;
  /// @return `kNotFound` with the official sentence.
  [[nodiscard]] Result<InstalledApp> Find(std::string_view name) const;

  [[nodiscard]] std::filesystem::path python() const { return venv_ / "bin" / "python"; }
  [[nodiscard]] const std::filesystem::path& venv() const noexcept { return venv_; }

 private:
  const std::filesystem::path venv_;
};

}  // namespace bbia
