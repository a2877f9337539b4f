#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "flight/records.h"

// A flight file is a header, blocks of records of one type each, and an empty block that says how
// many there were. Blocks are small and carry their own check sum, so that a signal handler can
// write them one after the other without going back.

namespace bbia {

inline constexpr std::array<char, 8> kFlightMagic = {'B', 'B', 'I', 'A', 'F', 'L', 'T', '\n'};
inline constexpr std::uint16_t kFlightVersion = 2;
inline constexpr std::uint32_t kBlockMagic = 0x4B4C4246;  // "FBLK"
inline constexpr std::size_t kMaxFlightFileBytes = std::size_t{4} << 20U;

enum class BlockType : std::uint16_t { kEnd, kTicks, kCommands, kSamples, kNotes, kCount };
inline constexpr std::size_t kRecordTypes = 4;

template <FlightRecord T>
inline constexpr BlockType kBlockTypeOf = BlockType::kEnd;
template <>
inline constexpr BlockType kBlockTypeOf<TickRecord> = BlockType::kTicks;
template <>
inline constexpr BlockType kBlockTypeOf<CommandRecord> = BlockType::kCommands;
template <>
inline constexpr BlockType kBlockTypeOf<SampleRecord> = BlockType::kSamples;
template <>
inline constexpr BlockType kBlockTypeOf<NoteRecord> = BlockType::kNotes;

struct FileHeader {
  std::array<char, 8> magic = kFlightMagic;
  std::uint16_t version = kFlightVersion;
  std::uint16_t header_bytes = 0;
  std::int32_t signal = 0;  ///< that ended the process; 0: none did
  std::int64_t wall = 0;    ///< of the dump, ns since 1970 UTC
  std::int64_t time = 0;    ///< of the dump, monotonic, ns
  Label<24> bbia_version;
  Label<48> reason;
  std::array<std::uint64_t, kRecordTypes> written{};  ///< ever, of each type, those lost included
  std::uint32_t module_count = 0;
  std::uint32_t reserved = 0;
  std::array<Label<16>, kFlightModules> modules{};  ///< what the arrays of a sample are about
  std::uint32_t reserved_too = 0;
  std::uint32_t crc = 0;  ///< of all bytes before it
};
static_assert(std::is_trivially_copyable_v<FileHeader> && sizeof(FileHeader) == 664);
static_assert(offsetof(FileHeader, crc) == sizeof(FileHeader) - 4);

struct BlockHeader {
  std::uint32_t magic = kBlockMagic;
  BlockType type = BlockType::kEnd;
  std::uint16_t record_bytes = 0;
  std::uint32_t count = 0;  ///< of records that follow; in the last block, of all in the file
  std::uint32_t crc = 0;    ///< of the bytes before it and the records
};
static_assert(std::is_trivially_copyable_v<BlockHeader> && sizeof(BlockHeader) == 16);

/// Row k: what a byte does to the sum when k bytes follow it.
inline constexpr auto kCrcTables = [] {
  std::array<std::array<std::uint32_t, 256>, 8> tables{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
    tables[0][i] = crc;
  }
  for (std::size_t k = 1; k < tables.size(); ++k) {
    for (std::size_t i = 0; i < 256; ++i) {
      const std::uint32_t crc = tables[k - 1][i];
      tables[k][i] = tables[0][crc & 0xFFU] ^ (crc >> 8U);
    }
  }
  return tables;
}();

/// CRC-32 as in Ethernet and gzip; `before` is the sum of what precedes `bytes`. Eight bytes at a
/// time: the server's thread waits for it.
[[nodiscard]] inline std::uint32_t Crc32(std::span<const std::byte> bytes,
                                         std::uint32_t before = 0) noexcept {
  std::uint32_t crc = ~before;
  for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof(word));
    word ^= crc;
    crc = 0;
    for (std::size_t k = 0; k < 8; ++k) crc ^= kCrcTables[7 - k][(word >> (8 * k)) & 0xFFU];
  }
  for (const std::byte byte : bytes) {
    crc = kCrcTables[0][(crc ^ std::to_integer<std::uint32_t>(byte)) & 0xFFU] ^ (crc >> 8U);
  }
  return ~crc;
}

template <class T>
[[nodiscard]] std::span<const std::byte> BytesOf(const T& value) noexcept {
  static_assert(std::is_trivially_copyable_v<T>);
  return std::as_bytes(std::span<const T, 1>(&value, 1));
}

}  // namespace bbia
