#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bbia::load {

/// Ends the program with a sentence and exit code 1: a measurement that failed says so.
[[noreturn]] void Die(const std::string& what);

/// Nanoseconds since 1970, the clock in which the kernel stamps what arrives.
[[nodiscard]] std::int64_t Now() noexcept;

/// A blocking TCP connection to 127.0.0.1. Owns its descriptor.
class Connection final {
 public:
  explicit Connection(std::uint16_t port);
  ~Connection();
  Connection(Connection&& other) noexcept;
  Connection& operator=(Connection&&) = delete;

  [[nodiscard]] int fd() const noexcept { return fd_; }
  void SendAll(std::string_view bytes) const;

 private:
  int fd_;
};

/// A text frame as a client sends it, masked.
[[nodiscard]] std::string MaskedText(std::string_view text);

/// One WebSocket client. Reads every frame by itself, so that each has the stamp that the kernel
/// gave it on arrival, whenever this program gets to run; answers pings; dies when it is closed.
class WsClient final {
 public:
  WsClient(std::uint16_t port, const std::string& path);

  [[nodiscard]] int fd() const noexcept { return connection_.fd(); }
  void Send(std::string_view text) const { connection_.SendAll(MaskedText(text)); }
  /// The next whole text, without waiting. @return false when there is none yet.
  [[nodiscard]] bool Read();
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] std::int64_t stamp() const noexcept { return stamp_; }

 private:
  [[nodiscard]] bool Fill(std::string& part, std::size_t wanted);
  [[nodiscard]] bool ReadFrame();

  Connection connection_;
  std::string header_;
  std::string text_;
  std::int64_t stamp_ = 0;
  bool stale_ = true;  // `text_` was handed out
};

}  // namespace bbia::load
