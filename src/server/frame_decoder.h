#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace bbia {

/// The opcodes of RFC 6455 that end up on the wire.
enum class Opcode : std::uint8_t {
  kContinuation = 0,
  kText = 1,
  kBinary = 2,
  kClose = 8,
  kPing = 9,
  kPong = 10,
};

/// Reads the frames that a WebSocket client sends, and puts messages together. Knows no socket.
///
/// A message over the limit is passed over piece by piece and reported once; the stream goes on
/// behind it. Text is not checked to be UTF-8: a message is refused by who reads it, and a wrong
/// byte must not end the connection.
class FrameDecoder final {
 public:
  /// A message longer than this is not even passed over.
  static constexpr std::uint64_t kMaxDiscard = 64ULL * 1024 * 1024;

  enum class Kind {
    kNeedMore,  ///< the input is used up
    kText,
    kBinary,
    kTooLong,  ///< a whole message of `size` bytes went by unread
    kPing,
    kPong,
    kClose,  ///< `payload` as it came: nothing, or a code and a reason
    kFail,   ///< the stream is beyond repair: close with `code`
  };

  struct Event {
    Kind kind = Kind::kNeedMore;
    std::string_view payload = {};  ///< valid until the next call
    std::uint64_t size = 0;
    std::uint16_t code = 0;
  };

  explicit FrameDecoder(std::size_t max_message) noexcept : max_message_(max_message) {}

  /// Takes the next event off the front of `input`, whose bytes it unmasks in place.
  [[nodiscard]] Event Next(std::span<char>& input);

 private:
  struct Frame {
    Opcode opcode = Opcode::kContinuation;
    bool last = false;
    std::array<char, 4> mask{};
    std::uint64_t left = 0;  // bytes of the payload still to come
  };

  [[nodiscard]] bool ReadHeader(std::span<char>& input);
  [[nodiscard]] std::uint16_t CheckHeader();
  [[nodiscard]] Event ReadControl(std::span<char>& input);
  [[nodiscard]] Event ReadData(std::span<char>& input);
  [[nodiscard]] Event FinishMessage(std::string_view payload);

  const std::size_t max_message_;
  std::array<unsigned char, 14> header_{};
  std::size_t header_size_ = 0;  // bytes of it that are there
  bool in_payload_ = false;
  std::uint64_t seen_ = 0;  // bytes of this frame's payload already unmasked
  Frame frame_;
  bool in_message_ = false;
  Opcode message_opcode_ = Opcode::kText;
  std::uint64_t message_size_ = 0;
  bool delivered_ = false;  // `message_` was handed out and is to be emptied
  std::string message_;     // fragments, or the part of a message that came before this input
  std::string control_;
};

/// The header of an unmasked, unfragmented frame, as a server sends it.
struct FrameHeader {
  std::array<char, 10> bytes{};
  std::uint8_t size = 0;
};
[[nodiscard]] FrameHeader MakeFrameHeader(Opcode opcode, std::uint64_t payload) noexcept;

}  // namespace bbia
