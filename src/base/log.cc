#include "base/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <array>
#include <vector>

namespace bbia {
namespace {

constexpr std::array<std::string_view, 4> kLevelNames = {"DEBUG", "INFO", "WARNING", "ERROR"};
constexpr std::string_view kBetween = " - ";

/// Of "category - LEVEL - message".
LogLevel LevelOf(std::string_view line) noexcept {
  line.remove_prefix(std::min(line.find(kBetween), line.size() - kBetween.size()));
  line.remove_prefix(kBetween.size());
  const auto name = std::ranges::find(kLevelNames, line.substr(0, line.find(kBetween)));
  return name == kLevelNames.end() ? LogLevel::kInfo
                                   : static_cast<LogLevel>(name - kLevelNames.begin());
}

constexpr std::size_t kMaxBytes = 4096;

bool IsControl(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

}  // namespace

class Log::Sinks final {
 public:
  explicit Sinks(const std::string& file) {
    Add(std::make_shared<spdlog::sinks::stderr_sink_st>());
    if (file.empty()) return;
    try {
      Add(std::make_shared<spdlog::sinks::basic_file_sink_st>(file));
    } catch (const spdlog::spdlog_ex& error) {
      Emit(std::string("log - ERROR - no log file: ") + error.what());
      Flush();
    }
  }

  void Emit(const std::string& text) {
    const spdlog::details::log_msg message("", spdlog::level::info, text);
    ForEach([&message](spdlog::sinks::sink& sink) { sink.log(message); });
  }
  void Flush() {
    ForEach([](spdlog::sinks::sink& sink) { sink.flush(); });
  }

 private:
  void Add(spdlog::sink_ptr sink) {
    sink->set_pattern("%v");
    sinks_.push_back(std::move(sink));
  }
  template <class Act>
  void ForEach(Act act) {
    for (const auto& sink : sinks_) {
      try {
        act(*sink);
      } catch (const spdlog::spdlog_ex&) {  // NOLINT(bugprone-empty-catch)
        // A full disk must not stop the robot; stderr still has the line.
      }
    }
  }

  std::vector<spdlog::sink_ptr> sinks_;
};

Log::Log(Ledger& ledger, const LogOptions& options)
    : level_(options.level),
      also_(options.also),
      sinks_(std::make_unique<Sinks>(options.file)),
      recent_(ledger),
      lines_(ledger, "log.lines", {Module::kLog, Module::kApp, Module::kLog}),
      thread_(ledger,
              {.name = "log",
               .module = Module::kLog,
               .scheduling = Scheduling::kBackground,
               .beat_deadline = std::chrono::seconds{2}},
              [this](const std::stop_token& stop, Pulse& pulse) { Run(stop, pulse); }) {}

Log::~Log() = default;

void Log::Write(LogLevel level, std::string_view category, std::string_view message) {
  if (also_ && level >= LogLevel::kWarning) also_(level, category, message);
  if (!enabled(level)) return;
  const ModuleScope account(Module::kLog);
  std::string text(category);
  text.append(" - ").append(kLevelNames[static_cast<std::size_t>(level)]).append(" - ");
  text.append(message);
  if (text.size() > kMaxBytes) text.replace(kMaxBytes - 3, std::string::npos, "...");
  std::replace_if(text.begin(), text.end(), IsControl, ' ');
  lines_.Push(std::move(text));
}

void Log::Run(const std::stop_token& stop, Pulse& pulse) {
  for (;;) {
    // After a stop request `Pop` does not wait, but still hands out what is left.
    pulse.Rest();
    std::optional<Line> line = lines_.Pop(stop, std::chrono::hours{1});
    pulse.Beat();
    pulse.Doing("writing lines");
    if (!line && stop.stop_requested()) return;
    if (line) EmitBatch(std::move(line));
  }
}

void Log::Emit(const Line& line) {
  sinks_->Emit(line);
  recent_.Append(LevelOf(line), line);
}

void Log::EmitBatch(std::optional<Line> line) {
  // Bounded, so that the losses are told also while the queue never runs empty.
  for (std::size_t i = 0; line && i < kMaxWaiting; ++i) {
    Emit(*line);
    line = lines_.TryPop();
  }
  if (line) Emit(*line);
  const std::uint64_t lost = lines_.dropped();
  if (lost != reported_losses_) {
    Emit("log - WARNING - " + std::to_string(lost - reported_losses_) + " lines lost");
    reported_losses_ = lost;
  }
  sinks_->Flush();
}

}  // namespace bbia
