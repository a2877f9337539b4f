#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/units.h"
#include "server/endpoint.h"

namespace bbia {

/// Who is connected by WebSocket. The server's thread.
class ClientList final {
 public:
  struct Client {
    const Socket* socket;         ///< open
    std::string path;             ///< "/ws/sdk"
    std::optional<Nanos> period;  ///< of the stream that it asked for
    std::uint64_t id = 0;         ///< 0: it only listens
  };

  void Add(Client client) { clients_.push_back(std::move(client)); }
  void Remove(const Socket& socket) {
    std::erase_if(clients_, [&](const Client& client) { return client.socket == &socket; });
  }
  /// Oldest first.
  [[nodiscard]] std::span<const Client> all() const noexcept { return clients_; }

 private:
  std::vector<Client> clients_;
};

/// A session that is on the list while it is open.
class ListedSession final : public SocketSession {
 public:
  ListedSession(ClientList& list, std::unique_ptr<SocketSession> session, std::string_view path,
                std::optional<Nanos> period, std::uint64_t id)
      : list_(list), session_(std::move(session)), path_(path), period_(period), id_(id) {}

  void OnOpen(Socket& socket) override {
    socket_ = &socket;
    list_.Add({.socket = &socket, .path = path_, .period = period_, .id = id_});
    session_->OnOpen(socket);
  }
  void OnText(std::string_view text) override { session_->OnText(text); }
  void OnBinary(std::span<const std::byte> bytes) override { session_->OnBinary(bytes); }
  void OnTooLong(std::uint64_t bytes, std::uint64_t limit) override {
    session_->OnTooLong(bytes, limit);
  }
  void OnClose() override {
    session_->OnClose();
    list_.Remove(*socket_);
  }

 private:
  ClientList& list_;
  const std::unique_ptr<SocketSession> session_;
  const std::string path_;
  const std::optional<Nanos> period_;
  const std::uint64_t id_;
  const Socket* socket_ = nullptr;
};

}  // namespace bbia
