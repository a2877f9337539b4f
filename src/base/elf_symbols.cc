#include "base/elf_symbols.h"

#include <elf.h>
#include <link.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>

namespace bbia {
namespace {

// Of this machine's word size; the fields have the same names in both.
using Header = ElfW(Ehdr);
using Section = ElfW(Shdr);
using Symbol = ElfW(Sym);

constexpr unsigned char kClass = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
constexpr unsigned char kOrder =
    std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;

using Bytes = std::span<const std::byte>;

/// `size` bytes from `at` on; empty where the file has fewer.
Bytes Part(Bytes file, std::uint64_t at, std::uint64_t size) noexcept {
  if (at > file.size() || size > file.size() - at) return {};
  return file.subspan(static_cast<std::size_t>(at), static_cast<std::size_t>(size));
}

/// Entry `index` of a table of `T`; the offsets in a file need not be aligned.
/// @pre the table has it.
template <class T>
T Entry(Bytes table, std::size_t index) noexcept {
  static_assert(std::is_trivially_copyable_v<T>);
  T entry;
  std::memcpy(&entry, table.data() + index * sizeof(T), sizeof(T));
  return entry;
}

bool IsOfThisMachine(const Header& header) noexcept {
  return std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 && header.e_ident[EI_CLASS] == kClass &&
         header.e_ident[EI_DATA] == kOrder && header.e_shentsize == sizeof(Section);
}

bool IsFunction(const Symbol& symbol) noexcept {
  const auto type = symbol.st_info & 0xFU;
  return (type == STT_FUNC || type == STT_GNU_IFUNC) && symbol.st_shndx != SHN_UNDEF;
}

/// The text at `offset`, if it ends within `strings`.
std::string_view NameAt(Bytes strings, std::uint64_t offset) noexcept {
  if (offset >= strings.size()) return {};
  const Bytes rest = strings.subspan(static_cast<std::size_t>(offset));
  const auto end = std::find(rest.begin(), rest.end(), std::byte{0});
  if (end == rest.end()) return {};
  return {reinterpret_cast<const char*>(rest.data()), static_cast<std::size_t>(end - rest.begin())};
}

std::optional<ElfFunction> Covering(Bytes symbols, Bytes strings, std::uint64_t address) noexcept {
  std::optional<ElfFunction> best;
  const std::size_t count = symbols.size() / sizeof(Symbol);
  for (std::size_t i = 0; i < count; ++i) {
    const auto symbol = Entry<Symbol>(symbols, i);
    const std::uint64_t begin = symbol.st_value;
    if (address < begin || address - begin >= symbol.st_size || !IsFunction(symbol)) continue;
    if (best && best->address > begin) continue;
    const std::string_view name = NameAt(strings, symbol.st_name);
    if (name.empty()) continue;
    if (best && best->address == begin && best->name.size() <= name.size()) continue;
    best = {.name = name, .address = begin, .size = symbol.st_size};
  }
  return best;
}

}  // namespace

std::optional<ElfFunction> FindElfFunction(Bytes file, std::uint64_t address) noexcept {
  if (file.size() < sizeof(Header)) return std::nullopt;
  const auto header = Entry<Header>(file, 0);
  if (!IsOfThisMachine(header)) return std::nullopt;
  const std::size_t count = header.e_shnum;
  const Bytes sections = Part(file, header.e_shoff, count * sizeof(Section));
  if (sections.empty()) return std::nullopt;
  for (const std::uint32_t wanted : {std::uint32_t{SHT_SYMTAB}, std::uint32_t{SHT_DYNSYM}}) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto section = Entry<Section>(sections, i);
      if (section.sh_type != wanted || section.sh_entsize != sizeof(Symbol)) continue;
      if (section.sh_link >= count) continue;
      const auto names = Entry<Section>(sections, section.sh_link);
      if (names.sh_type != SHT_STRTAB) continue;
      const auto found = Covering(Part(file, section.sh_offset, section.sh_size),
                                  Part(file, names.sh_offset, names.sh_size), address);
      if (found) return found;
    }
  }
  return std::nullopt;
}

}  // namespace bbia
