#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/endpoint.h"

namespace bbia {

// For the tests of this directory only: the client's side, written apart from the server's code.

enum class Last { kYes, kNo };

/// A masked frame, as a client sends it.
[[nodiscard]] std::string ClientFrame(int opcode, std::string_view payload, Last last = Last::kYes);

/// Names the server's frames in `bytes`: "t:text", "b:bytes", "c:code", "ping:", "pong:". A rest
/// that is no whole frame is "?".
[[nodiscard]] std::vector<std::string> Messages(std::string_view bytes);

[[nodiscard]] inline SharedText Shared(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

/// A blocking TCP connection to 127.0.0.1; every wait ends after 20 seconds.
class TestClient final {
 public:
  explicit TestClient(std::uint16_t port, int receive_buffer = 0, const char* from = nullptr);
  ~TestClient();
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;

  /// @return false when the server does not take it all.
  bool Send(std::string_view bytes);
  /// Sends as much as goes without waiting. @return how much.
  std::size_t SendWhatFits(std::string_view bytes);
  /// Reads until `end` was seen. @return everything up to and with it, or what came.
  std::string ReadUntil(std::string_view end);
  std::string ReadExactly(std::size_t size);
  /// Reads one response. @return head and body.
  std::string ReadResponse();
  std::string ReadToEnd();
  /// Whether the server closes, within that time; what comes before is lost.
  bool ReachesEnd();
  void CloseSending();

  /// Upgrades at `path` and expects 101.
  bool OpenWebSocket(std::string_view path = "/ws");
  bool SendText(std::string_view text) { return Send(ClientFrame(1, text)); }
  /// The next frame, as `Messages` names it; "" at the end.
  std::string NextMessage();

 private:
  bool Fill();

  int fd_;
  bool ended_ = false;
  std::string buffer_;
};

}  // namespace bbia
