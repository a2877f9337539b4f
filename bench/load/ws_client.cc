#include "ws_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>

namespace bbia::load {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::array<unsigned char, 4> kMask = {0x37, 0xfa, 0x21, 0x3d};

std::int64_t ToNanos(const timespec& t) noexcept {
  return std::int64_t{t.tv_sec} * kSecond + t.tv_nsec;
}

std::string Masked(unsigned char opcode, std::string_view text) {
  std::string frame;
  frame.push_back(static_cast<char>(0x80U | opcode));
  if (text.size() < 126) {
    frame.push_back(static_cast<char>(0x80U | text.size()));
  } else if (text.size() < 65536) {
    frame.push_back(static_cast<char>(0x80U | 126U));
    frame.push_back(static_cast<char>(text.size() >> 8));
    frame.push_back(static_cast<char>(text.size() & 0xffU));
  } else {
    Die("a message this long is not sent");
  }
  frame.append(reinterpret_cast<const char*>(kMask.data()), kMask.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    frame.push_back(static_cast<char>(static_cast<unsigned char>(text[i]) ^ kMask[i % 4]));
  }
  return frame;
}

}  // namespace

void Die(const std::string& what) {
  std::fprintf(stderr, "bbia_load: %s\n", what.c_str());
  std::exit(1);
}

std::int64_t Now() noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return ToNanos(now);
}

Connection::Connection(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd_ < 0 || connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    Die("cannot connect to port " + std::to_string(port) + ": " + std::strerror(errno));
  }
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Connection::~Connection() {
  if (fd_ >= 0) close(fd_);
}

Connection::Connection(Connection&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

void Connection::SendAll(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) Die(std::string("cannot send: ") + std::strerror(errno));
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

std::string MaskedText(std::string_view text) {
  return Masked(1, text);
}

WsClient::WsClient(std::uint16_t port, const std::string& path) : connection_(port) {
  connection_.SendAll("GET " + path +
                      " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  std::string answer;
  char byte = 0;
  while (!answer.ends_with("\r\n\r\n")) {
    if (recv(fd(), &byte, 1, 0) != 1) Die("no answer to the handshake");
    answer.push_back(byte);
  }
  if (!answer.starts_with("HTTP/1.1 101")) Die("handshake refused: " + answer);
  const int on = 1;
  setsockopt(fd(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
}

bool WsClient::Fill(std::string& part, std::size_t wanted) {
  while (part.size() < wanted) {
    const std::size_t have = part.size();
    part.resize(wanted);
    iovec piece{.iov_base = part.data() + have, .iov_len = wanted - have};
    alignas(cmsghdr) std::array<char, 256> control;
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t got = recvmsg(fd(), &message, MSG_DONTWAIT);
    part.resize(have + static_cast<std::size_t>(got > 0 ? got : 0));
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    if (got <= 0) Die("the server ended the connection");
    stamp_ = 0;
    for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
      if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS) continue;
      timespec stamp{};
      std::memcpy(&stamp, CMSG_DATA(c), sizeof stamp);
      stamp_ = ToNanos(stamp);
    }
    if (stamp_ == 0) stamp_ = Now();
  }
  return true;
}

bool WsClient::ReadFrame() {
  if (std::exchange(stale_, false)) {
    header_.clear();
    text_.clear();
  }
  if (!Fill(header_, 2)) return false;
  std::size_t size = static_cast<unsigned char>(header_[1]) & 0x7fU;
  if (size == 127) Die("a frame of over 64 KiB");
  if (size == 126) {
    if (!Fill(header_, 4)) return false;
    size = static_cast<std::size_t>(static_cast<unsigned char>(header_[2])) << 8 |
           static_cast<unsigned char>(header_[3]);
  }
  if (!Fill(text_, size)) return false;
  stale_ = true;
  return true;
}

bool WsClient::Read() {
  while (ReadFrame()) {
    const unsigned opcode = static_cast<unsigned char>(header_[0]) & 0x0fU;
    if (opcode == 1) return true;
    if (opcode == 9) connection_.SendAll(Masked(10, text_));
    if (opcode == 8) Die("the server closed the WebSocket");
  }
  return false;
}

}  // namespace bbia::load
