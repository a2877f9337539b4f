#include "app/audit_live.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stop_token>

#include "app/usage.h"
#include "base/pause.h"
#include "server/http_client.h"

namespace bbia {
namespace {

constexpr int kAllWell = 0;
constexpr int kBreached = 1;
constexpr int kUnreachable = 3;
constexpr Seconds kPatience{5.0};

constexpr std::string_view kHelp =
    "bbia audit live [--url URL] [--json] [--strict | --allow-warnings]\n\n"
    "Asks a running bbia what it holds, looks at its process from outside, and says for "
    "instances,\n"
    "threads, buffers, loops, memory, caches and work whether all is as it should be.\n\n"
    "  --url URL         where the robot is (http://127.0.0.1:8000)\n"
    "  --json            for programs\n"
    "  --strict          a warning fails as well\n"
    "  --allow-warnings  only a breach fails (as it is without)\n\n"
    "Exit code: 0 all is well, 1 a breach, 2 usage, 3 the robot is not there.\n";

struct Wish {
  bool help = false;
  bool json = false;
  bool strict = false;
  std::string url{kUsualUrl};
};

Result<Wish> ReadWish(std::span<char* const> arguments) {
  Wish wish;
  bool live = false;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    if (word == "--help" || word == "-h") {
      wish.help = true;
      return wish;
    }
    if (word == "live" && !live) {
      live = true;
    } else if (word == "--json") {
      wish.json = true;
    } else if (word == "--strict") {
      wish.strict = true;
    } else if (word == "--allow-warnings") {
      wish.strict = false;
    } else if (word == "--url" && i + 1 < arguments.size()) {
      wish.url = arguments[++i];
      if (auto address = ParseHttpAddress(wish.url); !address) return Fail(address.error());
    } else {
      return Fail(Errc::kInvalidArgument,
                  "'" + std::string(word) + "' is no option of audit, or lacks its value");
    }
  }
  if (!live) return Fail(Errc::kInvalidArgument, "what is audited is missing: bbia audit live");
  return wish;
}

/// Judges; looks again, a moment later, while outside and inside differ: threads and children come
/// and go, and a report is as old as the collector's last look.
Result<AuditLines> Audit(const std::string& url) {
  constexpr int kLooks = 9;  // longer than the five seconds between two counts of descriptors
  constexpr Nanos kBetween{700'000'000};
  Pause pause;
  const std::stop_source never;
  for (int look = 1;; ++look) {
    const auto report = FetchRemoteReport(url, kPatience);
    if (!report) return Fail(report.error());
    const auto outside = LookFromOutside("/proc", *report);
    // A robot that has just started has no verdict yet.
    const bool final_answer = !report->light.empty() && (!outside || Agree(*report, *outside));
    if (final_answer || look == kLooks) return JudgeLive(*report, outside);
    static_cast<void>(pause.For(never.get_token(), kBetween));
  }
}

}  // namespace

int RunAudit(std::span<char* const> arguments) {
  const auto wish = ReadWish(arguments);
  if (const auto code = UsageOrHelp(wish, kHelp)) return *code;
  const auto lines = Audit(wish->url);
  if (!lines) {
    std::fprintf(stderr,
                 "bbia: %s\nStart it with `bbia run`, or say where it is: bbia audit live --url "
                 "http://HOST:PORT\n",
                 lines.error().message.c_str());
    return kUnreachable;
  }
  const bool colours = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  const std::string text =
      wish->json ? PrintAuditJson(*lines, wish->url)
                 : PrintAudit(*lines, wish->url, colours ? Colour::kAnsi : Colour::kNone);
  std::fwrite(text.data(), 1, text.size(), stdout);
  const AuditMark worst = WorstOf(*lines);
  const bool fails = worst == AuditMark::kBreach || (wish->strict && worst != AuditMark::kOk);
  return fails ? kBreached : kAllWell;
}

}  // namespace bbia
