#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "words/completion_reader.h"

namespace bbia {

/// Where a language model answers, in OpenAI's way.
struct ModelServer {
  std::string url;   ///< "http://127.0.0.1:8080/v1"; nothing after it but "/chat/completions"
  std::string key;   ///< sent as a bearer token; empty: none. Never logged, never told.
  std::string name;  ///< of the model; empty: the server has only one
  /// Of its host, when that is a name (HostLookup): "10.0.0.7,fe80::1". Empty: left to libcurl.
  std::string addresses = {};
};

/// How long a server may take.
struct ModelPatience {
  Nanos connect{5'000'000'000};
  Nanos first{30'000'000'000};   ///< to the first piece of an answer
  Nanos stall{30'000'000'000};   ///< between two pieces
  Nanos whole{180'000'000'000};  ///< all of it
};

enum class Transfer : std::uint8_t { kNone, kRunning, kDone, kFailed };

/// Asks one server one thing at a time and hands out the answer while it comes. Never waits but in
/// `Wait`, and stops at once when told to. No thread of its own. One thread.
class ModelClient final {
 public:
  using OnText = std::function<void(std::string_view piece)>;

  explicit ModelClient(const Clock& clock, const ModelPatience& patience = {});
  ~ModelClient();
  ModelClient(const ModelClient&) = delete;
  ModelClient& operator=(const ModelClient&) = delete;

  /// Sends `body`; what was under way is stopped. `on_text` is called from `Step` only.
  void Begin(const ModelServer& server, std::string body, OnText on_text);
  void Cancel();
  /// Does what can be done without waiting.
  Transfer Step();
  /// Waits until there is something to do, `wake_fd` becomes readable, or `timeout` is over.
  void Wait(int wake_fd, Nanos timeout);

  /// Of the last transfer.
  [[nodiscard]] const CompletionReader& answer() const;
  /// @pre it failed. `kUnavailable` nobody answers, `kBusy` try again (`retry_after`), `kRefused`
  /// the server said no, `kIo` broken off or too slow.
  [[nodiscard]] const Error& error() const;
  [[nodiscard]] std::optional<Nanos> retry_after() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Whether a server is ready: GET /models answers 200, and /health beside its /v1, where there is
/// such a page, does not say 503. Waits for `patience` at most, twice.
[[nodiscard]] bool IsReady(const ModelServer& server, Nanos patience);

/// @return kInvalidArgument unless `url` is http or https with a host, and neither name nor
/// password in it. Without the slash at its end.
[[nodiscard]] Result<std::string> CheckModelUrl(std::string_view url);

}  // namespace bbia
