#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/bounded_queue.h"
#include "base/thread.h"

namespace bbia {

/// error: must stop; warning: the owner should act; info: rare; debug: for one category at a time.
enum class LogLevel { kDebug, kInfo, kWarning, kError };

struct LogOptions {
  LogLevel level = LogLevel::kInfo;
  std::string file;  ///< appended to, beside stderr; empty for none
};

/// Writes lines `category - LEVEL - message` to stderr and a file from its own thread.
///
/// Passed in by reference, never fetched. `Write` costs a short lock and a copy; when 256 lines
/// wait, the oldest is lost and the loss is reported in the next line written. Any thread but the
/// control thread.
class Log final {
 public:
  Log(Ledger& ledger, const LogOptions& options);
  ~Log();

  void Write(LogLevel level, std::string_view category, std::string message);
  void Debug(std::string_view category, std::string message) {
    Write(LogLevel::kDebug, category, std::move(message));
  }
  void Info(std::string_view category, std::string message) {
    Write(LogLevel::kInfo, category, std::move(message));
  }
  void Warning(std::string_view category, std::string message) {
    Write(LogLevel::kWarning, category, std::move(message));
  }
  void Error(std::string_view category, std::string message) {
    Write(LogLevel::kError, category, std::move(message));
  }
  [[nodiscard]] bool enabled(LogLevel level) const noexcept { return level >= level_; }

 private:
  struct Line {
    LogLevel level;
    std::string text;
  };
  class Sinks;

  void Run(const std::stop_token& stop);
  void Drain();

  const LogLevel level_;
  std::unique_ptr<Sinks> sinks_;
  BoundedQueue<Line, 256, OnFull::kDropOldest> lines_;
  std::uint64_t reported_losses_ = 0;  // log's thread
  Thread thread_;
};

}  // namespace bbia
