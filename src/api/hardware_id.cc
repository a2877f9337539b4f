#include "api/hardware_id.h"

#include <algorithm>
#include <fstream>
#include <string_view>
#include <system_error>
#include <vector>

#include "guard/token_store.h"

namespace bbia {
namespace {

constexpr std::string_view kVendor = "38fb";
constexpr std::string_view kProduct = "1001";
constexpr std::size_t kDigits = 16;

std::string Word(const std::filesystem::path& file) {
  std::string word;
  std::ifstream(file) >> word;
  return word;
}

}  // namespace

std::optional<std::string> HardwareId(const std::filesystem::path& devices) {
  std::error_code error;
  std::vector<std::filesystem::path> paths;
  for (std::filesystem::directory_iterator at(devices, error);
       !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    paths.push_back(at->path());
  }
  std::ranges::sort(paths);  // the system lists them in no order
  for (const std::filesystem::path& device : paths) {
    if (Word(device / "idVendor") != kVendor || Word(device / "idProduct") != kProduct) continue;
    const std::string serial = Word(device / "serial");
    if (!serial.empty()) return Sha256Hex(serial).substr(0, kDigits);
  }
  return std::nullopt;
}

}  // namespace bbia
