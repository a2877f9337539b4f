#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace bbia {

/// Finds JPEGs in a stream of bytes, whatever lies between them: a bare sequence, an AVI, the parts
/// of a multipart answer. Walks the markers, so a thumbnail inside does not end a picture.
class JpegScanner final {
 public:
  static constexpr std::size_t kMostBytes = 4 * 1024 * 1024;  ///< of one; longer ones are skipped

  /// Takes bytes up to the end of a picture. @return how many; `complete()` says whether there is
  /// a picture now. The rest is for the next call, which begins with looking for the next one.
  std::size_t Push(std::span<const std::uint8_t> bytes);

  [[nodiscard]] bool complete() const noexcept { return at_ == At::kEnd; }
  /// @pre complete()
  [[nodiscard]] std::string& jpeg() noexcept { return jpeg_; }
  /// Pictures that were given up: too long, or broken between their markers.
  [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }

 private:
  enum class At : std::uint8_t {
    kSeek,  ///< looks for FF D8
    kSeekSecond,
    kMarker,  ///< an FF is due
    kCode,    ///< and a code
    kLength,  ///< high byte of a segment's length
    kLengthLow,
    kSegment,   ///< `skip_` bytes of it
    kData,      ///< of a scan
    kDataMark,  ///< FF in it
    kEnd,
  };

  void Step(std::uint8_t byte);
  void Code(std::uint8_t byte);
  void GiveUp();

  At at_ = At::kSeek;
  std::uint8_t code_ = 0;
  std::size_t skip_ = 0;
  std::uint64_t lost_ = 0;
  std::string jpeg_;
};

}  // namespace bbia
