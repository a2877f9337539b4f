#include "camera/jpeg_scanner.h"

namespace bbia {
namespace {

constexpr std::uint8_t kMark = 0xFF;
constexpr std::uint8_t kBegin = 0xD8;
constexpr std::uint8_t kFinish = 0xD9;
constexpr std::uint8_t kScan = 0xDA;

constexpr bool Restart(std::uint8_t code) noexcept {
  return code >= 0xD0 && code <= 0xD7;
}

}  // namespace

std::size_t JpegScanner::Push(std::span<const std::uint8_t> bytes) {
  if (at_ == At::kEnd) {
    jpeg_.clear();
    at_ = At::kSeek;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const bool inside = at_ != At::kSeek && at_ != At::kSeekSecond;
    if (inside) jpeg_.push_back(static_cast<char>(bytes[i]));
    Step(bytes[i]);
    if (at_ == At::kEnd) return i + 1;
    if (jpeg_.size() > kMostBytes) GiveUp();
  }
  return bytes.size();
}

void JpegScanner::GiveUp() {
  ++lost_;
  jpeg_.clear();
  at_ = At::kSeek;
}

void JpegScanner::Step(std::uint8_t byte) {
  switch (at_) {
    case At::kSeek:
      if (byte == kMark) at_ = At::kSeekSecond;
      return;
    case At::kSeekSecond:
      if (byte == kBegin) {
        jpeg_ = "\xff\xd8";
        at_ = At::kMarker;
      } else if (byte != kMark) {
        at_ = At::kSeek;
      }
      return;
    case At::kMarker:
      if (byte != kMark) return GiveUp();
      at_ = At::kCode;
      return;
    case At::kCode:
      return Code(byte);
    case At::kLength:
      skip_ = std::size_t{byte} << 8U;
      at_ = At::kLengthLow;
      return;
    case At::kLengthLow:
      skip_ += byte;
      if (skip_ < 2) return GiveUp();
      skip_ -= 2;
      at_ = skip_ > 0 ? At::kSegment : (code_ == kScan ? At::kData : At::kMarker);
      return;
    case At::kSegment:
      if (--skip_ == 0) at_ = code_ == kScan ? At::kData : At::kMarker;
      return;
    case At::kData:
      if (byte == kMark) at_ = At::kDataMark;
      return;
    case At::kDataMark:
      if (byte == 0 || Restart(byte)) {
        at_ = At::kData;
      } else if (byte != kMark) {
        Code(byte);
      }
      return;
    case At::kEnd:
      return;
  }
}

void JpegScanner::Code(std::uint8_t byte) {
  if (byte == kMark) {  // fill
    at_ = At::kCode;
    return;
  }
  if (byte == kFinish) {
    at_ = At::kEnd;
    return;
  }
  if (byte == 0 || byte == kBegin) return GiveUp();
  code_ = byte;
  at_ = Restart(byte) || byte == 1 ? At::kMarker : At::kLength;
}

}  // namespace bbia
