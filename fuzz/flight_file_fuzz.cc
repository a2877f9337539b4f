// Bytes that claim to be a flight file. The first byte tells how to read the rest: as they are, or
// with the check sums set right, so that what lies behind them is reached. What can be read can be
// printed in every way.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "base/check.h"
#include "base/utf8.h"
#include "flight/flight_file.h"
#include "flight/print.h"

namespace {

using bbia::BlockHeader;
using bbia::FileHeader;

/// Sets the check sums of the header and of each block that is whole.
void Repair(std::span<std::byte> bytes) {
  if (bytes.size() < sizeof(FileHeader)) return;
  const std::uint32_t head = bbia::Crc32(bytes.first(offsetof(FileHeader, crc)));
  std::memcpy(bytes.data() + offsetof(FileHeader, crc), &head, sizeof(head));
  bytes = bytes.subspan(sizeof(FileHeader));
  while (bytes.size() >= sizeof(BlockHeader)) {
    BlockHeader block;
    std::memcpy(&block, bytes.data(), sizeof(block));
    std::size_t payload = std::size_t{block.count} * block.record_bytes;
    if (block.type == bbia::BlockType::kEnd) payload = 0;
    if (payload > bytes.size() - sizeof(BlockHeader)) return;
    const std::uint32_t crc = bbia::Crc32(bytes.subspan(sizeof(BlockHeader), payload),
                                          bbia::Crc32(bytes.first(offsetof(BlockHeader, crc))));
    std::memcpy(bytes.data() + offsetof(BlockHeader, crc), &crc, sizeof(crc));
    bytes = bytes.subspan(sizeof(BlockHeader) + payload);
  }
}

void CheckText(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = bbia::Utf8Length(text);
    CHECK(length > 0);
    CHECK(text[0] == '\n' || static_cast<unsigned char>(text[0]) >= 0x20);
    text.remove_prefix(length);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto* first = reinterpret_cast<const std::byte*>(data);
  std::vector<std::byte> bytes(first + 1, first + size);
  if (data[0] % 2 == 1) Repair(bytes);
  auto file = bbia::ParseFlightFile(bytes);
  if (!file) {
    CHECK(!file.error().message.empty());
    CheckText(file.error().message);
    return 0;
  }
  for (int round = 0; round < 2; ++round) {
    CheckText(bbia::PrintSummary(*file));
    CheckText(bbia::PrintTimeline(*file, {}));
    CheckText(bbia::PrintTicksCsv(*file, {}));
    CheckText(bbia::PrintJsonLines(*file, {}));
    bbia::KeepLast(*file, bbia::Seconds{1.0});
  }
  return 0;
}
