#include "base/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>

namespace bbia {
namespace {

constexpr std::array<std::string_view, 4> kLevelNames = {"DEBUG", "INFO", "WARNING", "ERROR"};

}  // namespace

class Log::Sinks final {
 public:
  explicit Sinks(const std::string& file) {
    sinks_.push_back(std::make_shared<spdlog::sinks::stderr_sink_st>());
    if (!file.empty()) {
      try {
        sinks_.push_back(std::make_shared<spdlog::sinks::basic_file_sink_st>(file));
      } catch (const spdlog::spdlog_ex& error) {
        Emit(std::string("log - ERROR - no log file: ") + error.what());
      }
    }
    for (const auto& sink : sinks_) sink->set_pattern("%v");
  }

  void Emit(const std::string& text) {
    const spdlog::details::log_msg message("", spdlog::level::info, text);
    for (const auto& sink : sinks_) {
      try {
        sink->log(message);
        sink->flush();
      } catch (const spdlog::spdlog_ex&) {
        // A full disk must not stop the robot; stderr still has the line.
      }
    }
  }

 private:
  std::vector<spdlog::sink_ptr> sinks_;
};

Log::Log(Ledger& ledger, const LogOptions& options)
    : level_(options.level),
      sinks_(std::make_unique<Sinks>(options.file)),
      lines_(ledger, "log.lines", "log"),
      thread_(ledger, {.name = "log", .owner = "log", .scheduling = Scheduling::kBackground},
              [this](const std::stop_token& stop) { Run(stop); }) {}

Log::~Log() = default;

void Log::Write(LogLevel level, std::string_view category, std::string message) {
  if (!enabled(level)) return;
  std::string text(category);
  text.append(" - ").append(kLevelNames[static_cast<std::size_t>(level)]).append(" - ");
  text.append(message);
  lines_.Push(Line{level, std::move(text)});
}

void Log::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (auto line = lines_.Pop(stop, std::chrono::hours{1})) sinks_->Emit(line->text);
    Drain();
  }
  Drain();
}

void Log::Drain() {
  while (auto line = lines_.TryPop()) sinks_->Emit(line->text);
  const std::uint64_t lost = lines_.dropped();
  if (lost != reported_losses_) {
    sinks_->Emit("log - WARNING - " + std::to_string(lost - reported_losses_) + " lines lost");
    reported_losses_ = lost;
  }
}

}  // namespace bbia
