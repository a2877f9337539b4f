#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "kinematics/kinematics.h"
#include "mind/expressions.h"

namespace bbia {

/// 250 samples a second of a moving robot: how fast each part went at most, and whether the head
/// could be held everywhere.
class MotionWatch final {
 public:
  static constexpr double kRate = 250.0;

  void Look(const Posture& posture) {
    const FullTarget target = ToTarget(posture);
    const HeadSolution solution = SolveHead(target.head, target.body_yaw, AutoBodyYaw::kOff);
    reached_ = reached_ && solution.reach == Reach::kOk;
    Sample now{posture.shift.x,
               posture.shift.y,
               posture.shift.z,
               posture.turn.roll.value(),
               posture.turn.pitch.value(),
               posture.turn.yaw.value(),
               posture.body_yaw.value(),
               target.antennas.right.value(),
               target.antennas.left.value()};
    for (std::size_t i = 0; i < kStewartCount; ++i) {
      now[9 + i] = solution.joints.stewart[i].value();
    }
    Note(now);
  }

  [[nodiscard]] bool reached() const { return reached_; }
  /// Largest seen of speed (1), acceleration (2) and jerk (3).
  [[nodiscard]] ExpressionBounds seen() const {
    return {Of(0, 3), Of(3, 6), Of(6, 7), Of(7, 9), Of(9, 15)};
  }

 private:
  using Sample = std::array<double, 15>;

  /// Differences of differences of the last samples.
  void Note(const Sample& now) {
    std::array<Sample, 4> next{now};
    for (std::size_t order = 1; order < 4 && order <= count_; ++order) {
      for (std::size_t i = 0; i < now.size(); ++i) {
        next[order][i] = (next[order - 1][i] - last_[order - 1][i]) * kRate;
        most_[order][i] = std::max(most_[order][i], std::abs(next[order][i]));
      }
    }
    last_ = next;
    ++count_;
  }
  [[nodiscard]] MotionBounds Of(std::size_t from, std::size_t to) const {
    const auto most = [&](std::size_t order) {
      return *std::max_element(most_[order].begin() + static_cast<std::ptrdiff_t>(from),
                               most_[order].begin() + static_cast<std::ptrdiff_t>(to));
    };
    return {most(1), most(2), most(3)};
  }

  std::array<Sample, 4> last_{};
  std::array<Sample, 4> most_{};
  std::size_t count_ = 0;
  bool reached_ = true;
};

inline void PrintTo(const ExpressionBounds& bounds, std::ostream* out) {
  const auto print = [out](const char* name, const MotionBounds& b) {
    *out << "\n  " << name << " " << b.speed << " /s, " << b.acceleration << " /s2, " << b.jerk
         << " /s3";
  };
  print("shift", bounds.shift);
  print("turn", bounds.turn);
  print("body", bounds.body);
  print("antenna", bounds.antenna);
  print("crank", bounds.crank);
}

inline bool Within(const MotionBounds& a, const MotionBounds& b) {
  return a.speed <= b.speed && a.acceleration <= b.acceleration && a.jerk <= b.jerk;
}
inline bool Within(const ExpressionBounds& a, const ExpressionBounds& b) {
  return Within(a.shift, b.shift) && Within(a.turn, b.turn) && Within(a.body, b.body) &&
         Within(a.antenna, b.antenna) && Within(a.crank, b.crank);
}

}  // namespace bbia
