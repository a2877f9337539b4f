#include "camera/frame_socket.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace bbia {
namespace {

constexpr int kFps = 10;  // the official feed's, told to clients

tl::unexpected<Error> Refused(const std::string& path, const char* what) {
  return Fail(errno == EADDRINUSE ? Errc::kBusy : Errc::kIo,
              "unavailable: " + path + ": " + what + ": " + std::strerror(errno));
}

}  // namespace

FrameSocket::Descriptor::~Descriptor() {
  if (fd >= 0) close(fd);
}

FrameSocket::Mapping::~Mapping() {
  if (!bytes.empty()) munmap(bytes.data(), bytes.size());
}

Result<std::unique_ptr<FrameSocket>> FrameSocket::Open(Ledger& ledger, const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return Fail(Errc::kInvalidArgument, "unavailable: " + path + " is too long for a socket");
  }
  path.copy(address.sun_path, path.size());
  const auto* const where = reinterpret_cast<const sockaddr*>(&address);  // NOLINT
  Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket.fd < 0) return Refused(path, "no socket");
  const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  struct stat found {};
  if (lstat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode) &&
      connect(probe.fd, where, sizeof address) != 0 && errno == ECONNREFUSED) {
    unlink(path.c_str());  // left by a program that died
  }
  fchmod(socket.fd, S_IRUSR | S_IWUSR);  // what the file will be
  if (bind(socket.fd, where, sizeof address) != 0) return Refused(path, "it cannot be made");
  if (listen(socket.fd, kMostClients) != 0) return Refused(path, "nobody can connect");
  return std::unique_ptr<FrameSocket>(new FrameSocket(ledger, std::move(socket), path));
}

FrameSocket::FrameSocket(Ledger& ledger, Descriptor socket, std::string path)
    : socket_(std::move(socket)),
      path_(std::move(path)),
      account_(ledger.Open({.kind = AccountKind::kPool,
                            .name = "camera.shared",
                            .modules = Module::kCamera,
                            .capacity = kBuffers,
                            .item_bytes = kMostFrameBytes},
                           figures_)) {}

FrameSocket::~FrameSocket() {
  unlink(path_.c_str());
}

void FrameSocket::Tend(TimePoint now) {
  Accept();
  std::vector<std::uint64_t> gone;
  for (Client& client : clients_) {
    if (!Listen(client)) gone.push_back(client.id);
  }
  for (const Buffer& buffer : buffers_) {
    if (buffer.holders.empty() || now - buffer.since < kPatience) continue;
    gone.insert(gone.end(), buffer.holders.begin(), buffer.holders.end());
  }
  for (const std::uint64_t client : gone) Drop(client);
}

void FrameSocket::Accept() {
  for (;;) {
    Descriptor socket(accept4(socket_.fd, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (socket.fd < 0) return;
    if (clients_.size() >= kMostClients) {
      Figures::Add(figures_.dropped, 1);
      continue;  // closed at once
    }
    clients_.push_back({.id = next_client_++, .socket = std::move(socket), .replies = {}});
  }
}

/// @return false when it is gone, or talks nonsense.
bool FrameSocket::Listen(Client& client) {
  std::array<std::byte, 512> block{};
  for (;;) {
    const ssize_t got = recv(client.socket.fd, block.data(), block.size(), MSG_DONTWAIT);
    if (got == 0) return false;
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    released_.clear();
    const auto bytes = std::span<const std::byte>(block).first(static_cast<std::size_t>(got));
    if (!client.replies.Push(bytes, released_)) return false;
    for (const std::uint64_t picture : released_) {
      const auto buffer = std::find_if(buffers_.begin(), buffers_.end(), [&](const Buffer& one) {
        return one.shown == picture &&
               std::find(one.holders.begin(), one.holders.end(), client.id) != one.holders.end();
      });
      if (buffer == buffers_.end()) return false;
      std::erase(buffer->holders, client.id);
      if (buffer->holders.empty()) figures_.NoteOut();
    }
  }
}

void FrameSocket::Drop(std::uint64_t client) {
  std::erase_if(clients_, [client](const Client& one) { return one.id == client; });
  for (Buffer& buffer : buffers_) {
    if (std::erase(buffer.holders, client) > 0 && buffer.holders.empty()) figures_.NoteOut();
  }
  if (!clients_.empty()) return;
  for (Buffer& buffer : buffers_) buffer = Buffer{};  // the memory goes while nobody looks
}

FrameSocket::Buffer* FrameSocket::Free(std::size_t bytes) {
  const auto free = std::find_if(buffers_.begin(), buffers_.end(),
                                 [](const Buffer& one) { return one.holders.empty(); });
  if (free == buffers_.end()) return nullptr;
  if (free->mapping.bytes.size() == bytes) return &*free;
  *free = Buffer{};
  Descriptor memory(memfd_create("bbia-frame", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  // Sealed, so that no client can cut off what is being written to.
  if (memory.fd < 0 || ftruncate(memory.fd, static_cast<off_t>(bytes)) != 0 ||
      fcntl(memory.fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
    return nullptr;
  }
  void* const start = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory.fd, 0);
  if (start == MAP_FAILED) return nullptr;
  free->memory = std::move(memory);
  free->mapping = Mapping({static_cast<std::uint8_t*>(start), bytes});
  return &*free;
}

void FrameSocket::Show(std::span<const std::uint8_t> bgr, int width, int height, int shown_width,
                       int shown_height, TimePoint now) {
  if (clients_.empty() || bgr.empty() || shown_width > kMostWidth || shown_height > kMostHeight) {
    return;
  }
  const std::size_t bytes =
      3 * static_cast<std::size_t>(shown_width) * static_cast<std::size_t>(shown_height);
  Buffer* const buffer = Free(bytes);
  if (buffer == nullptr) {
    Figures::Add(figures_.dropped, 1);
    return;
  }
  FitInto(bgr, width, height, buffer->mapping.bytes, shown_width, shown_height);
  buffer->shown = ++pictures_;
  buffer->since = now;
  if (shown_width != width_ || shown_height != height_) {
    width_ = shown_width;
    height_ = shown_height;
    for (Client& client : clients_) client.knows_size = false;
  }
  const std::vector<std::byte> message = EncodeFeedBuffer(buffer->shown, bytes);
  for (Client& client : clients_) {
    if (!client.knows_size) {
      client.knows_size = Send(client, EncodeFeedCaps(width_, height_, kFps), -1);
    }
    if (!client.knows_size || !Send(client, message, buffer->memory.fd)) continue;
    buffer->holders.push_back(client.id);
  }
  if (buffer->holders.empty()) return;
  figures_.NoteIn();
  Figures::Add(figures_.accepted, 1);
}

/// Whole or not at all: what fits into no socket's buffer is for a client that does not read.
bool FrameSocket::Send(const Client& client, std::span<const std::byte> message, int memory) {
  iovec piece{.iov_base = const_cast<std::byte*>(message.data()),  // NOLINT: only read
              .iov_len = message.size()};
  msghdr envelope{};
  envelope.msg_iov = &piece;
  envelope.msg_iovlen = 1;
  alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(int))> control{};
  if (memory >= 0) {
    envelope.msg_control = control.data();
    envelope.msg_controllen = control.size();
    cmsghdr* const header = CMSG_FIRSTHDR(&envelope);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof memory);
    std::memcpy(CMSG_DATA(header), &memory, sizeof memory);
  }
  const ssize_t sent = sendmsg(client.socket.fd, &envelope, MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent == static_cast<ssize_t>(message.size());
}

}  // namespace bbia
