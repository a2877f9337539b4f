#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "guard/host_list.h"
#include "guard/rate_limit.h"
#include "guard/scopes.h"
#include "guard/token_store.h"
#include "server/endpoint.h"

namespace bbia {

/// Who must show a token. One that is shown must always be valid, and decides what is allowed.
enum class TokenPolicy : std::uint8_t {
  kOptional,  ///< nobody must, as officially
  kRemote,    ///< whoever does not come from this machine
  kAlways,    ///< everybody: behind a proxy, all come from this machine
};

struct GateOptions {
  std::vector<std::string> hosts = {};    ///< allowed besides the machine's own
  std::vector<std::string> origins = {};  ///< allowed besides the official ones
  TokenPolicy policy = TokenPolicy::kOptional;
  /// Requests a second from each other machine, and ten times as many WebSocket messages; 0: any
  /// number.
  double rate = 200.0;
  std::filesystem::path state_directory = {};
  std::function<OwnNames()> own_names = &AskOwnNames;
};

/// Why a request was sent away.
enum class Denial : std::uint8_t { kHost, kOrigin, kToken, kScope, kRate, kMessages, kCount };
[[nodiscard]] std::string_view Name(Denial denial) noexcept;

/// What stands between a request and its route: who is called, from which page, with which token,
/// how often. The server's thread.
class Gate final {
 public:
  static constexpr std::string_view kProtocol = "bbia.v1";
  static constexpr std::string_view kTokenProtocol = "bbia.token.";  ///< and the token
  /// Twenty streams of targets at 100 Hz, or an upload in pieces.
  static constexpr double kMessagesPerRequest = 10.0;

  Gate(GateOptions options, const Clock& clock, Log& log);

  /// @return the answer to a request that may not pass. `Count` apart, because a request with a
  /// body is looked at twice.
  [[nodiscard]] std::optional<HttpResponse> Check(const HttpRequest& request);
  [[nodiscard]] std::optional<HttpResponse> Count(const HttpRequest& request);

  /// Whether a WebSocket message of `peer` may be done. Those of this machine are not counted.
  [[nodiscard]] bool CountMessage(std::string_view peer);
  /// Messages a second; 0: any number.
  [[nodiscard]] double message_rate() const noexcept { return kMessagesPerRequest * options_.rate; }

  /// What becomes of a WebSocket.
  struct SocketVerdict {
    std::optional<HttpResponse> refusal = {};
    bool awaits_token = false;  ///< it must be the first message: {"type": "auth", "token": "..."}
    std::string token_id = {};  ///< of the token that was shown
    std::string protocol = {};
  };
  [[nodiscard]] SocketVerdict CheckSocket(const HttpRequest& request);
  /// @return the id of its token when `message` is the first one that `awaits_token`, and good for
  /// `path`.
  [[nodiscard]] std::optional<std::string> Admits(std::string_view message, std::string_view path);
  /// What the token of a socket that lasts is good for by now; `kPublic` when it was revoked.
  [[nodiscard]] Scope ScopeOfToken(std::string_view id) const noexcept;

  /// While it lives, what is done is done for somebody whose token is good for `scope`.
  class Speaking final {
   public:
    Speaking(Gate& gate, Scope scope) noexcept
        : gate_(gate), before_(std::exchange(gate.speaker_, scope)) {}
    ~Speaking() { gate_.speaker_ = before_; }
    Speaking(const Speaking&) = delete;
    Speaking& operator=(const Speaking&) = delete;

   private:
    Gate& gate_;
    const Scope before_;
  };
  [[nodiscard]] bool SpeakerMay(Scope needed) const noexcept { return speaker_ >= needed; }

  /// Now and then: tokens that were made or revoked meanwhile.
  void Tick();

  [[nodiscard]] const TokenStore& tokens() const noexcept { return tokens_; }
  [[nodiscard]] TokenPolicy policy() const noexcept { return options_.policy; }
  [[nodiscard]] double rate() const noexcept { return options_.rate; }
  [[nodiscard]] std::uint64_t refused(Denial why) const noexcept {
    return refused_[static_cast<std::size_t>(why)];
  }

 private:
  [[nodiscard]] std::optional<HttpResponse> CheckCaller(const HttpRequest& request, bool changes);
  [[nodiscard]] std::optional<HttpResponse> CheckToken(std::string_view token, Scope needed,
                                                       std::string_view peer);
  [[nodiscard]] HttpResponse Refuse(Denial why, int status, std::string_view detail);
  [[nodiscard]] bool NeedsToken(std::string_view peer) const noexcept;

  const GateOptions options_;
  const Clock& clock_;
  Log& log_;
  HostList hosts_;
  TokenStore tokens_;
  RateLimit rate_;
  RateLimit messages_;
  std::array<std::uint64_t, static_cast<std::size_t>(Denial::kCount)> refused_{};
  std::string complained_;
  TimePoint next_refresh_{};
  TimePoint next_line_{};
  Scope speaker_ = Scope::kAdmin;  ///< who needs no token may do all
};

}  // namespace bbia
