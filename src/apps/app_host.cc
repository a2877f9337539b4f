#include "apps/app_host.h"

#include <utility>
#include <vector>

namespace bbia {
namespace {

constexpr int kBusyLookMs = 100;
constexpr int kIdleLookMs = 200;

constexpr ThreadSpec kAppsThread{.name = "apps",
                                 .module = Module::kApps,
                                 .stop_budget = std::chrono::seconds{2},
                                 .beat_deadline = std::chrono::seconds{5}};

}  // namespace

AppHost::AppHost(Ledger& ledger, const Clock& clock, AppSettings settings, WakeSignal& wake)
    : clock_(clock),
      settings_(std::move(settings)),
      wake_(wake),
      requests_(ledger, "apps.requests", {Module::kApps, Module::kApi, Module::kApps}),
      reports_(ledger, "apps.reports", {Module::kApps, Module::kApps, Module::kApi}),
      keeper_(ledger, settings_,
              [this](AppReport report) {
                reports_.Push(std::move(report));
                wake_.Notify();
              }),
      thread_(ledger, kAppsThread,
              [this](const std::stop_token& stop, Pulse& pulse) { Run(stop, pulse); }) {}

bool AppHost::Ask(Request request) {
  if (requests_.Push(std::move(request)) == Pushed::kRejected) return false;
  asked_.Notify();
  return true;
}

bool AppHost::Start(InstalledApp app) {
  return Ask(std::move(app));
}

bool AppHost::Stop() {
  return Ask(StopRequest{});
}

bool AppHost::Run(AppJob job) {
  return Ask(std::move(job));
}

void AppHost::Run(const std::stop_token& stop, Pulse& pulse) {
  std::vector<pollfd> waiting;
  std::optional<TimePoint> end;  // of the last words
  while (true) {
    if (stop.stop_requested()) {
      if (!end) {
        keeper_.Stop(clock_.Now());
        end = clock_.Now() + kLastWords;
      }
      if (!keeper_.busy() || clock_.Now() >= *end) break;
    }
    waiting.clear();
    waiting.push_back({.fd = asked_.fd(), .events = POLLIN, .revents = 0});
    keeper_.AddTo(waiting);
    pulse.Doing(keeper_.busy() ? "watching" : "waiting");
    pulse.Beat();
    poll(waiting.data(), waiting.size(), keeper_.busy() ? kBusyLookMs : kIdleLookMs);
    asked_.Clear();
    while (auto request = requests_.TryPop()) {
      if (auto* app = std::get_if<InstalledApp>(&*request)) keeper_.Start(*app);
      if (std::holds_alternative<StopRequest>(*request)) keeper_.Stop(clock_.Now());
      if (auto* job = std::get_if<AppJob>(&*request)) keeper_.Run(std::move(*job), clock_.Now());
    }
    keeper_.Look(clock_.Now());
  }
  keeper_.KillAll();
}

}  // namespace bbia
