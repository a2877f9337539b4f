#include "llm/language_model.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

namespace bbia {
namespace {

constexpr Nanos kLookEvery{100'000'000};
constexpr Nanos kProbePatience{500'000'000};
constexpr std::size_t kMaxWords = 64;
constexpr std::uint64_t kOverhead = 200'000'000;

/// A port of this machine that nobody has. Somebody may take it before the guest does; then the
/// guest says so and ends, and the next start takes another.
Result<std::uint16_t> FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  const bool good = fd >= 0 && bind(fd, any, size) == 0 && getsockname(fd, any, &size) == 0;
  if (fd >= 0) close(fd);
  if (!good) return Fail(Errc::kIo, "no free port on 127.0.0.1 for a language model");
  return ntohs(address.sin_port);
}

void Replace(std::string& text, std::string_view what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
}

std::vector<std::string> Filled(const GuestModel& guest, std::uint16_t port) {
  std::vector<std::string> words = guest.command;
  for (std::string& word : words) {
    Replace(word, "{model}", guest.file);
    Replace(word, "{context}", std::to_string(guest.context));
    Replace(word, "{port}", std::to_string(port));
  }
  return words;
}

std::string Ended(const std::string& command, GuestProcess& process) {
  std::string text = "the model server " + command + " is not there: " + process.why_ended();
  const std::string last = process.output().LastLine(200);
  return last.empty() ? text : text + ", its last words were '" + last + "'";
}

}  // namespace

Result<std::vector<std::string>> SplitCommand(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool begun = false;
  char quote = 0;
  for (const char c : line) {
    if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == '"' || c == '\'') {
      quote = c;
      begun = true;
    } else if (c == ' ' || c == '\t') {
      if (begun) words.push_back(std::exchange(word, {}));
      begun = false;
    } else {
      word += c;
      begun = true;
    }
  }
  if (begun) words.push_back(std::move(word));
  if (quote != 0) return Fail(Errc::kInvalidArgument, "model.command has a quote without an end");
  if (words.empty() || words.size() > kMaxWords) {
    return Fail(Errc::kInvalidArgument, "model.command has " + std::to_string(words.size()) +
                                            " words, it must have 1 to " +
                                            std::to_string(kMaxWords));
  }
  return words;
}

std::uint64_t ExpectedBytes(const GuestModel& guest, std::uint64_t file_bytes) {
  if (guest.declared_bytes > 0) return guest.declared_bytes;
  return file_bytes + file_bytes / 4 + kOverhead;
}

Result<std::unique_ptr<LanguageModel>> LanguageModel::Start(Ledger& ledger, const Clock& clock,
                                                            const GuestModel& guest,
                                                            const Patience& patience) {
  const auto port = FreePort();
  if (!port) return Fail(port.error());
  const std::string file = std::filesystem::path(guest.file).filename();
  auto process =
      GuestProcess::Start(ledger, "model." + (file.empty() ? "server" : file), Module::kWords,
                          {.keeper = guest.keeper,
                           .arguments = Filled(guest, *port),
                           .environment = guest.environment,
                           .grace = guest.grace});
  if (!process) return Fail(process.error());
  ModelServer server{.url = "http://127.0.0.1:" + std::to_string(*port) + "/v1",
                     .key = {},
                     .name = guest.name.empty() ? file : guest.name};
  const TimePoint deadline = clock.Now() + guest.start_patience;
  while (!IsReady(server, kProbePatience)) {
    if (!(*process)->Look()) return Fail(Errc::kUnavailable, Ended(guest.command[0], **process));
    if (clock.Now() >= deadline) {
      return Fail(Errc::kUnavailable,
                  "the model server " + guest.command[0] + " was not ready within " +
                      std::to_string(guest.start_patience / std::chrono::seconds{1}) + " s");
    }
    if (!patience(kLookEvery)) return Fail(Errc::kRefused, "cancelled");
  }
  static_cast<void>((*process)->Look());
  static_cast<void>((*process)->Measure());
  return std::unique_ptr<LanguageModel>(new LanguageModel(std::move(*process), std::move(server)));
}

std::optional<std::uint64_t> LanguageModel::OwnBytes() const {
  return MeasureTree(process_->guest()).resident_bytes;
}

bool LanguageModel::Sound() {
  if (!process_->Look()) return false;
  static_cast<void>(process_->Measure());
  return true;
}

}  // namespace bbia
