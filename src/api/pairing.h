#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "guard/gate.h"
#include "server/endpoint.h"

namespace bbia {

class PairingSession;

/// The sockets whose first message is awaited. The server's thread.
class PairingRoom final {
 public:
  static constexpr Nanos kPatience{5'000'000'000};

  PairingRoom(Gate& gate, const Clock& clock) : gate_(gate), clock_(clock) {}

  [[nodiscard]] Gate& gate() noexcept { return gate_; }
  [[nodiscard]] TimePoint deadline() const noexcept { return clock_.Now() + kPatience; }
  void Enter(PairingSession& session) { waiting_.push_back(&session); }
  void Leave(PairingSession& session) { std::erase(waiting_, &session); }
  /// Sends away who says nothing.
  void Tick();

 private:
  Gate& gate_;
  const Clock& clock_;
  std::vector<PairingSession*> waiting_;
};

/// A socket that must show a token by its first message before its session begins.
class PairingSession final : public SocketSession {
 public:
  static constexpr std::uint16_t kPolicyViolation = 1008;

  PairingSession(PairingRoom& room, std::string_view path, std::unique_ptr<SocketSession> session)
      : room_(room), path_(path), session_(std::move(session)) {}

  void OnOpen(Socket& socket) override {
    socket_ = &socket;
    deadline_ = room_.deadline();
    room_.Enter(*this);
  }
  void OnText(std::string_view text) override {
    if (paired_) return session_->OnText(text);
    if (!room_.gate().Admits(text, path_)) return SendAway();
    room_.Leave(*this);
    paired_ = true;
    session_->OnOpen(*socket_);
  }
  void OnBinary(std::span<const std::byte> bytes) override {
    paired_ ? session_->OnBinary(bytes) : SendAway();
  }
  void OnTooLong(std::uint64_t bytes, std::uint64_t limit) override {
    paired_ ? session_->OnTooLong(bytes, limit) : SendAway();
  }
  void OnClose() override {
    room_.Leave(*this);
    if (paired_) session_->OnClose();
  }

  [[nodiscard]] TimePoint deadline() const noexcept { return deadline_; }
  void SendAway() {
    socket_->Close(kPolicyViolation,
                   R"(the first message must be {"type":"auth","token":"..."} with a good token)");
  }

 private:
  PairingRoom& room_;
  const std::string path_;
  const std::unique_ptr<SocketSession> session_;
  Socket* socket_ = nullptr;
  TimePoint deadline_{};
  bool paired_ = false;
};

inline void PairingRoom::Tick() {
  const TimePoint now = clock_.Now();
  for (PairingSession* session : waiting_) {
    if (now >= session->deadline()) session->SendAway();  // leaves when it has closed
  }
}

}  // namespace bbia
