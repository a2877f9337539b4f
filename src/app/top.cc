#include "app/top.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

#include "app/remote_report.h"
#include "app/top_frame.h"
#include "app/top_terminal.h"
#include "app/usage.h"
#include "base/clock.h"
#include "server/http_client.h"

namespace bbia {
namespace {

constexpr int kDone = 0;
constexpr int kUnreachable = 3;
constexpr Seconds kPatience{2.0};

constexpr std::string_view kHelp =
    "bbia top [--url URL] [--once] [--interval SECONDS] [--no-color]\n\n"
    "Shows what a running bbia says about its memory, threads, queues and time. 'q' ends it.\n\n"
    "  --url URL           where the robot is (http://127.0.0.1:8000)\n"
    "  --once              print it once and end\n"
    "  --interval SECONDS  between two looks, 0.1 to 3600 (1)\n"
    "  --no-color          no colours; also with the variable NO_COLOR\n";

struct Wish {
  bool help = false;
  bool once = false;
  bool colours = true;
  std::string url{kUsualUrl};
  Seconds interval{1.0};
};

Result<Seconds> ParseInterval(std::string_view text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 0.1) ||
      value > 3600.0) {
    return Fail(Errc::kInvalidArgument,
                "--interval is '" + std::string(text) + "', it must be 0.1 to 3600 seconds");
  }
  return Seconds{value};
}

Result<Wish> ReadWish(std::span<char* const> arguments) {
  Wish wish;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    const bool has_value = i + 1 < arguments.size();
    if (word == "--help" || word == "-h") {
      wish.help = true;
    } else if (word == "--once") {
      wish.once = true;
    } else if (word == "--no-color" || word == "--no-colour") {
      wish.colours = false;
    } else if (word == "--url" && has_value) {
      wish.url = arguments[++i];
      if (auto address = ParseHttpAddress(wish.url); !address) return Fail(address.error());
    } else if (word == "--interval" && has_value) {
      const auto interval = ParseInterval(arguments[++i]);
      if (!interval) return Fail(interval.error());
      wish.interval = *interval;
    } else {
      return Fail(Errc::kInvalidArgument,
                  "'" + std::string(word) + "' is no option of top, or lacks its value");
    }
  }
  return wish;
}

/// Whether the terminal takes UTF-8, as its locale says.
bool TakesUtf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    std::string locale = value;
    std::ranges::transform(locale, locale.begin(), [](char c) {
      return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    });
    return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
  }
  return false;
}

/// What is known of the robot, kept while it does not answer.
class Watched final {
 public:
  Watched(std::string url, const Clock& clock) : clock_(clock), link_{.url = std::move(url)} {}

  void Ask() {
    auto got = FetchRemoteReport(link_.url, kPatience);
    if (got) {
      report_ = std::move(*got);
      received_ = clock_.Now();
      link_.trouble.clear();
    } else {
      link_.trouble = got.error().message;
    }
  }
  [[nodiscard]] std::string Render(const TopView& view) {
    link_.age = clock_.Now() - received_;
    return RenderTop(report_ ? &*report_ : nullptr, link_, view);
  }
  [[nodiscard]] bool answers() const noexcept { return link_.trouble.empty(); }

 private:
  const Clock& clock_;
  TopLink link_;
  std::optional<RemoteReport> report_;
  TimePoint received_;
};

int ShowOnce(Watched& robot, const TopView& view) {
  robot.Ask();
  const std::string text = robot.Render(view);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return robot.answers() ? kDone : kUnreachable;
}

int ShowLive(Watched& robot, TopView view, Nanos interval, const Clock& clock) {
  TopEvents events;
  TopTerminal terminal;
  TimePoint next = clock.Now();
  while (true) {
    if (clock.Now() >= next) {
      robot.Ask();
      next = clock.Now() + interval;
    }
    const TopTerminal::Size size = TopTerminal::size();
    view.width = size.width;
    view.height = size.height;
    if (!terminal.Show(robot.Render(view))) return kDone;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(std::max(next - clock.Now(), Nanos{0}));
    if (events.Wait(static_cast<int>(left.count())) == TopEvent::kEnd) return kDone;
  }
}

}  // namespace

int RunTop(std::span<char* const> arguments) {
  const auto wish = ReadWish(arguments);
  if (const auto code = UsageOrHelp(wish, kHelp)) return *code;
  const SteadyClock clock;
  Watched robot(wish->url, clock);
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  TopView view;
  if (terminal && wish->colours && std::getenv("NO_COLOR") == nullptr) view.colour = Colour::kAnsi;
  view.blocks = terminal && TakesUtf8();
  if (!terminal || wish->once) {
    if (terminal) view.width = TopTerminal::size().width;
    return ShowOnce(robot, view);
  }
  return ShowLive(robot, view, std::chrono::duration_cast<Nanos>(wish->interval), clock);
}

}  // namespace bbia
