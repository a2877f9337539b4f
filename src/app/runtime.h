#pragma once

#include <memory>
#include <string>

#include "api/api.h"
#include "app/config.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "base/log.h"
#include "base/result.h"
#include "control/board.h"
#include "control/lifecycle.h"
#include "server/server.h"

namespace bbia {

/// The whole program: every part is a member here, built in this order and destroyed in reverse.
class Runtime final {
 public:
  /// Opens the port, then starts the robot (when the settings say so); returns before it is awake.
  static Result<std::unique_ptr<Runtime>> Create(const Config& config);
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  /// "http://127.0.0.1:8000"
  [[nodiscard]] std::string address() const;
  /// Whether the program should end by itself: nobody asked for its health in time.
  [[nodiscard]] bool health_expired() const noexcept { return api_.health_expired(); }

  /// Sends the robot to bed while the server still answers.
  void Quiesce() noexcept { life_.Quiesce(); }
  [[nodiscard]] bool at_rest() const noexcept { return life_.ended(); }
  void Hurry() noexcept { life_.Hurry(); }

  [[nodiscard]] Log& log() noexcept { return log_; }

 private:
  explicit Runtime(const Config& config);
  Result<void> Open();

  const Config config_;
  SteadyClock clock_;
  Ledger ledger_;
  Log log_;
  Board board_;
  Lifecycle life_;
  Api api_;
  std::unique_ptr<Server> server_;
};

/// The body that the settings name.
[[nodiscard]] BodyFactory MakeBodyFactory(const Config& config);

}  // namespace bbia
