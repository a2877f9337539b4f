#include "models/model_identity.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace bbia {

std::string ModelIdentity::name() const {
  std::string text = kind + " " + std::filesystem::path(path).filename().string();
  if (!parameters.empty()) text += " (" + parameters + ")";
  return text;
}

Result<ModelIdentity> IdentifyModel(std::string_view kind, const std::string& path,
                                    std::string_view parameters, std::string_view get_it) {
  struct stat found {};
  if (path.empty() || ::stat(path.c_str(), &found) != 0) {
    const bool absent = path.empty() || errno == ENOENT || errno == ENOTDIR;
    std::string why = "unavailable: model file " + (path.empty() ? "(none set)" : path) +
                      (absent ? " not found" : std::string(": ") + std::strerror(errno));
    if (!get_it.empty()) why += ", get it from " + std::string(get_it);
    return Fail(Errc::kUnavailable, std::move(why));
  }
  if (!S_ISREG(found.st_mode)) {
    return Fail(Errc::kUnavailable, "unavailable: model file " + path + " is not a file");
  }
  std::error_code ignored;
  const std::filesystem::path real = std::filesystem::canonical(path, ignored);
  constexpr std::int64_t kNanos = 1'000'000'000;
  return ModelIdentity{.kind = std::string(kind),
                       .path = ignored ? path : real.string(),
                       .bytes = static_cast<std::uint64_t>(found.st_size),
                       .changed_ns = found.st_mtim.tv_sec * kNanos + found.st_mtim.tv_nsec,
                       .parameters = std::string(parameters)};
}

}  // namespace bbia
