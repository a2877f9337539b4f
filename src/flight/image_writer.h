#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "flight/file_format.h"

namespace bbia {

/// Where the bytes of a flight file go.
class ImageSink {
 public:
  /// @return false when they could not be taken; nothing more is written then.
  [[nodiscard]] virtual bool Write(std::span<const std::byte> bytes) noexcept = 0;

 protected:
  ~ImageSink() = default;
};

/// Puts records into blocks. 4 KiB on the stack, no heap, no lock: safe in a signal handler with a
/// sink that is.
class ImageWriter final {
 public:
  explicit ImageWriter(ImageSink& sink) noexcept : sink_(sink) {}

  [[nodiscard]] bool Begin(FileHeader header) noexcept {
    header.header_bytes = sizeof(FileHeader);
    header.crc = Crc32(BytesOf(header).first(offsetof(FileHeader, crc)));
    return sink_.Write(BytesOf(header));
  }

  template <FlightRecord T>
  [[nodiscard]] bool Add(const T& record) noexcept {
    if (block_.type != kBlockTypeOf<T> || used_ + sizeof(T) > buffer_.size()) {
      if (!Flush()) return false;
      block_.type = kBlockTypeOf<T>;
      block_.record_bytes = sizeof(T);
    }
    std::memcpy(buffer_.data() + used_, &record, sizeof(T));
    used_ += sizeof(T);
    ++block_.count;
    return true;
  }

  [[nodiscard]] bool End() noexcept {
    if (!Flush()) return false;
    block_ = {.count = total_};
    return WriteBlock();
  }

 private:
  [[nodiscard]] bool Flush() noexcept {
    if (block_.count == 0) return true;
    const bool written = WriteBlock();
    total_ += block_.count;
    block_ = {};
    used_ = sizeof(BlockHeader);
    return written;
  }

  [[nodiscard]] bool WriteBlock() noexcept {
    const std::span<const std::byte> all(buffer_.data(), used_);
    const std::uint32_t head = Crc32(BytesOf(block_).first(offsetof(BlockHeader, crc)));
    block_.crc = Crc32(all.subspan(sizeof(BlockHeader)), head);
    std::memcpy(buffer_.data(), &block_, sizeof(block_));
    return sink_.Write(all);
  }

  ImageSink& sink_;
  BlockHeader block_;
  std::uint32_t total_ = 0;
  std::size_t used_ = sizeof(BlockHeader);
  std::array<std::byte, 4096> buffer_;  // the header of the block, then its records
};

}  // namespace bbia
