#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/bounded_queue.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "base/log.h"
#include "base/result.h"
#include "base/snapshot_reader.h"
#include "base/thread.h"
#include "control/board.h"
#include "control/control_loop.h"
#include "robot/daemon_state.h"

namespace bbia {

enum class LifecycleAction : std::uint8_t { kStart, kStop, kRestart };

struct LifecycleRequest {
  LifecycleAction action = LifecycleAction::kStart;
  bool gesture = true;    ///< wake up after start, go to sleep before stop
  std::uint64_t job = 0;  ///< named in the report; 0 when nobody waits
};

/// Where the lifecycle stands, from its thread to the server's.
struct LifecycleReport {
  DaemonState state = DaemonState::kNotInitialized;
  std::string error;      ///< why `state` is kError; empty otherwise
  bool has_body = false;  ///< motion commands reach a body
  std::uint64_t job = 0;  ///< ended with this report, when not 0
  bool job_failed = false;
  std::string line;                    ///< of the job's log
  std::optional<SoundCue> sound = {};  ///< that the daemon's own move came to
};

enum class AtTheEnd : std::uint8_t { kGoToSleep, kStayThere };

using BodyFactory = std::function<Result<std::unique_ptr<Body>>(Lease<Resource::kBody>)>;

/// Brings the robot up and down: builds the body and its control loop, wakes it, puts it to bed,
/// and takes it apart. Its thread ("life") is the only owner of the control loop.
///
/// Begins without a body; `Request` a start. Every wait has a deadline and ends at a stop request.
/// The destructor puts the robot to sleep (as `at_the_end` says) and stops.
class Lifecycle final {
 public:
  /// At most this long from a stop request to a body asleep.
  static constexpr Seconds kBedtime{9.0};

  Lifecycle(Ledger& ledger, Log& log, Clock& clock, Board& board, BodyFactory make_body,
            AtTheEnd at_the_end, const LifeSettings& life_settings = {});
  ~Lifecycle() = default;
  Lifecycle(const Lifecycle&) = delete;
  Lifecycle& operator=(const Lifecycle&) = delete;

  /// Any thread. @return false when four requests already wait.
  [[nodiscard]] bool Request(const LifecycleRequest& request);
  /// Begins the end: the robot goes to bed (or not, as at construction said), then `ended()`. Any
  /// thread.
  void Quiesce() noexcept { thread_.RequestStop(); }
  [[nodiscard]] bool ended() const noexcept { return ended_.load(std::memory_order_acquire); }
  /// Cuts the way to bed short. Any thread.
  void Hurry() noexcept { hurry_.store(true, std::memory_order_release); }
  /// The server's thread: the next report, oldest first. `board.net.wake` tells of new ones.
  std::optional<LifecycleReport> TakeReport() { return reports_.TryPop(); }

 private:
  void Run(const std::stop_token& stop);
  void Handle(const LifecycleRequest& request, const std::stop_token& stop);
  Result<void> Start(bool wake_up, const std::stop_token& stop);
  Result<void> Stop(bool go_to_sleep);
  Result<void> Restart(const std::stop_token& stop);
  /// Plays one of the daemon's own moves; returns when it ended, or at the deadline.
  Result<void> Play(MotionAction action, Claim claim, Seconds deadline,
                    const std::stop_token* stop);
  Result<void> WaitForFirstTick(const std::stop_token& stop);
  void SayHowItIsScheduled();
  void WatchBody();
  void Enter(DaemonState state, std::string error = {});
  void Report(const LifecycleRequest& request, const Result<void>& outcome,
              std::optional<SoundCue> sound = std::nullopt);
  void WaitForEvent();

  Ledger& ledger_;
  Log& log_;
  Clock& clock_;
  Board& board_;
  const BodyFactory make_body_;
  const AtTheEnd at_the_end_;
  const LifeSettings life_settings_;
  BoundedQueue<LifecycleRequest, 4, OnFull::kReject> requests_;
  BoundedQueue<LifecycleReport, 16, OnFull::kDropOldest> reports_;

  std::atomic<bool> ended_{false};
  std::atomic<bool> hurry_{false};

  // The lifecycle's thread.
  DaemonState state_ = DaemonState::kNotInitialized;
  std::string error_;
  CommandId next_id_ = 1;
  std::unique_ptr<ControlLoop> loop_;
  SnapshotReader<RobotState> state_reader_;
  Pulse* pulse_ = nullptr;  ///< of the thread

  Thread thread_;  // last member
};

}  // namespace bbia
