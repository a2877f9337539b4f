#include "server/frame_decoder.h"

#include <algorithm>
#include <cstring>

namespace bbia {
namespace {

constexpr std::uint16_t kProtocolError = 1002;
constexpr std::uint16_t kMessageTooBig = 1009;

constexpr std::uint8_t Code(Opcode opcode) noexcept {
  return static_cast<std::uint8_t>(opcode);
}

constexpr bool IsControl(Opcode opcode) noexcept {
  return Code(opcode) >= Code(Opcode::kClose);
}

constexpr bool IsKnown(Opcode opcode) noexcept {
  return Code(opcode) <= Code(Opcode::kBinary) ||
         (IsControl(opcode) && Code(opcode) <= Code(Opcode::kPong));
}

std::size_t HeaderSize(unsigned char second) noexcept {
  const unsigned length = second & 0x7fU;
  return 2U + (length == 126 ? 2U : length == 127 ? 8U : 0U) + ((second & 0x80U) != 0 ? 4U : 0U);
}

/// `phase` is how much of the payload came before `bytes`.
void Unmask(std::span<char> bytes, const std::array<char, 4>& mask, std::uint64_t phase) noexcept {
  std::array<char, 8> turned;
  for (std::size_t i = 0; i < turned.size(); ++i) turned[i] = mask[(phase + i) % 4];
  std::uint64_t wide = 0;
  std::memcpy(&wide, turned.data(), sizeof wide);
  std::size_t at = 0;
  for (; at + sizeof wide <= bytes.size(); at += sizeof wide) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    word ^= wide;
    std::memcpy(bytes.data() + at, &word, sizeof word);
  }
  for (; at < bytes.size(); ++at) bytes[at] = static_cast<char>(bytes[at] ^ turned[at % 8]);
}

std::span<char> TakeFront(std::span<char>& input, std::uint64_t most) noexcept {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(input.size(), most));
  const std::span<char> front = input.first(size);
  input = input.subspan(size);
  return front;
}

}  // namespace

FrameDecoder::Event FrameDecoder::Next(std::span<char>& input) {
  if (delivered_) {
    delivered_ = false;
    if (message_.capacity() > 64 * 1024) message_ = std::string();
    message_.clear();
  }
  for (;;) {
    if (!in_payload_) {
      if (!ReadHeader(input)) return {};
      if (const std::uint16_t code = CheckHeader(); code != 0) {
        return {.kind = Kind::kFail, .code = code};
      }
      in_payload_ = true;
      seen_ = 0;
    }
    const Event event = IsControl(frame_.opcode) ? ReadControl(input) : ReadData(input);
    if (event.kind != Kind::kNeedMore || in_payload_) return event;
  }
}

bool FrameDecoder::ReadHeader(std::span<char>& input) {
  std::size_t wanted = header_size_ < 2 ? 2 : HeaderSize(header_[1]);
  while (header_size_ < wanted) {
    if (input.empty()) return false;
    header_[header_size_++] = static_cast<unsigned char>(TakeFront(input, 1).front());
    if (header_size_ == 2) wanted = HeaderSize(header_[1]);
  }
  header_size_ = 0;
  return true;
}

/// Reads `header_` into `frame_`. @return the code to close with, 0 when all is well.
std::uint16_t FrameDecoder::CheckHeader() {
  constexpr unsigned kReserved = 0x70;
  const bool masked = (header_[1] & 0x80U) != 0;
  frame_.last = (header_[0] & 0x80U) != 0;
  frame_.opcode = static_cast<Opcode>(header_[0] & 0x0fU);
  std::size_t at = 2;
  std::uint64_t length = header_[1] & 0x7fU;
  const std::size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
  if (extended > 0) {
    length = 0;
    for (; at < 2 + extended; ++at) length = length << 8 | header_[at];
  }
  if (!masked || (header_[0] & kReserved) != 0 || !IsKnown(frame_.opcode)) return kProtocolError;
  std::memcpy(frame_.mask.data(), header_.data() + at, frame_.mask.size());
  frame_.left = length;

  if (IsControl(frame_.opcode)) {
    control_.clear();
    return frame_.last && length <= 125 ? 0 : kProtocolError;
  }
  if (in_message_ != (frame_.opcode == Opcode::kContinuation)) return kProtocolError;
  if (!in_message_) {
    in_message_ = true;
    message_opcode_ = frame_.opcode;
    message_size_ = 0;
  }
  if (length > kMaxDiscard ||
      message_size_ + length > std::max<std::uint64_t>(kMaxDiscard, max_message_)) {
    return kMessageTooBig;
  }
  message_size_ += length;
  return 0;
}

FrameDecoder::Event FrameDecoder::ReadControl(std::span<char>& input) {
  const std::span<char> piece = TakeFront(input, frame_.left);
  Unmask(piece, frame_.mask, seen_);
  control_.append(piece.data(), piece.size());
  seen_ += piece.size();
  frame_.left -= piece.size();
  if (frame_.left > 0) return {};
  in_payload_ = false;
  const Kind kind = frame_.opcode == Opcode::kPing   ? Kind::kPing
                    : frame_.opcode == Opcode::kPong ? Kind::kPong
                                                     : Kind::kClose;
  return {.kind = kind, .payload = control_, .size = control_.size()};
}

FrameDecoder::Event FrameDecoder::ReadData(std::span<char>& input) {
  const std::span<char> piece = TakeFront(input, frame_.left);
  const bool too_long = message_size_ > max_message_;
  if (!too_long) Unmask(piece, frame_.mask, seen_);
  seen_ += piece.size();
  frame_.left -= piece.size();
  in_payload_ = frame_.left > 0;
  const bool whole = !in_payload_ && frame_.last;
  if (too_long) {
    message_ = std::string();
    return whole ? FinishMessage({}) : Event{};
  }
  // A message that lies in one piece in the input is never copied.
  if (whole && message_.empty()) return FinishMessage({piece.data(), piece.size()});
  message_.append(piece.data(), piece.size());
  return whole ? FinishMessage(message_) : Event{};
}

FrameDecoder::Event FrameDecoder::FinishMessage(std::string_view payload) {
  in_message_ = false;
  delivered_ = true;
  const Kind kind = message_size_ > max_message_       ? Kind::kTooLong
                    : message_opcode_ == Opcode::kText ? Kind::kText
                                                       : Kind::kBinary;
  return {.kind = kind, .payload = payload, .size = message_size_};
}

FrameHeader MakeFrameHeader(Opcode opcode, std::uint64_t payload) noexcept {
  FrameHeader header;
  header.bytes[0] = static_cast<char>(0x80U | Code(opcode));
  const std::size_t extended = payload < 126 ? 0 : payload <= 0xffff ? 2 : 8;
  header.bytes[1] = static_cast<char>(extended == 0 ? payload : extended == 2 ? 126 : 127);
  for (std::size_t i = 0; i < extended; ++i) {
    header.bytes[2 + i] = static_cast<char>(payload >> (8 * (extended - 1 - i)) & 0xffU);
  }
  header.size = static_cast<std::uint8_t>(2 + extended);
  return header;
}

}  // namespace bbia
