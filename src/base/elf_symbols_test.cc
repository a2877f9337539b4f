#include "base/elf_symbols.h"

#include <elf.h>
#include <gtest/gtest.h>
#include <link.h>

#include <bit>
#include <cstring>
#include <string>
#include <vector>

namespace bbia {
namespace {

using Header = ElfW(Ehdr);
using Section = ElfW(Shdr);
using Symbol = ElfW(Sym);
using File = std::vector<std::byte>;

template <class T>
std::size_t Append(File& file, const T* from, std::size_t count) {
  const std::size_t at = file.size();
  file.resize(at + count * sizeof(T));
  std::memcpy(file.data() + at, from, count * sizeof(T));
  return at;
}

/// What the linker would write, as far as names are concerned.
class ElfWriter final {
 public:
  void Add(const std::string& name, std::uint64_t at, std::uint64_t size,
           unsigned char type = STT_FUNC, std::uint16_t section = 1) {
    Symbol symbol{};
    symbol.st_name = static_cast<std::uint32_t>(strings_.size());
    symbol.st_info = static_cast<unsigned char>(STB_LOCAL << 4U | type);
    symbol.st_shndx = section;
    symbol.st_value = at;
    symbol.st_size = size;
    symbols_.push_back(symbol);
    strings_ += name + '\0';
  }
  /// Ends a table of symbols; the next `Add` begins another.
  void End(std::uint32_t type) {
    Section table{};
    table.sh_type = type;
    table.sh_entsize = sizeof(Symbol);
    table.sh_offset = Append(file_, symbols_.data(), symbols_.size());
    table.sh_size = symbols_.size() * sizeof(Symbol);
    table.sh_link = static_cast<std::uint32_t>(sections_.size() + 1);
    Section strings{};
    strings.sh_type = SHT_STRTAB;
    strings.sh_offset = Append(file_, strings_.data(), strings_.size());
    strings.sh_size = strings_.size();
    sections_.push_back(table);
    sections_.push_back(strings);
    symbols_.resize(1);
    strings_.resize(1);
  }
  [[nodiscard]] File Written() {
    Header header{};
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
    header.e_ident[EI_DATA] =
        std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
    header.e_shentsize = sizeof(Section);
    header.e_shnum = static_cast<std::uint16_t>(sections_.size());
    header.e_shoff = Append(file_, sections_.data(), sections_.size());
    std::memcpy(file_.data(), &header, sizeof header);
    return file_;
  }

 private:
  File file_{sizeof(Header)};
  std::vector<Section> sections_{1};
  std::vector<Symbol> symbols_{1};
  std::string strings_ = std::string(1, '\0');
};

std::string NameIn(const File& file, std::uint64_t address) {
  const auto found = FindElfFunction(file, address);
  return found ? std::string(found->name) : "";
}

TEST(ElfSymbols, TheFunctionThatCoversAnAddressIsFound) {
  ElfWriter writer;
  writer.Add("first", 0x1000, 0x40);
  writer.Add("second", 0x1040, 0x10);
  writer.End(SHT_SYMTAB);
  const File file = writer.Written();
  EXPECT_EQ(NameIn(file, 0xfff), "");
  EXPECT_EQ(NameIn(file, 0x1000), "first");
  EXPECT_EQ(NameIn(file, 0x103f), "first");
  EXPECT_EQ(NameIn(file, 0x1040), "second");
  EXPECT_EQ(NameIn(file, 0x1050), "");
  const auto found = FindElfFunction(file, 0x1048);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->address, 0x1040U);
  EXPECT_EQ(found->size, 0x10U);
}

TEST(ElfSymbols, WhatIsNoFunctionOrStandsElsewhereHasNoSay) {
  ElfWriter writer;
  writer.Add("data", 0x1000, 0x40, STT_OBJECT);
  writer.Add("mark", 0x1000, 0x40, STT_NOTYPE);
  writer.Add("elsewhere", 0x1000, 0x40, STT_FUNC, SHN_UNDEF);
  writer.Add("", 0x1000, 0x40);
  writer.Add("without_size", 0x1000, 0);
  writer.End(SHT_SYMTAB);
  EXPECT_EQ(NameIn(writer.Written(), 0x1000), "");
}

TEST(ElfSymbols, OfFunctionsWithinEachOtherItIsTheInner) {
  ElfWriter writer;
  writer.Add("inner", 0x1010, 8);
  writer.Add("outer", 0x1000, 0x40);
  writer.End(SHT_SYMTAB);
  const File file = writer.Written();
  EXPECT_EQ(NameIn(file, 0x1012), "inner");
  EXPECT_EQ(NameIn(file, 0x1018), "outer");
}

TEST(ElfSymbols, OfSeveralNamesItIsTheShortest) {
  ElfWriter writer;
  writer.Add("__poll", 0x1000, 0x40);
  writer.Add("poll", 0x1000, 0x40);
  writer.Add("__libc_poll", 0x1000, 0x40);
  writer.End(SHT_SYMTAB);
  EXPECT_EQ(NameIn(writer.Written(), 0x1000), "poll");
}

TEST(ElfSymbols, TheOwnTableGoesBeforeTheShownOne) {
  ElfWriter writer;
  writer.Add("shown", 0x1000, 0x40);
  writer.Add("only_shown", 0x2000, 0x40);
  writer.End(SHT_DYNSYM);
  writer.Add("own", 0x1000, 0x40);
  writer.End(SHT_SYMTAB);
  const File file = writer.Written();
  EXPECT_EQ(NameIn(file, 0x1000), "own");
  EXPECT_EQ(NameIn(file, 0x2000), "only_shown");
}

TEST(ElfSymbols, AFunctionMayReachTheEndOfAllAddresses) {
  ElfWriter writer;
  writer.Add("last", ~std::uint64_t{0} - 7, ~std::uint64_t{0});
  writer.End(SHT_SYMTAB);
  const File file = writer.Written();
  EXPECT_EQ(NameIn(file, ~std::uint64_t{0}), "last");
  EXPECT_EQ(NameIn(file, 0), "");
}

TEST(ElfSymbols, AFileThatIsCutAnywhereHasNoNamesOrTheRightOne) {
  ElfWriter writer;
  writer.Add("whole", 0x1000, 0x40);
  writer.End(SHT_SYMTAB);
  const File file = writer.Written();
  for (std::size_t size = 0; size < file.size(); ++size) {
    const File cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(NameIn(cut, 0x1000), "") << size;
  }
  EXPECT_EQ(NameIn(file, 0x1000), "whole");
}

TEST(ElfSymbols, OneWrongByteAnywhereIsSurvived) {
  ElfWriter writer;
  writer.Add("whole", 0x1000, 0x40);
  writer.End(SHT_SYMTAB);
  const File file = writer.Written();
  for (std::size_t at = 0; at < file.size(); ++at) {
    for (const unsigned wrong : {0x00U, 0x01U, 0x7fU, 0x80U, 0xffU}) {
      File odd = file;
      odd[at] = static_cast<std::byte>(wrong);
      const auto found = FindElfFunction(odd, 0x1000);
      EXPECT_TRUE(!found || found->name.size() < odd.size());
    }
  }
}

TEST(ElfSymbols, AFileOfAnotherMachineHasNoNames) {
  ElfWriter writer;
  writer.Add("whole", 0x1000, 0x40);
  writer.End(SHT_SYMTAB);
  for (const int at : {EI_MAG0, EI_MAG3, EI_CLASS, EI_DATA}) {
    File other = writer.Written();
    other[static_cast<std::size_t>(at)] ^= std::byte{3};
    EXPECT_EQ(NameIn(other, 0x1000), "") << at;
  }
}

}  // namespace
}  // namespace bbia
