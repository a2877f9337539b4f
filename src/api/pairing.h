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

class PairedSession;

/// The sockets with a token, and those whose first message is to show one. The server's thread.
class PairingRoom final {
 public:
  static constexpr Nanos kPatience{5'000'000'000};

  PairingRoom(Gate& gate, const Clock& clock) : gate_(gate), clock_(clock) {}

  [[nodiscard]] Gate& gate() noexcept { return gate_; }
  [[nodiscard]] TimePoint deadline() const noexcept { return clock_.Now() + kPatience; }
  void Enter(PairedSession& session) { inside_.push_back(&session); }
  void Leave(PairedSession& session) { std::erase(inside_, &session); }
  /// Sends away who says nothing, and whose token was revoked.
  void Tick();

 private:
  Gate& gate_;
  const Clock& clock_;
  std::vector<PairedSession*> inside_;
};

/// A socket whose token says what it may do, for as long as the token is good. Where none was shown
/// with the upgrade, the first message must, and the session begins behind it.
class PairedSession final : public SocketSession {
 public:
  static constexpr std::uint16_t kPolicyViolation = 1008;

  PairedSession(PairingRoom& room, std::string_view path, std::string token_id,
                std::unique_ptr<SocketSession> session)
      : room_(room), path_(path), session_(std::move(session)), token_id_(std::move(token_id)) {}

  void OnOpen(Socket& socket) override {
    socket_ = &socket;
    deadline_ = room_.deadline();
    room_.Enter(*this);
    if (paired()) session_->OnOpen(socket);
  }
  void OnText(std::string_view text) override {
    if (paired()) return Do([&] { session_->OnText(text); });
    auto token_id = room_.gate().Admits(text, path_);
    if (!token_id) return SendAway();
    token_id_ = std::move(*token_id);
    session_->OnOpen(*socket_);
  }
  void OnBinary(std::span<const std::byte> bytes) override {
    paired() ? Do([&] { session_->OnBinary(bytes); }) : SendAway();
  }
  void OnTooLong(std::uint64_t bytes, std::uint64_t limit) override {
    paired() ? Do([&] { session_->OnTooLong(bytes, limit); }) : SendAway();
  }
  void OnClose() override {
    room_.Leave(*this);
    if (paired()) session_->OnClose();
  }

  void Check(TimePoint now) {
    if (paired() ? scope() < ScopeOfSocket(path_) : now >= deadline_) SendAway();
  }

 private:
  [[nodiscard]] bool paired() const noexcept { return !token_id_.empty(); }
  [[nodiscard]] Scope scope() const noexcept { return room_.gate().ScopeOfToken(token_id_); }

  template <class Act>
  void Do(Act act) {
    const Scope now = scope();
    if (now < ScopeOfSocket(path_)) return SendAway();
    const Gate::Speaking speaking(room_.gate(), now);
    act();
  }
  void SendAway() {
    socket_->Close(
        kPolicyViolation,
        paired() ? std::string_view("that pairing token was revoked")
                 : R"(the first message must be {"type":"auth","token":"..."} with a good token)");
  }

  PairingRoom& room_;
  const std::string path_;
  const std::unique_ptr<SocketSession> session_;
  std::string token_id_;  ///< empty until one was shown
  Socket* socket_ = nullptr;
  TimePoint deadline_{};
};

inline void PairingRoom::Tick() {
  const TimePoint now = clock_.Now();
  for (PairedSession* session : inside_) session->Check(now);  // leaves when it has closed
}

}  // namespace bbia
