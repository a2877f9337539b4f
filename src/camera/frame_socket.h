#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/ledger.h"
#include "base/result.h"
#include "camera/frame.h"
#include "camera/frame_feed.h"

namespace bbia {

/// Gives raw pictures to programs of this machine through a socket in the file system, as
/// GStreamer's `unixfdsink` does: the pixels lie in shared memory, only descriptors travel. A plain
/// object without thread; nothing in it waits. One thread.
class FrameSocket final {
 public:
  static constexpr std::size_t kMostClients = 8;
  /// A client keeps the newest picture until the next one: one with it, one on its way.
  static constexpr std::size_t kBuffers = 2;
  /// A picture that is not given back for so long: its client is dropped.
  static constexpr Nanos kPatience{5'000'000'000};

  /// Only this user may connect. A socket that nobody listens on is replaced.
  /// @return kBusy when another program serves `path`, kIo with what the system said.
  static Result<std::unique_ptr<FrameSocket>> Open(Ledger& ledger, const std::string& path);
  ~FrameSocket();
  FrameSocket(const FrameSocket&) = delete;
  FrameSocket& operator=(const FrameSocket&) = delete;

  /// Lets in who waits, takes back what was released, drops who is gone.
  void Tend(TimePoint now);
  /// Shows a picture to all clients in the size that they expect, at most `kMostWidth` x
  /// `kMostHeight`. When they still hold all that there is, it is dropped, and counted.
  void Show(std::span<const std::uint8_t> bgr, int width, int height, int shown_width,
            int shown_height, TimePoint now);
  [[nodiscard]] std::size_t clients() const noexcept { return clients_.size(); }

 private:
  struct Descriptor {
    int fd = -1;
    Descriptor() noexcept = default;
    explicit Descriptor(int value) noexcept : fd(value) {}
    Descriptor(Descriptor&& other) noexcept : fd(std::exchange(other.fd, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
      std::swap(fd, other.fd);
      return *this;
    }
    ~Descriptor();
  };
  /// Memory of a descriptor, as far as this process writes to it.
  struct Mapping {
    std::span<std::uint8_t> bytes;
    Mapping() noexcept = default;
    explicit Mapping(std::span<std::uint8_t> mapped) noexcept : bytes(mapped) {}
    Mapping(Mapping&& other) noexcept : bytes(std::exchange(other.bytes, {})) {}
    Mapping& operator=(Mapping&& other) noexcept {
      std::swap(bytes, other.bytes);
      return *this;
    }
    ~Mapping();
  };
  struct Client {
    std::uint64_t id = 0;
    Descriptor socket;
    FeedReplies replies;
    bool knows_size = false;
  };
  struct Buffer {
    Descriptor memory;
    Mapping mapping;
    std::uint64_t shown = 0;             ///< the picture that it holds
    std::vector<std::uint64_t> holders;  ///< clients that were given it
    TimePoint since;
  };

  FrameSocket(Ledger& ledger, Descriptor socket, std::string path);
  void Accept();
  [[nodiscard]] bool Listen(Client& client);
  void Drop(std::uint64_t client);
  [[nodiscard]] Buffer* Free(std::size_t bytes);
  [[nodiscard]] static bool Send(const Client& client, std::span<const std::byte> message,
                                 int memory);

  Descriptor socket_;
  const std::string path_;
  std::vector<Client> clients_;
  std::array<Buffer, kBuffers> buffers_;
  std::vector<std::uint64_t> released_;
  std::uint64_t next_client_ = 1;
  std::uint64_t pictures_ = 0;
  int width_ = 0;
  int height_ = 0;
  Figures figures_;
  Account account_;
};

// What `BudgetOf(kCamera)` has besides the pool.
static_assert((FramePool::kFrames + FrameSocket::kBuffers) * kMostFrameBytes <=
              BudgetOf(Module::kCamera).buffer_bytes);

}  // namespace bbia
