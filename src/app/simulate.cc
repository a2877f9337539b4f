#include "app/simulate.h"

#include <bit>
#include <fstream>
#include <iomanip>
#include <memory>

#include "app/life_setup.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "control/board.h"
#include "control/control_cycle.h"

namespace bbia {
namespace {

constexpr Seconds kLookEvery{1.5};
constexpr Seconds kBedtime{6.0};

/// FNV-1a over the bits of every number.
void Mix(std::uint64_t& hash, double value) noexcept {
  hash = (hash ^ std::bit_cast<std::uint64_t>(value)) * 0x100000001B3ULL;
}

void MixState(std::uint64_t& hash, const RobotState& state) noexcept {
  Mix(hash, state.joints.head.body_yaw.value());
  for (const Radians q : state.joints.head.stewart) Mix(hash, q.value());
  Mix(hash, state.joints.antennas.right.value());
  Mix(hash, state.joints.antennas.left.value());
  for (const double r : state.head.rotation.m) Mix(hash, r);
  Mix(hash, state.head.translation.z);
}

void WriteRow(std::ofstream& out, Seconds at, const RobotState& state) {
  const Rpy rpy = ToRpy(state.head.rotation);
  out << at.count() << ',' << state.joints.head.body_yaw.value();
  for (const Radians q : state.joints.head.stewart) out << ',' << q.value();
  out << ',' << state.joints.antennas.right.value() << ',' << state.joints.antennas.left.value()
      << ',' << state.head.translation.x << ',' << state.head.translation.y << ','
      << state.head.translation.z << ',' << rpy.roll.value() << ',' << rpy.pitch.value() << ','
      << rpy.yaw.value() << '\n';
}

/// The n-th look: a fixed round of directions well inside the reach.
GotoCommand LookAbout(std::uint64_t n) noexcept {
  const double side = n % 2 == 0 ? 1.0 : -1.0;
  const double lift = n % 3 == 0 ? -0.15 : 0.12;
  GotoCommand look;
  look.goal.head = HeadPose{ToRotation({Radians{0.1 * side}, Radians{lift}, Radians{0.7 * side}}),
                            {0.0, 0.0, n % 4 == 0 ? 0.01 : 0.0}};
  look.goal.antennas = Antennas{Radians{-0.3 * side}, Radians{0.3 * side}};
  look.goal.body_yaw = Radians{0.4 * side};
  look.duration = Seconds{1.0};
  return look;
}

}  // namespace

Result<Simulation> Simulate(const Config& config, Seconds length, const std::string& csv,
                            Company company) {
  ManualClock clock;
  const SteadyClock wall;
  Ledger ledger(clock);
  Board board(ledger);
  auto lease = ledger.Claim<Resource::kBody>("simulate");
  if (!lease) return Fail(lease.error());
  auto body = MakeBodyFactory(config)(std::move(*lease));
  if (!body) return Fail(body.error());
  std::ofstream rows;
  if (!csv.empty()) {
    rows.open(csv, std::ios::trunc);
    if (!rows) return Fail(Errc::kIo, csv + " cannot be written");
    rows << "t,body_yaw,s1,s2,s3,s4,s5,s6,right_antenna,left_antenna,x,y,z,roll,pitch,yaw\n"
         << std::setprecision(9);
  }

  constexpr std::uint64_t kSeed = 1;
  ControlCycle cycle(**body, board,
                     company == Company::kNobody ? LifeSettingsOf(config, kSeed) : LifeSettings{});
  const Nanos period = cycle.traits().period;
  const auto ticks = static_cast<std::uint64_t>(length / Seconds{period});
  const auto per_row = static_cast<std::uint64_t>(std::chrono::milliseconds{20} / period);
  const auto per_look = static_cast<std::uint64_t>(kLookEvery / Seconds{period});
  const auto bedtime = static_cast<std::uint64_t>((length - kBedtime) / Seconds{period});
  CommandId id = 0;
  const auto command = [&](const MotionAction& action) {
    return board.net.commands.TryPush({.id = ++id, .action = action});
  };
  Simulation result{.simulated = static_cast<double>(ticks) * Seconds{period},
                    .ticks = ticks,
                    .fingerprint = 0xCBF29CE484222325ULL};
  static_cast<void>(command(WakeUpCommand{}));
  const TimePoint start = wall.Now();
  for (std::uint64_t tick = 1; tick <= ticks; ++tick) {
    if (company == Company::kNobody) {
      // lives by itself
    } else if (length > 2.0 * kBedtime && tick == bedtime) {
      static_cast<void>(command(GoToSleepCommand{}));
    } else if (tick % per_look == 0 && (tick < bedtime || length <= 2.0 * kBedtime) &&
               tick > 2 * per_look) {
      static_cast<void>(command(LookAbout(tick / per_look)));
    }
    clock.Advance(period);
    cycle.Tick(clock.Now(), Seconds{period});
    MotionEvent event;
    while (board.net.events.TryPop(event)) {
    }
    MixState(result.fingerprint, cycle.state());
    if (rows.is_open() && tick % per_row == 0) {
      WriteRow(rows, static_cast<double>(tick) * Seconds{period}, cycle.state());
    }
  }
  result.wall = wall.Now() - start;
  result.reseats = cycle.state().reseats;
  return result;
}

}  // namespace bbia
