#include "base/code_names.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "base/elf_symbols.h"

namespace bbia {
namespace {

constexpr std::size_t kMaxName = 160;

using Bytes = std::span<const std::byte>;

std::uintptr_t Number(const void* address) noexcept {
  return reinterpret_cast<std::uintptr_t>(address);
}

std::string Demangle(std::string symbol) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status), &std::free);
  std::string text = status == 0 && name ? name.get() : std::move(symbol);
  if (text.size() > kMaxName) text.replace(kMaxName, std::string::npos, "...");
  return text;
}

std::string Hex(std::uintptr_t value) {
  std::array<char, 2 * sizeof(value)> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  return "0x" + std::string(digits.data(), end);
}

/// A whole file in memory, read-only; empty when it cannot be.
Bytes Map(const char* path) noexcept {
  const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return {};
  Bytes bytes;
  struct stat status {};
  if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const at = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (at != MAP_FAILED) bytes = {static_cast<const std::byte*>(at), size};
  }
  close(file);
  return bytes;
}

void Unmap(Bytes bytes) noexcept {
  // munmap takes no pointer to const; nobody writes through it.
  if (!bytes.empty()) munmap(const_cast<std::byte*>(bytes.data()), bytes.size());
}

/// Whether the file that has the library's path now is the one that was loaded: after an update
/// the names of the new one would be wrong. The first page has the headers and mostly the build id.
bool IsLoadedFrom(Bytes file, const void* loaded) noexcept {
  constexpr std::size_t kSmallestPage = 4096;
  return std::memcmp(file.data(), loaded, std::min(file.size(), kSmallestPage)) == 0;
}

/// The kernel's own library, which is in memory with all of its file and has no other.
Bytes KernelLibrary(const dl_find_object& found) noexcept {
  if (getauxval(AT_SYSINFO_EHDR) != Number(found.dlfo_map_start)) return {};
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const std::uintptr_t size = Number(found.dlfo_map_end) - Number(found.dlfo_map_start);
  return {static_cast<const std::byte*>(found.dlfo_map_start), (size + page - 1) / page * page};
}

}  // namespace

struct CodeNames::Object {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  std::uintptr_t moved = 0;  // from the file's addresses to those in memory
  std::string name;
  Bytes bytes;   // empty: not to be had
  Bytes mapped;  // what to unmap
};

CodeNames::CodeNames() = default;

CodeNames::~CodeNames() {
  for (const Object& object : objects_) Unmap(object.mapped);
}

const CodeNames::Object* CodeNames::ObjectAt(const void* address) {
  const std::uintptr_t at = Number(address);
  for (const Object& object : objects_) {
    if (at >= object.begin && at < object.end) return &object;
  }
  dl_find_object found{};
  // It reads only, though it takes what backtrace gives it.
  if (_dl_find_object(const_cast<void*>(address), &found) != 0) return nullptr;
  const std::string_view path = found.dlfo_link_map->l_name;
  Object& object = objects_.emplace_back();
  object.begin = Number(found.dlfo_map_start);
  object.end = Number(found.dlfo_map_end);
  object.moved = found.dlfo_link_map->l_addr;
  object.bytes = KernelLibrary(found);
  if (path.empty()) {  // the program
    object.name = program_invocation_short_name;
  } else {
    object.name = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
  }
  if (object.bytes.empty()) {
    object.mapped = Map(path.empty() ? "/proc/self/exe" : found.dlfo_link_map->l_name);
    if (!object.mapped.empty() && IsLoadedFrom(object.mapped, found.dlfo_map_start)) {
      object.bytes = object.mapped;
    }
  }
  return &object;
}

std::string CodeNames::Describe(const void* address) {
  const Object* const object = ObjectAt(address);
  if (object == nullptr) return Hex(Number(address));
  const std::uintptr_t at = Number(address) - object->moved;
  const auto function = FindElfFunction(object->bytes, at);
  if (!function) return object->name + " +" + Hex(at);
  return Demangle(std::string(function->name)) + " +" + Hex(at - function->address) + " (" +
         object->name + ")";
}

}  // namespace bbia
