#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace bbia {

/// A function in an ELF file.
struct ElfFunction {
  std::string_view name;      ///< as the linker knows it; within the bytes of the file
  std::uint64_t address = 0;  ///< where it begins, before the file is moved to where it runs
  std::uint64_t size = 0;     ///< bytes of code, > 0
};

/// The function that covers `address`, by the file's own table of symbols (.symtab, static
/// functions included); by what it shows to others (.dynsym) where that is stripped. Of several,
/// the one that begins last; of the names of one, the shortest (poll, not __poll).
/// @param file an ELF file of this machine's word size and byte order, or anything else.
/// @return nothing: no symbol covers it, or the bytes are not such a file, or cut, or wrong.
/// Any thread; no heap.
[[nodiscard]] std::optional<ElfFunction> FindElfFunction(std::span<const std::byte> file,
                                                         std::uint64_t address) noexcept;

}  // namespace bbia
