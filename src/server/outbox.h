#pragma once

#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "server/endpoint.h"
#include "server/frame_decoder.h"

namespace bbia {

/// What goes around a message on the wire.
struct Framing {
  std::array<char, 18> head{};
  std::uint8_t head_size = 0;
  bool line_end = false;  ///< CRLF behind it
};

/// "1f40\r\n" and the line's end behind it, as HTTP/1.1 wants.
[[nodiscard]] Framing ChunkFraming(std::size_t payload) noexcept;
[[nodiscard]] Framing FrameFraming(Opcode opcode, std::size_t payload) noexcept;

/// What an outbox holds at most.
struct OutboxLimits {
  std::size_t messages = 100;
  std::size_t bytes = 8U << 20U;  ///< one message may always wait, whatever its size
};

/// What waits to be sent to one client (a WebSocket or a streamed answer), in order.
///
/// 1. No more waits than the limits say; only stream messages are ever dropped.
/// 2. What `Gather` has handed out is on its way: at most `kOnTheWay` messages, never dropped.
/// 3. Control frames pass the waiting messages, between two messages.
class Outbox final {
 public:
  static constexpr std::size_t kOnTheWay = 16;
  static constexpr std::size_t kMaxPieces = 3 * kOnTheWay;
  /// No further message is taken on the way behind this many bytes.
  static constexpr std::size_t kEnoughBytes = 64 * 1024;

  enum class Pushed {
    kQueued,
    kDroppedThis,  ///< a stream message that found only replies waiting
    kFull,         ///< a reply that found only replies waiting
  };

  explicit Outbox(const OutboxLimits& limits);

  /// Leaves out the older stream messages that are in the way. @return and in `dropped` how many.
  Pushed Push(const Framing& framing, SharedText payload, Delivery delivery, std::size_t& dropped);
  /// Sends `frame` before all that waits. Framing is the caller's; so is to bound how many.
  void PushFirst(std::string frame);
  /// Forgets what waits; what is on its way stays. @return how many messages that were.
  std::size_t DropWaiting() noexcept;

  /// The next bytes to send, at most `kMaxPieces` pieces. @return the used front of `pieces`.
  [[nodiscard]] std::span<iovec> Gather(std::span<iovec, kMaxPieces> pieces);
  /// `bytes` of the last `Gather` have been sent. @return how many messages that completes.
  std::size_t Sent(std::size_t bytes) noexcept;

  [[nodiscard]] bool empty() const noexcept;
  [[nodiscard]] bool has_urgent() const noexcept { return !urgent_.empty(); }
  /// Messages waiting or on their way.
  [[nodiscard]] std::size_t size() const noexcept { return waiting_ + on_the_way_.size() - next_; }
  [[nodiscard]] std::size_t bytes() const noexcept { return waiting_bytes_ + bytes_on_the_way_; }
  [[nodiscard]] std::size_t waiting_replies() const noexcept { return waiting_replies_; }

 private:
  struct Entry {
    Framing framing;
    Delivery delivery = Delivery::kStream;
    bool is_message = true;
    SharedText payload;
    [[nodiscard]] std::size_t size() const noexcept {
      return framing.head_size + payload->size() + (framing.line_end ? 2U : 0U);
    }
  };

  [[nodiscard]] bool HasRoomFor(std::size_t bytes) const noexcept;
  [[nodiscard]] bool DropOldestStream() noexcept;
  [[nodiscard]] Entry& At(std::size_t i) noexcept { return ring_[(first_ + i) % ring_.size()]; }
  [[nodiscard]] Entry PopFirst() noexcept;
  void Refill();

  std::vector<Entry> ring_;  // as long as the limit, from the first message on
  const OutboxLimits limits_;
  std::size_t first_ = 0;
  std::size_t waiting_ = 0;
  std::size_t waiting_replies_ = 0;
  std::size_t waiting_bytes_ = 0;  // payloads
  std::size_t bytes_on_the_way_ = 0;
  std::vector<std::string> urgent_;
  std::vector<Entry> on_the_way_;
  std::size_t next_ = 0;     // the first of `on_the_way_` not wholly sent
  std::size_t partial_ = 0;  // bytes of it that are sent
};

}  // namespace bbia
