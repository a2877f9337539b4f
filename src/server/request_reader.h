#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "server/endpoint.h"

namespace bbia {

/// Reads requests from a byte stream, one after another. Knows no socket; Boost.Beast's parser is
/// inside. Not thread-safe.
class RequestReader final {
 public:
  static constexpr std::size_t kMaxHeader = 16 * 1024;  ///< bytes: request line and fields
  static constexpr std::size_t kMaxFields = 100;        ///< lines of the header

  enum class Status {
    kNeedMore,         ///< call again with what was left and more
    kHead,             ///< the header of a request with a body: `Accept`, then call again
    kExpectsContinue,  ///< the client waits for "100 Continue"; said once, then call again
    kComplete,         ///< `request()` is whole; `Next()` before the following one
    kEnough,           ///< the body's sink wants no more of it; the stream is beyond repair
    kFailed,           ///< `failure()` is the answer; the stream is beyond repair
  };

  /// Why a request cannot be served.
  struct Failure {
    int status = 400;
    std::string detail;
  };

  explicit RequestReader(std::size_t max_body);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  /// Takes what it can use off the front of `input`.
  [[nodiscard]] Status Read(std::string_view& input);
  /// After `kHead`: where the body goes. (Into memory, up to the limit, without this.)
  void Accept(std::uint64_t limit, std::unique_ptr<BodySink> sink);
  /// Null when the body goes into memory.
  [[nodiscard]] BodySink* sink() const noexcept;
  /// Bytes of the body that have come.
  [[nodiscard]] std::uint64_t received() const noexcept;
  /// Forgets the request that was complete; its views die.
  void Next();

  /// Whether a part of a request has been taken. (A header is taken only when it is whole.)
  [[nodiscard]] bool in_request() const noexcept;
  /// Valid after `kHead` and `kComplete` until `Next`. `peer` is the caller's to fill in.
  [[nodiscard]] HttpRequest& request() noexcept;
  [[nodiscard]] bool keep_alive() const noexcept;
  [[nodiscard]] bool is_http_1_0() const noexcept;
  [[nodiscard]] const Failure& failure() const noexcept;

  /// What concerns the change to a WebSocket.
  struct UpgradeFields {
    bool wanted = false;  ///< "Upgrade: websocket" on a connection that may change
    std::string_view key;
    std::string_view version;
  };
  [[nodiscard]] const UpgradeFields& upgrade() const noexcept;

 private:
  class Parser;
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace bbia
