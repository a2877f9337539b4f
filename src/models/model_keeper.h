#pragma once

#include "base/ledger.h"
#include "base/thread.h"
#include "models/model_store.h"

namespace bbia {

/// Thread "models": unloads what was unused for too long. Sleeps while there is nothing to unload.
class ModelKeeper final {
 public:
  ModelKeeper(Ledger& ledger, ModelStore& store)
      : store_(store),
        thread_(
            ledger,
            {.name = "models", .module = Module::kModels, .scheduling = Scheduling::kBackground},
            [this](const std::stop_token& stop, Pulse& pulse) { Run(stop, pulse); }) {}

 private:
  void Run(const std::stop_token& stop, Pulse& pulse) {
    while (!stop.stop_requested()) {
      pulse.Rest();  // an unload may take its time, and nobody waits for it
      store_.TendAndWait(stop);
    }
  }

  ModelStore& store_;
  Thread thread_;  // last member
};

}  // namespace bbia
