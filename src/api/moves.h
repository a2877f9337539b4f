#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/hub.h"
#include "api/motion_gateway.h"
#include "api/move_sounds.h"
#include "api/random.h"
#include "base/clock.h"
#include "motion/sampled_move.h"
#include "protocol/uuid.h"

namespace bbia {

/// Who asked for a move, which decides who is told about its end and how.
enum class MoveOrigin : std::uint8_t {
  kRest,    ///< listed in /api/move/running, told on /api/move/ws/updates
  kTask,    ///< told to all of /ws/sdk as task_progress
  kSocket,  ///< a bare command on /ws/sdk; its sender gets a reply
  kUpload,  ///< an uploaded move; told to all of /ws/sdk
};

/// A recorded move, ready to be played, and how.
struct MoveTrack {
  std::unique_ptr<const SampledMove> move;  ///< not empty
  Seconds lead_in{0.0};
  std::filesystem::path sound;  ///< empty: silent
  Seconds sound_lead{0.0};
};

/// The moves that clients started and that are not over. The server's thread.
class Moves final {
 public:
  static constexpr std::size_t kMost = 64;

  Moves(Board& board, LeaseBook& leases, Hub& hub, const Clock& clock, Random& random,
        MoveSounds& sounds);

  [[nodiscard]] MotionGateway& gateway() noexcept { return gateway_; }

  struct Begun {
    Verdict verdict;
    Uuid uuid;
  };
  Begun BeginRest(const MotionAction& move);
  /// A refused task is answered at once with its task_progress.
  Verdict BeginTask(const MotionAction& move, const Uuid& uuid);
  Verdict BeginSocket(const MotionAction& move, std::string_view command, std::uint64_t listener);
  // As above with a recorded move, which lives here until it is over.
  Begun BeginRest(MoveTrack track);
  Verdict BeginSocket(MoveTrack track, std::string_view command, std::uint64_t listener);
  Verdict BeginUpload(MoveTrack track, std::string upload_id);

  /// Stops the uploaded move that plays under this id. @return none when there is none.
  std::optional<Verdict> StopUpload(std::string_view upload_id);
  /// @return none when no REST move has this uuid (any more).
  std::optional<Verdict> Stop(const Uuid& uuid);
  [[nodiscard]] std::vector<Uuid> running() const;
  /// A move that has begun, and how far it is.
  struct Progress {
    MoveOrigin origin = MoveOrigin::kRest;
    Uuid uuid;                   ///< of kRest and kTask
    std::string_view upload_id;  ///< of kUpload
    bool recorded = false;
    Seconds elapsed{0.0};
    Seconds duration{0.0};  ///< all of it, the way to the first pose included
  };
  [[nodiscard]] std::vector<Progress> Progresses() const;
  /// Hands on what the control thread reported.
  void Drain() { gateway_.Drain(); }
  /// The body is gone, and with it every move: also those whose end was lost on the way.
  void EndAll();

 private:
  struct Ticket {
    CommandId id = 0;
    MoveOrigin origin = MoveOrigin::kRest;
    Uuid uuid;
    std::string_view command;  ///< static text
    std::uint64_t listener = 0;
    std::string upload_id = {};
    std::optional<TimePoint> begun = {};
    Seconds duration{0.0};
    MoveTrack track = {};  ///< of a recorded move: the control thread reads it until the move's end
  };

  Verdict Begin(const MotionAction& move, Ticket ticket);
  Verdict Play(MoveTrack track, Ticket ticket);
  void OnStarted(Ticket& ticket, const MotionEvent& event);
  void TellUpload(const Ticket& ticket, const MotionEvent& event);
  void OnEvent(const MotionEvent& event);
  void TellEnd(const Ticket& ticket, const MotionEvent& event);
  void TellTask(const Uuid& uuid, std::string_view error);

  Hub& hub_;
  const Clock& clock_;
  Random& random_;
  MoveSounds& sounds_;
  MotionGateway gateway_;
  std::vector<Ticket> tickets_;
};

}  // namespace bbia
