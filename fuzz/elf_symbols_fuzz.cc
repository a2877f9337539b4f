// An address and a file that says to be an ELF file. What is found must be in the file and cover
// it.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "base/check.h"
#include "base/elf_symbols.h"

namespace {

void Look(std::span<const std::byte> file, std::uint64_t address) {
  const auto found = bbia::FindElfFunction(file, address);
  if (!found) return;
  CHECK(address >= found->address && address - found->address < found->size);
  const auto* const name = reinterpret_cast<const std::byte*>(found->name.data());
  const auto at = static_cast<std::size_t>(name - file.data());
  CHECK(!found->name.empty() && at < file.size() && found->name.size() < file.size() - at);
  CHECK(name[found->name.size()] == std::byte{0});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::uint64_t address = 0;
  if (size < sizeof address) return 0;
  std::memcpy(&address, data, sizeof address);
  // A copy of exactly this size, so that a sanitizer sees what is read behind it.
  const auto bytes = std::as_bytes(std::span(data, size).subspan(sizeof address));
  const std::vector<std::byte> file(bytes.begin(), bytes.end());
  for (const std::uint64_t at : {address, std::uint64_t{0}, ~std::uint64_t{0}}) Look(file, at);
  return 0;
}
