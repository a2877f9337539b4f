#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace bbia {

/// What a script says on one connection.
class TestReply final {
 public:
  TestReply(int fd, const std::atomic<bool>& stop) : fd_(fd), stop_(stop) {}

  void Head(int status, std::string_view type, std::string_view more = {}) {
    Raw("HTTP/1.1 " + std::to_string(status) + " X\r\nConnection: close\r\nContent-Type: " +
        std::string(type) + "\r\n" + std::string(more) + "\r\n");
  }
  void Raw(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void Data(std::string_view json) { Raw("data: " + std::string(json) + "\n\n"); }
  void Delta(std::string_view delta, std::string_view finish = "null") {
    Data(R"({"choices":[{"index":0,"delta":)" + std::string(delta) + R"(,"finish_reason":)" +
         std::string(finish) + "}]}");
  }
  void Text(std::string_view text) { Delta(R"({"content":")" + std::string(text) + "\"}"); }
  void End(std::string_view finish = "\"stop\"") {
    Delta("{}", finish);
    Data("[DONE]");
  }
  /// A whole streamed answer.
  void Answer(std::string_view text) {
    Head(200, "text/event-stream");
    Text(text);
    End();
  }
  void Call(std::string_view id, std::string_view name, std::string_view arguments) {
    Head(200, "text/event-stream");
    Delta(R"({"tool_calls":[{"index":0,"id":")" + std::string(id) + R"(","function":{"name":")" +
          std::string(name) + R"(","arguments":""}}]})");
    for (const char c : arguments) {  // in the smallest pieces there are
      const std::string piece = c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
      Delta(R"({"tool_calls":[{"index":0,"function":{"arguments":")" + piece + "\"}}]}");
    }
    End("\"tool_calls\"");
  }
  /// Says nothing more, until the other side goes. @return whether it went.
  bool UntilGone() {
    while (!stop_) {
      pollfd gone{.fd = fd_, .events = POLLIN, .revents = 0};
      char c = 0;
      if (poll(&gone, 1, 20) == 1 && recv(fd_, &c, 1, 0) <= 0) return true;
    }
    return false;
  }

 private:
  int fd_;
  const std::atomic<bool>& stop_;
};

/// A language model's server on loopback that says what a test wants, one connection at a time.
class TestModelServer final {
 public:
  using Script = std::function<void(const std::string& request, TestReply& reply)>;

  explicit TestModelServer(Script script) : script_(std::move(script)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    listen(listener_, 16);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Run(); });
  }
  ~TestModelServer() {
    stop_ = true;
    thread_.join();
    close(listener_);
  }
  TestModelServer(const TestModelServer&) = delete;
  TestModelServer& operator=(const TestModelServer&) = delete;

  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/v1";
  }
  [[nodiscard]] std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void Run() {
    while (!stop_) {
      pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
      if (poll(&waiting, 1, 20) != 1) continue;
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      const std::string request = Read(fd);
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
      }
      TestReply reply(fd, stop_);
      script_(request, reply);
      close(fd);
    }
  }
  std::string Read(int fd) const {
    std::string request;
    std::size_t wanted = std::string::npos;
    char bytes[4096];
    while (!stop_ && request.size() < wanted) {
      pollfd more{.fd = fd, .events = POLLIN, .revents = 0};
      if (poll(&more, 1, 20) != 1) continue;
      const ssize_t got = recv(fd, bytes, sizeof bytes, 0);
      if (got <= 0) break;
      request.append(bytes, static_cast<std::size_t>(got));
      const std::size_t end = request.find("\r\n\r\n");
      if (wanted != std::string::npos || end == std::string::npos) continue;
      const std::size_t length = request.find("Content-Length: ");
      wanted = end + 4 + (length < end ? std::stoul(request.substr(length + 16)) : 0);
    }
    return request;
  }

  const Script script_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stop_{false};
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace bbia
