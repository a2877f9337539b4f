#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/bounded_queue.h"
#include "base/log_ring.h"
#include "base/thread.h"

namespace bbia {

/// error: must stop; warning: the owner should act; info: rare; debug: for one category at a time.
enum class LogLevel { kDebug, kInfo, kWarning, kError };

struct LogOptions {
  LogLevel level = LogLevel::kInfo;
  std::string file;  ///< appended to, beside stderr; empty for none
  /// Is handed each warning and error as well, on the thread that writes it; must not block.
  std::function<void(LogLevel, std::string_view category, std::string_view message)> also = {};
};

/// Writes lines `category - LEVEL - message` to stderr and a file from its own thread.
///
/// Passed in by reference, never fetched. `Write` costs a short lock and a copy and never waits for
/// a disk or a terminal: when 256 lines wait, the oldest is lost, and a line says how many were.
/// A message is one line (control characters become spaces) of at most 4096 bytes, the rest is
/// cut. The destructor writes what still waits. Any thread but the control thread.
class Log final {
 public:
  Log(Ledger& ledger, const LogOptions& options);
  ~Log();

  void Write(LogLevel level, std::string_view category, std::string_view message);
  void Debug(std::string_view category, std::string_view message) {
    Write(LogLevel::kDebug, category, message);
  }
  void Info(std::string_view category, std::string_view message) {
    Write(LogLevel::kInfo, category, message);
  }
  void Warning(std::string_view category, std::string_view message) {
    Write(LogLevel::kWarning, category, message);
  }
  void Error(std::string_view category, std::string_view message) {
    Write(LogLevel::kError, category, message);
  }
  /// What was written lately. Any thread.
  [[nodiscard]] const LogRing& recent() const noexcept { return recent_; }
  [[nodiscard]] bool enabled(LogLevel level) const noexcept { return level >= level_; }

 private:
  using Line = std::string;
  class Sinks;

  static constexpr std::size_t kMaxWaiting = 256;

  void Run(const std::stop_token& stop, Pulse& pulse);
  void EmitBatch(std::optional<Line> line);
  void Emit(const Line& line);

  const LogLevel level_;
  const decltype(LogOptions::also) also_;
  std::unique_ptr<Sinks> sinks_;
  LogRing recent_;
  BoundedQueue<Line, kMaxWaiting, OnFull::kDropOldest> lines_;
  std::uint64_t reported_losses_ = 0;  // log's thread
  Thread thread_;
};

}  // namespace bbia
