#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "api/verdict.h"
#include "control/motion_command.h"
#include "flight/flight_recorder.h"

namespace bbia {

/// Tells the flight recorder what was asked of the robot and what became of it. Of a stream of
/// targets it keeps five a second, and each whose outcome differs from the one before. The server's
/// thread only.
class CommandLog final {
 public:
  /// @param flight null: nothing is kept.
  explicit CommandLog(FlightRecorder* flight) noexcept : flight_(flight) {}

  /// A command as it was answered. @param arguments in the command's own order and units.
  void Asked(std::string_view kind, std::uint64_t id, const Verdict& verdict,
             std::initializer_list<double> arguments = {}) noexcept;
  /// A target of a stream.
  void Streamed(std::uint64_t sequence, const Verdict& verdict, const PartTargets& parts) noexcept;
  /// What the control thread made of a command.
  void Happened(const MotionEvent& event) noexcept;

 private:
  FlightRecorder* flight_;
  TimePoint next_target_{};
  Outcome last_outcome_ = Outcome::kAccepted;
};

}  // namespace bbia
