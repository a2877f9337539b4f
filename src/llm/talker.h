#pragma once

#include <stop_token>

#include "base/ledger.h"
#include "base/thread.h"
#include "llm/talk.h"

namespace bbia {

/// Thread "llm": steps the talk when something was said, a model answers, or its guest needs
/// looking after.
class Talker final {
 public:
  Talker(const TalkParts& parts, const TalkSettings& settings)
      : talk_(parts, settings),
        thread_(parts.ledger, {.name = "llm", .module = Module::kWords},
                [this](const std::stop_token& stop, Pulse& pulse) { Run(stop, pulse); }) {}

  [[nodiscard]] Talk& talk() noexcept { return talk_; }

 private:
  void Run(const std::stop_token& stop, Pulse& pulse) {
    const std::stop_callback wake(stop, [this] { talk_.Nudge(); });
    while (!stop.stop_requested()) {
      pulse.Beat();
      talk_.Step(stop, pulse);
      if (!talk_.busy()) pulse.Rest();
      talk_.Wait(talk_.patience());
    }
  }

  Talk talk_;
  Thread thread_;  // last member
};

}  // namespace bbia
