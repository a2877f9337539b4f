#include "apps/app_catalogue.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "apps/entry_points.h"

namespace bbia {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFile = 256UL * 1024;

std::string ReadText(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text(kMostFile, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

/// The source of `module` below `packages`, or empty.
std::string SourceOf(const fs::path& packages, std::string module) {
  std::ranges::replace(module, '.', '/');
  std::error_code error;
  for (const fs::path& file : {packages / (module + ".py"), packages / module / "__init__.py"}) {
    if (fs::is_regular_file(file, error)) return ReadText(file);
  }
  return {};
}

void AddAppsOf(const fs::path& packages, const fs::path& info, std::vector<InstalledApp>& apps) {
  const auto entries = ParseEntryPoints(ReadText(info / "entry_points.txt"), AppCatalogue::kGroup);
  if (entries.empty()) return;
  const std::string metadata = ReadText(info / "METADATA");
  for (const EntryPoint& entry : entries) {
    apps.push_back({.name = entry.name,
                    .module = entry.module,
                    .package = MetadataField(metadata, "Name"),
                    .version = MetadataField(metadata, "Version"),
                    .description = MetadataField(metadata, "Summary"),
                    .custom_app_url = CustomAppUrl(SourceOf(packages, entry.module))});
  }
}

template <class See>
void ForEachEntry(const fs::path& directory, See see) {
  std::error_code error;
  std::size_t seen = 0;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    if (++seen > AppCatalogue::kMostPackages) return;
    see(entry->path());
  }
}

}  // namespace

std::vector<InstalledApp> AppCatalogue::List() const {
  std::vector<InstalledApp> apps;
  ForEachEntry(venv_ / "lib", [&](const fs::path& python) {
    if (!python.filename().string().starts_with("python3")) return;
    const fs::path packages = python / "site-packages";
    ForEachEntry(packages, [&](const fs::path& info) {
      if (info.extension() == ".dist-info") AddAppsOf(packages, info, apps);
    });
  });
  std::ranges::sort(apps, {}, &InstalledApp::name);
  const auto repeated = std::ranges::unique(apps, {}, &InstalledApp::name);
  apps.erase(repeated.begin(), repeated.end());
  return apps;
}

Result<InstalledApp> AppCatalogue::Find(std::string_view name) const {
  std::vector<InstalledApp> apps = List();
  const auto found = std::ranges::find(apps, name, &InstalledApp::name);
  if (found == apps.end()) {
    return Fail(Errc::kNotFound, "App '" + std::string(name) + "' is not installed");
  }
  return std::move(*found);
}

}  // namespace bbia
