#include "camera/frame_feed.h"

#include <algorithm>
#include <cstring>

namespace bbia {
namespace {

enum : std::uint32_t { kNewBuffer = 0, kReleaseBuffer = 1, kCaps = 2 };

struct Header {
  std::uint32_t type;
  std::uint32_t length;
};
struct NewBuffer {
  std::uint64_t id;
  std::uint64_t pts = kNone;
  std::uint64_t dts = kNone;
  std::uint64_t duration = kNone;
  std::uint64_t offset = kNone;
  std::uint64_t offset_end = kNone;
  std::uint32_t flags = 0;
  std::uint8_t memory_kind = 0;  // shared memory
  std::uint8_t memories = 1;
  std::uint16_t metas = 0;
  std::uint64_t memory_bytes;
  std::uint64_t memory_offset = 0;

  static constexpr std::uint64_t kNone = ~std::uint64_t{0};
};
static_assert(sizeof(Header) == 8 && sizeof(NewBuffer) == 72);

std::vector<std::byte> Message(std::uint32_t type, const void* payload, std::size_t length) {
  const Header header{.type = type, .length = static_cast<std::uint32_t>(length)};
  std::vector<std::byte> message(sizeof header + length);
  std::memcpy(message.data(), &header, sizeof header);
  std::memcpy(message.data() + sizeof header, payload, length);
  return message;
}

/// A place between two pixels, in 256ths.
struct Between {
  int first;
  int second;
  int share;  ///< of the second
};

Between At(int to, double step, int extent) {
  const double at = std::clamp((to + 0.5) * step - 0.5, 0.0, extent - 1.0);
  const int first = static_cast<int>(at);
  return {first, std::min(first + 1, extent - 1), static_cast<int>((at - first) * 256.0)};
}

}  // namespace

std::vector<std::byte> EncodeFeedCaps(int width, int height, int fps) {
  const std::string caps = "video/x-raw, format=(string)BGR, width=(int)" + std::to_string(width) +
                           ", height=(int)" + std::to_string(height) + ", framerate=(fraction)" +
                           std::to_string(fps) + "/1";
  return Message(kCaps, caps.c_str(), caps.size() + 1);
}

std::vector<std::byte> EncodeFeedBuffer(std::uint64_t id, std::uint64_t bytes) {
  const NewBuffer payload{.id = id, .memory_bytes = bytes};
  return Message(kNewBuffer, &payload, sizeof payload);
}

bool FeedReplies::Push(std::span<const std::byte> bytes, std::vector<std::uint64_t>& released) {
  while (!bytes.empty()) {
    Header header{};
    std::size_t due = kHeader;
    if (filled_ >= kHeader) {
      std::memcpy(&header, message_.data(), kHeader);
      due += header.length;
    }
    const std::size_t piece = std::min(due - filled_, bytes.size());
    std::memcpy(message_.data() + filled_, bytes.data(), piece);
    filled_ += piece;
    bytes = bytes.subspan(piece);
    if (filled_ < kHeader) break;
    std::memcpy(&header, message_.data(), kHeader);
    if (header.length > kMostPayload) return false;
    if (filled_ < kHeader + header.length) continue;
    filled_ = 0;
    if (header.type != kReleaseBuffer) continue;
    std::uint64_t id = 0;
    if (header.length != sizeof id) return false;
    std::memcpy(&id, message_.data() + kHeader, sizeof id);
    released.push_back(id);
  }
  return true;
}

void FitInto(std::span<const std::uint8_t> from, int width, int height,
             std::span<std::uint8_t> into, int into_width, int into_height) {
  if (width == into_width && height == into_height) {
    std::copy(from.begin(), from.end(), into.begin());
    return;
  }
  const double scale =
      std::min(static_cast<double>(into_width) / width, static_cast<double>(into_height) / height);
  const int shown_width = std::clamp(static_cast<int>(width * scale + 0.5), 1, into_width);
  const int shown_height = std::clamp(static_cast<int>(height * scale + 0.5), 1, into_height);
  const int left = (into_width - shown_width) / 2;
  const int top = (into_height - shown_height) / 2;
  std::fill(into.begin(), into.end(), std::uint8_t{0});
  std::vector<Between> columns;
  columns.reserve(static_cast<std::size_t>(shown_width));
  for (int x = 0; x < shown_width; ++x) {
    Between between = At(x, static_cast<double>(width) / shown_width, width);
    between.first *= 3;
    between.second *= 3;
    columns.push_back(between);
  }
  const std::size_t row_bytes = 3 * static_cast<std::size_t>(width);
  for (int y = 0; y < shown_height; ++y) {
    const Between rows = At(y, static_cast<double>(height) / shown_height, height);
    const std::uint8_t* const upper =
        from.data() + static_cast<std::size_t>(rows.first) * row_bytes;
    const std::uint8_t* const lower =
        from.data() + static_cast<std::size_t>(rows.second) * row_bytes;
    std::uint8_t* to = into.data() + 3 * (static_cast<std::size_t>(top + y) *
                                              static_cast<std::size_t>(into_width) +
                                          static_cast<std::size_t>(left));
    for (const Between& column : columns) {
      for (int channel = 0; channel < 3; ++channel) {
        const int a = upper[column.first + channel] * (256 - column.share) +
                      upper[column.second + channel] * column.share;
        const int b = lower[column.first + channel] * (256 - column.share) +
                      lower[column.second + channel] * column.share;
        *to++ = static_cast<std::uint8_t>((a * (256 - rows.share) + b * rows.share) >> 16);
      }
    }
  }
}

}  // namespace bbia
