#include <algorithm>
#include <array>
#include <cmath>

#include "motion/sampled_move.h"
#include "motion/script.h"
#include "robot/named_poses.h"

// The official choreographies, protocol reference 5.6 and 5.7.

namespace bbia {
namespace {

constexpr double kAsleep = 10.0;        // magic units from SLEEP
constexpr double kAwayFromInit = 30.0;  // magic units
constexpr double kCloseToInit = 1e-2;   // each matrix element (1, metres) and antenna (radians)
constexpr Seconds kPerMagic{0.020};
constexpr Seconds kPerBodyDegree = kPerMagic;
// A recorded move is begun without a jump: at most twice the speed of a wake-up, a tenth of a
// second a radian for the rest.
constexpr Seconds kLeadInPerMagic{0.005};
constexpr Seconds kLeadInPerRadian{0.1};
constexpr Seconds kNoLeadIn{0.05};
// Antennas are no faster than in a wake-up from bed, where the head decides.
constexpr Seconds kPerAntennaRadian{0.5};

Segment Goto(const PartTargets& goal, Seconds duration) noexcept {
  return {.kind = SegmentKind::kGoto, .duration = duration, .goal = goal};
}
Segment Wait(double seconds) noexcept {
  return {.kind = SegmentKind::kWait, .duration = Seconds{seconds}, .goal = {}};
}
Segment SetMode(MotorMode mode) noexcept {
  return {.kind = SegmentKind::kSetMode, .goal = {}, .mode = mode};
}
Segment Sound(SoundCue cue) noexcept {
  return {.kind = SegmentKind::kSound, .goal = {}, .cue = cue};
}

PartTargets Init() noexcept {
  return {kInitHeadPose, kInitAntennas, Radians{0.0}};
}
PartTargets Sleep() noexcept {
  return {kSleepHeadPose, kSleepAntennas, Radians{0.0}};
}

bool StandsAwake(const ScriptContext& now) noexcept {
  if (now.mode != MotorMode::kEnabled) return false;
  const auto close = [](double a, double b) { return std::abs(a - b) <= kCloseToInit; };
  bool awake = close(now.commanded_antennas.right.value(), kInitAntennas.right.value()) &&
               close(now.commanded_antennas.left.value(), kInitAntennas.left.value());
  for (std::size_t i = 0; i < 9; ++i) {
    awake = awake && close(now.commanded_head.rotation.m[i], kInitHeadPose.rotation.m[i]);
  }
  const Vec3& p = now.commanded_head.translation;
  return awake && close(p.x, 0.0) && close(p.y, 0.0) && close(p.z, 0.0);
}

void AddGoToSleep(Script& script, const HeadPose& present_head) noexcept {
  if (MagicDistance(present_head, kSleepHeadPose) > kAsleep) {
    if (MagicDistance(present_head, kInitHeadPose) > kAwayFromInit) {
      script.Add(Goto(Init(), Seconds{1.0}));
      script.Add(Wait(0.2));
    }
    script.Add(Sound(SoundCue::kGoToSleep));
    script.Add(Goto(Sleep(), Seconds{2.0}));
    script.Add(Wait(2.0));
  } else {
    script.Add(Sound(SoundCue::kGoToSleep));
    script.Add(Wait(5.0));
  }
  script.Add(SetMode(MotorMode::kDisabled));
}

double LargestAntennaTurn(const Antennas& a, const Antennas& b) noexcept {
  return std::max(std::abs((a.right - b.right).value()), std::abs((a.left - b.left).value()));
}

Seconds TimeToInit(const FullTarget& from) noexcept {
  const double antennas = LargestAntennaTurn(from.antennas, kInitAntennas);
  return std::max({MagicDistance(from.head, kInitHeadPose) * kPerMagic,
                   std::abs(ToDegrees(from.body_yaw)) * kPerBodyDegree,
                   antennas * kPerAntennaRadian});
}

/// None where it is near enough to begin at once.
Seconds LeadIn(const FullTarget& from, const FullTarget& to) noexcept {
  const Seconds needed =
      std::max({MagicDistance(from.head, to.head) * kLeadInPerMagic,
                LargestAntennaTurn(from.antennas, to.antennas) * kLeadInPerRadian,
                std::abs((from.body_yaw - to.body_yaw).value()) * kLeadInPerRadian});
  return needed > kNoLeadIn ? needed : Seconds{0.0};
}

Segment Track(const SampledMove& move, Seconds from, Seconds duration) noexcept {
  return {.kind = SegmentKind::kTrack,
          .duration = duration,
          .goal = {},
          .track = &move,
          .track_from = from};
}

}  // namespace

Script BuildGoto(const PartTargets& goal, Seconds duration, TimeLaw law) noexcept {
  Script script;
  Segment segment = Goto(goal, duration);
  segment.law = law;
  script.Add(segment);
  return script;
}

Script BuildWakeUp(const ScriptContext& now) noexcept {
  Script script;
  script.Add(Wait(0.1));
  if (StandsAwake(now)) return script;
  script.Add(Goto(Init(), TimeToInit(now.present)));
  script.Add(Wait(0.1));
  script.Add(Sound(SoundCue::kWakeUp));
  const HeadPose tilted{RotationX(Degrees(20.0)), {}};
  script.Add(Goto({.head = tilted, .antennas = {}, .body_yaw = Radians{0.0}}, Seconds{0.2}));
  script.Add(Goto({.head = kInitHeadPose, .antennas = {}, .body_yaw = Radians{0.0}}, Seconds{0.2}));
  return script;
}

Script BuildGoToSleep(const ScriptContext& now) noexcept {
  Script script;
  AddGoToSleep(script, now.present.head);
  return script;
}

Script BuildResetToSleep(const ScriptContext& now) noexcept {
  const Seconds lift = MagicDistance(now.present.head, kInitHeadPose) * kPerMagic;
  Script script;
  script.Add(SetMode(MotorMode::kEnabled));
  script.Add(Goto(Init(), std::clamp(lift, Seconds{0.3}, Seconds{1.5})));
  script.Add(Wait(0.2));
  AddGoToSleep(script, kInitHeadPose);  // there by then
  return script;
}

Script BuildTrack(const TrackPlan& plan, const FullTarget& present) noexcept {
  const SampledMove& move = *plan.move;
  const FullTarget first = move.At(Seconds{0.0});
  const Seconds lead_in = std::max(plan.lead_in, LeadIn(present, first));
  const Seconds late =
      plan.with_sound ? std::clamp(-plan.sound_lead, Seconds{0.0}, move.duration()) : Seconds{0.0};
  Script script;
  if (lead_in > Seconds{0.0}) {
    script.Add(Goto({first.head, first.antennas, first.body_yaw}, lead_in));
  }
  if (late > Seconds{0.0}) script.Add(Track(move, Seconds{0.0}, late));
  if (plan.with_sound) script.Add(Sound(SoundCue::kTrack));
  if (plan.with_sound && plan.sound_lead > Seconds{0.0}) {
    script.Add(Wait(plan.sound_lead.count()));
  }
  script.Add(Track(move, late, move.duration() - late));
  return script;
}

}  // namespace bbia
