// The test client itself. It ends in _test.cc so that only the test program contains it.
#include "server/test_client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace bbia {
namespace {

/// @return the whole size of the frame at the front of `bytes`, 0 when it is not all there.
std::size_t FrameSize(std::string_view bytes, std::size_t& head) {
  if (bytes.size() < 2) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  std::size_t size = byte(1);
  head = size == 127 ? 10 : size == 126 ? 4 : 2;
  if (bytes.size() < head) return 0;
  if (head > 2) {
    size = 0;
    for (std::size_t i = 2; i < head; ++i) size = size << 8 | byte(i);
  }
  return bytes.size() < head + size ? 0 : head + size;
}

std::string Named(std::string_view frame, std::size_t head) {
  const std::string payload(frame.substr(head));
  switch (static_cast<unsigned char>(frame[0])) {
    case 0x81:
      return "t:" + payload;
    case 0x82:
      return "b:" + payload;
    case 0x88:
      if (payload.size() < 2) return "c:";
      return "c:" + std::to_string(static_cast<unsigned char>(payload[0]) * 256 +
                                   static_cast<unsigned char>(payload[1]));
    case 0x89:
      return "ping:" + payload;
    case 0x8a:
      return "pong:" + payload;
    default:
      return "?";
  }
}

}  // namespace

std::string ClientFrame(int opcode, std::string_view payload, Last last) {
  constexpr std::array<unsigned char, 4> kMask = {0x37, 0xfa, 0x21, 0x3d};
  std::string frame(1, static_cast<char>(opcode | (last == Last::kYes ? 0x80 : 0)));
  if (payload.size() < 126) {
    frame.push_back(static_cast<char>(0x80 | payload.size()));
  } else {
    const int bytes = payload.size() <= 0xffff ? 2 : 8;
    frame.push_back(static_cast<char>(bytes == 2 ? 0xfe : 0xff));
    for (int i = bytes - 1; i >= 0; --i) {
      frame.push_back(static_cast<char>(payload.size() >> (8 * i)));
    }
  }
  for (const unsigned char byte : kMask) frame.push_back(static_cast<char>(byte));
  for (std::size_t i = 0; i < payload.size(); ++i) {
    frame.push_back(static_cast<char>(payload[i] ^ kMask[i % 4]));
  }
  return frame;
}

std::vector<std::string> Messages(std::string_view bytes) {
  std::vector<std::string> names;
  while (!bytes.empty()) {
    std::size_t head = 0;
    const std::size_t size = FrameSize(bytes, head);
    names.push_back(size == 0 ? "?" : Named(bytes.substr(0, size), head));
    if (size == 0) break;
    bytes.remove_prefix(size);
  }
  return names;
}

TestClient::TestClient(std::uint16_t port, int receive_buffer, const char* from)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (receive_buffer > 0) {
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  }
  const timeval patience{.tv_sec = 20, .tv_usec = 0};
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  if (from != nullptr) {
    EXPECT_EQ(inet_pton(AF_INET, from, &address.sin_addr), 1);
    EXPECT_EQ(bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
}

TestClient::~TestClient() {
  close(fd_);
}

bool TestClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::size_t TestClient::SendWhatFits(std::string_view bytes) {
  const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

bool TestClient::Fill() {
  std::array<char, 65536> piece;
  const ssize_t got = recv(fd_, piece.data(), piece.size(), 0);
  if (got > 0) buffer_.append(piece.data(), static_cast<std::size_t>(got));
  if (got == 0 || (got < 0 && errno == ECONNRESET)) ended_ = true;
  return got > 0;
}

std::string TestClient::ReadUntil(std::string_view end) {
  std::size_t at = 0;
  while ((at = buffer_.find(end)) == std::string::npos) {
    if (!Fill()) return std::exchange(buffer_, {});
  }
  return ReadExactly(at + end.size());
}

std::string TestClient::ReadExactly(std::size_t size) {
  while (buffer_.size() < size && Fill()) {
  }
  std::string front = buffer_.substr(0, size);
  buffer_.erase(0, front.size());
  return front;
}

std::string TestClient::ReadResponse() {
  std::string head = ReadUntil("\r\n\r\n");
  constexpr std::string_view kLength = "Content-Length: ";
  const std::size_t at = head.find(kLength);
  if (at == std::string::npos) return head;
  return head + ReadExactly(std::strtoul(head.c_str() + at + kLength.size(), nullptr, 10));
}

std::string TestClient::ReadToEnd() {
  while (Fill()) {
  }
  return std::exchange(buffer_, {});
}

bool TestClient::ReachesEnd() {
  while (Fill()) {
  }
  return ended_;
}

void TestClient::CloseSending() {
  shutdown(fd_, SHUT_WR);
}

bool TestClient::OpenWebSocket(std::string_view path) {
  Send("GET " + std::string(path) +
       " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
       "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  const std::string answer = ReadUntil("\r\n\r\n");
  return answer.starts_with("HTTP/1.1 101 ") &&
         answer.find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") != std::string::npos;
}

std::string TestClient::NextMessage() {
  std::size_t head = 0;
  std::size_t size = 0;
  while ((size = FrameSize(buffer_, head)) == 0) {
    if (!Fill()) return {};
  }
  return Named(ReadExactly(size), head);
}

}  // namespace bbia
