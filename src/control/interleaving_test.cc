#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "control/cycle_fixture_test.h"
#include "motion/random_stream.h"
#include "robot/limits.h"

// Clients that stream and command, the daemon, the mind, idle life, faces, speech, motors that come
// and go, the emergency stop: all at random, and what holds at every tick nevertheless.

namespace bbia {
namespace {

class InterleavingTest : public CycleFixture, public ::testing::WithParamInterface<std::uint64_t> {
 protected:
  InterleavingTest() {
    LifeSettings life{.idle = LayerSwitch::kOn, .seed = GetParam()};
    life.motion.mixer.idle_quiet = Seconds{0.4};  // so that all take turns
    life.motion.mixer.idle_in = Seconds{0.5};
    Live(life);
  }

  /// Something happens, perhaps.
  void Happen() {
    calm_ = true;
    if (random_.Chance(0.002)) client_streams_ = !client_streams_;
    if (random_.Chance(0.004)) mind_streams_ = !mind_streams_;
    if (client_streams_ && tick_ % 4 == 0) StreamOfClient();
    if (mind_streams_ && tick_ % 5 == 0) PutMind(Anywhere());
    if (tick_ % 5 == 0) FeedLayers();
    if (random_.Chance(0.004)) Ask(board_.net, random_.Chance(0.1));
    if (random_.Chance(0.004)) Ask(board_.mind, false);
    if (random_.Chance(0.0005)) Ask(board_.life, random_.Chance(0.5));
    if (random_.Chance(0.0004) || (board_.emergency_stop && random_.Chance(0.02))) {
      board_.emergency_stop = !board_.emergency_stop;
    }
    if (random_.Chance(0.0003)) board_.halt = true;
  }

  void Watch() override {
    const RobotState& state = cycle_->state();
    const AxisVector now = Told();
    ASSERT_TRUE(IsFinite(now));
    ExpectWithinRanges(state.target_joints);
    ExpectOneWriter(state);
    ExpectNoJump(now);
    Read();
    last_ = state;
    last_told_ = now;
  }

  void Read() {
    Count(board_.net, net_);
    Count(board_.mind, mind_);
    Count(board_.life, life_);
  }
  void ExpectAllMovesEnded() {
    for (const auto* book : {&net_, &mind_, &life_}) {
      for (const auto& [id, entry] : *book) {
        EXPECT_LE(entry.begun, 1) << id;
        EXPECT_EQ(entry.ended, 1) << "command " << id << " has so many ends";
      }
    }
    for (MotionPort* port : {&board_.net, &board_.mind, &board_.life}) {
      EXPECT_EQ(port->events.dropped(), 0U);
    }
  }

  RandomStream random_{GetParam() + 1000};
  std::uint64_t tick_ = 0;

 private:
  struct Entry {
    int begun = 0;
    int ended = 0;
  };
  using Book = std::map<CommandId, Entry>;

  FullTarget Anywhere() {
    const auto angle = [this](double most) { return Radians{random_.Uniform(-most, most)}; };
    const double walk = 0.01 * static_cast<double>(tick_);
    return {
        {ToRotation({angle(0.02), Radians{0.2 * std::sin(walk)}, Radians{std::sin(0.7 * walk)}}),
         {0.0, 0.0, 0.01 * std::sin(walk)}},
        {Radians{std::cos(walk)}, Radians{-std::cos(walk)} + angle(0.1)},
        Radians{0.3 * std::sin(walk)}};
  }
  void StreamOfClient() {
    calm_ = false;
    PutHead(random_.Chance(0.02) ? HeadPose{RotationZ(2.0_rad), {0.0, 0.0, 0.06}}
                                 : Anywhere().head);
    if (random_.Chance(0.3)) PutAntennas(Anywhere().antennas);
  }
  void FeedLayers() {
    LayerInputs inputs;
    for (LayerSwitch& layer : inputs.switches) {
      layer = tick_ / 1000 % 3 == 0 ? LayerSwitch::kOff : LayerSwitch::kOn;
    }
    inputs.loudness = random_.Uniform(0.0, 1.0);
    inputs.loudness_sequence = inputs.face_sequence = tick_ + 1;
    inputs.face = {Radians{std::sin(0.001 * static_cast<double>(tick_))}, 0.1_rad};
    board_.layers.Put(inputs);
  }
  MotionAction Action() {
    switch (random_.Next() % 8) {
      case 0:
        return WakeUpCommand{};
      case 1:
        return GoToSleepCommand{.from_anywhere = random_.Chance(0.5)};
      case 2:
        return StopMoveCommand{};
      case 3:
        return SetModeCommand{random_.Chance(0.2)   ? MotorMode::kDisabled
                              : random_.Chance(0.2) ? MotorMode::kGravityCompensation
                                                    : MotorMode::kEnabled};
      default:
        break;
    }
    GotoCommand go;
    const FullTarget goal = Anywhere();
    if (random_.Chance(0.8)) go.goal.head = goal.head;
    if (random_.Chance(0.5)) go.goal.antennas = goal.antennas;
    if (random_.Chance(0.3)) go.goal.body_yaw = goal.body_yaw;
    go.duration = Seconds{random_.Uniform(0.0, 1.5)};
    go.law = static_cast<TimeLaw>(random_.Next() % 4);
    return go;
  }
  void Ask(MotionPort& port, bool exclusive) {
    if (&port != &board_.mind) calm_ = false;
    const CommandId id = ++last_id_;
    const MotionAction action = Action();
    const bool moves = action.index() <= 2;  // the first three begin a move
    if (!port.commands.TryPush(
            {.id = id, .claim = exclusive ? Claim::kExclusive : Claim::kOpen, .action = action})) {
      return;
    }
    Book& book = &port == &board_.net ? net_ : &port == &board_.mind ? mind_ : life_;
    if (moves) book[id] = {};
  }
  void Count(MotionPort& port, Book& book) {
    for (const MotionEvent& event : Events(port)) {
      if (event.kind == MotionEventKind::kSound) continue;
      const auto entry = book.find(event.id);
      if (entry == book.end()) continue;  // no move, but refused
      if (event.kind == MotionEventKind::kStarted) {
        ++entry->second.begun;
      } else {
        ++entry->second.ended;
      }
    }
  }

  static void ExpectWithinRanges(const Joints& joints) {
    const JointArray all = ToArray(joints);
    for (std::size_t i = 0; i < kMotorCount; ++i) {
      ASSERT_TRUE(RangeOf(static_cast<Motor>(i)).Contains(all[i])) << i << ' ' << all[i].value();
    }
  }
  /// The base target moves only by the hand of whoever has the robot.
  void ExpectOneWriter(const RobotState& state) {
    if (state.mind_moves) {
      EXPECT_TRUE(state.move_running);
      EXPECT_TRUE(state.mind_holds);
    }
    if (state.mind_holds) {
      EXPECT_TRUE(!state.move_running || state.mind_moves);
      EXPECT_FALSE(state.emergency_stop);
      return;
    }
    const bool limp = state.mode != MotorMode::kEnabled || last_.mode != MotorMode::kEnabled;
    const bool moved = state.move_running || last_.move_running || limp || !calm_;
    const bool held = state.emergency_stop != last_.emergency_stop ||
                      state.troubles != last_.troubles || last_.mind_holds;
    if (moved || held || last_.tick == 0) return;
    EXPECT_TRUE(state.target.head == last_.target.head &&
                state.target.antennas == last_.target.antennas)
        << "nobody wrote at " << tick_;
  }
  /// Within the limits at every tick; where everything is pinned to what was measured it stops, but
  /// is nowhere else.
  void ExpectNoJump(const AxisVector& now) {
    const RobotState& state = cycle_->state();
    const bool pinned = state.emergency_stop != last_.emergency_stop ||
                        state.troubles != last_.troubles || state.mode != last_.mode ||
                        state.mode != MotorMode::kEnabled || last_.tick == 0;
    since_edge_ = state.at_edge ? 0 : since_edge_ + 1;
    if (pinned || since_edge_ < 4) meter_ = {};  // the next differences know the edge
    meter_.Take(now);
    if (since_edge_ < 2) return ExpectSlowJoints(state);
    const SmootherLimits limits;
    for (std::size_t i = 0; i < kAxisCount; ++i) {
      const auto axis = static_cast<Axis>(i);
      const AxisLimits& most = limits.Of(axis);
      constexpr double kRounding = 1.0 + 1e-3;  // there and back through the kinematics
      if (last_.tick != 0) {
        ASSERT_LE(std::abs(now.values[i] - last_told_.values[i]),
                  most.velocity * kDt.count() * kRounding)
            << "axis " << i << " jumped at " << tick_;
      }
      ASSERT_LE(meter_[axis].acceleration, most.acceleration * kRounding) << i << " at " << tick_;
      ASSERT_LE(meter_[axis].jerk, most.most_jerk() * kRounding) << i << " at " << tick_;
    }
  }
  void ExpectSlowJoints(const RobotState& state) {
    const JointArray now = ToArray(state.joints);
    const JointArray before = ToArray(last_.joints);
    for (std::size_t i = 0; i < kMotorCount - 2; ++i) {
      ASSERT_LE(Abs(now[i] - before[i]), kMaxHeadJointRate * kDt * 1.001) << i << " at " << tick_;
    }
  }

  bool client_streams_ = false;
  bool mind_streams_ = false;
  int since_edge_ = 4;
  bool calm_ = true;  ///< neither client nor daemon asked for anything in this tick
  CommandId last_id_ = 0;
  Book net_;
  Book mind_;
  Book life_;
  PathMeter meter_;
  RobotState last_;
  AxisVector last_told_;
};

TEST_P(InterleavingTest, OneWriterAtATimeNoJumpAndNothingLeftBehind) {
  for (tick_ = 0; tick_ < 30 * kTicksPerSecond && !HasFatalFailure(); ++tick_) {
    Happen();
    Tick(1);
  }
  if (HasFatalFailure()) return;
  cycle_->Abort();
  Read();
  ExpectAllMovesEnded();
  MotionCommand left;
  for (MotionPort* port : {&board_.net, &board_.mind, &board_.life}) {
    EXPECT_FALSE(port->commands.TryPop(left));
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, InterleavingTest, ::testing::Range<std::uint64_t>(1, 25));

}  // namespace
}  // namespace bbia
