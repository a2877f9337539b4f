#include "base/worker.h"

#include <utility>

#include "base/check.h"

namespace bbia {
namespace {

constexpr Nanos kLook{200'000'000};

ThreadSpec SpecOf(Module module) {
  return {.name = "work",
          .module = module,
          .scheduling = Scheduling::kBackground,
          .stop_budget = std::chrono::seconds{2},
          .beat_deadline = std::chrono::seconds{10}};  // a slow disk, a sound server that hangs
}

}  // namespace

Worker::Worker(Ledger& ledger, Module worker, Module asker, WakeSignal& wake)
    : wake_(wake),
      asked_(ledger, "work.asked", {worker, asker, worker}),
      done_(ledger, "work.done", {worker, worker, asker}),
      thread_(ledger, SpecOf(worker),
              [this](const std::stop_token& stop, Pulse& pulse) { Run(stop, pulse); }) {}

bool Worker::Ask(Work work) {
  if (open_ == kMost) return false;
  ++open_;
  CHECK(asked_.Push(std::move(work)) == Pushed::kQueued);
  return true;
}

void Worker::Deliver() {
  while (auto done = done_.TryPop()) {
    --open_;
    if (*done) (*done)();
  }
}

void Worker::Run(const std::stop_token& stop, Pulse& pulse) {
  while (!stop.stop_requested()) {
    pulse.Doing("waiting");
    auto work = asked_.Pop(stop, kLook);
    pulse.Beat();
    if (!work || stop.stop_requested()) continue;
    pulse.Doing("a piece of work");
    CHECK(done_.Push((*work)(stop)) == Pushed::kQueued);
    wake_.Notify();
  }
}

}  // namespace bbia
