#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <system_error>

#include "app/doctor_checks.h"

namespace bbia {

bool MayReadAndWrite(const std::filesystem::path& file) {
  return faccessat(AT_FDCWD, file.c_str(), R_OK | W_OK, AT_EACCESS) == 0;
}

std::string ReadText(const std::filesystem::path& file) {
  constexpr std::size_t kMost = 1024 * 1024;
  std::ifstream in(file, std::ios::binary);
  std::string text(kMost, '\0');
  in.read(text.data(), static_cast<std::streamsize>(kMost));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

std::string Rounded(double value, int digits) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

std::string SizeText(std::uint64_t bytes) {
  constexpr double kMega = 1e6;
  const double mega = static_cast<double>(bytes) / kMega;
  if (mega >= 1000.0) return Rounded(mega / 1000.0, 1) + " GB";
  return Rounded(mega, mega < 10.0 ? 1 : 0) + " MB";
}

Result<void> MayWriteInto(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::path there = std::filesystem::absolute(directory, error);
  while (!there.empty() && there != there.root_path() && !std::filesystem::exists(there, error)) {
    there = there.parent_path();
  }
  if (!std::filesystem::is_directory(there, error)) {
    return Fail(Errc::kIo, there.string() + " is not a directory");
  }
  // A test of rights only: nothing is written, so a full or broken disk is not noticed.
  if (faccessat(AT_FDCWD, there.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
    return Fail(Errc::kIo, there.string() + ": " + std::generic_category().message(errno));
  }
  return {};
}

}  // namespace bbia
