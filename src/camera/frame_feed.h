#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace bbia {

// The messages of GStreamer's `unixfd` elements (1.24 and newer), in which the official SDK reads
// pictures on the robot's own machine: a header of type and length, then the payload, in the
// machine's own order of bytes.

/// "video/x-raw, format=(string)BGR, ..." as the first message to each client.
[[nodiscard]] std::vector<std::byte> EncodeFeedCaps(int width, int height, int fps);
/// Announces a picture whose memory, `bytes` long, goes along as a descriptor. It has no time
/// stamp: a client shows it at once.
[[nodiscard]] std::vector<std::byte> EncodeFeedBuffer(std::uint64_t id, std::uint64_t bytes);

/// Reads what a client says: which pictures it is done with. One client's.
class FeedReplies final {
 public:
  static constexpr std::size_t kMostPayload = 64;

  /// Takes bytes as they come, in whatever pieces. @return false when they make no sense: the
  /// client is to be dropped. The numbers of pictures that were given back are added to `released`.
  [[nodiscard]] bool Push(std::span<const std::byte> bytes, std::vector<std::uint64_t>& released);

 private:
  static constexpr std::size_t kHeader = 8;

  std::array<std::byte, kHeader + kMostPayload> message_{};
  std::size_t filled_ = 0;
};

/// A picture laid into the middle of a larger or smaller one, whole and undistorted, black around
/// it. @pre `from` has 3 * width * height bytes, `into` 3 * into_width * into_height; all sizes >
/// 0.
void FitInto(std::span<const std::uint8_t> from, int width, int height,
             std::span<std::uint8_t> into, int into_width, int into_height);

}  // namespace bbia
