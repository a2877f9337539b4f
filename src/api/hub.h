#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "control/robot_state.h"
#include "server/endpoint.h"

namespace bbia {

/// When a stream of a given rate is due, by the stamps of the states themselves: no timer, and no
/// drift. One thread.
class StreamPace final {
 public:
  explicit StreamPace(Nanos period) noexcept : period_(period) {}

  [[nodiscard]] Nanos period() const noexcept { return period_; }
  /// @param tick_period of the control loop; half of it is how early a state may come.
  [[nodiscard]] bool Due(TimePoint stamp, Nanos tick_period) noexcept {
    if (stamp + tick_period / 2 < next_) return false;
    next_ += period_;
    if (next_ <= stamp) next_ = stamp + period_;  // the first one, or one after a pause
    return true;
  }

 private:
  Nanos period_;
  TimePoint next_{};
};

/// A socket that is shown the robot's state.
class StateListener {
 public:
  virtual ~StateListener() = default;
  [[nodiscard]] virtual Nanos period() const noexcept = 0;
  virtual void OnState(const RobotState& state, Nanos tick_period) = 0;
  /// There is no body any more.
  virtual void OnBodyGone() = 0;
};

/// A socket that hears announcements: daemon status, ends of moves.
class Audience {
 public:
  virtual ~Audience() = default;
  [[nodiscard]] virtual std::uint64_t id() const noexcept = 0;
  virtual void OnText(const SharedText& text) = 0;
};

/// Who listens to what. Sessions join when they open and leave when they close.
class Hub final {
 public:
  void Join(StateListener& listener) { Add(state_, listener); }
  void Leave(StateListener& listener) { Remove(state_, listener); }
  void JoinSdk(Audience& audience) { Add(sdk_, audience); }
  void LeaveSdk(Audience& audience) { Remove(sdk_, audience); }
  void JoinUpdates(Audience& audience) { Add(updates_, audience); }
  void LeaveUpdates(Audience& audience) { Remove(updates_, audience); }

  void TellSdk(std::string text) { Tell(sdk_, std::move(text)); }
  /// To the one with this id, if it is still there.
  void TellOne(std::uint64_t id, std::string text);
  void TellUpdates(std::string text) { Tell(updates_, std::move(text)); }
  void ShowState(const RobotState& state, Nanos tick_period);
  void BodyGone();
  /// Under pressure: states are shown ten times a second at most.
  void Slow(bool slow) noexcept { slow_ = slow; }

  /// For Board::publish_every: 0 without listeners, else the ticks between two wake-ups that serve
  /// them all.
  [[nodiscard]] std::uint32_t PublishEvery(Nanos tick_period) const noexcept;
  [[nodiscard]] std::size_t sdk_clients() const noexcept { return sdk_.size(); }

 private:
  template <class T>
  static void Add(std::vector<T*>& all, T& one) {
    all.push_back(&one);
  }
  template <class T>
  static void Remove(std::vector<T*>& all, T& one) {
    std::erase(all, &one);
  }
  static void Tell(const std::vector<Audience*>& audiences, std::string text);

  bool slow_ = false;
  TimePoint next_shown_{};
  std::vector<StateListener*> state_;
  std::vector<Audience*> sdk_;
  std::vector<Audience*> updates_;
};

}  // namespace bbia
