#include "director/mind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <vector>

#include "behavior/subtitle_speech.h"
#include "control/control_cycle.h"
#include "control/mockup_body.h"
#include "motion/path_meter_test.h"
#include "motion/random_stream.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

using testing::HasSubstr;

/// Mind and control thread, stepped in turn on the manual clock: 250 ticks a second of control, the
/// mind when it wants to.
/// Plays what the test says.
class TestLoudspeaker final : public SoundPlayer {
 public:
  Result<SoundId> Begin(std::string_view) override { return SoundId{1}; }
  Result<SoundId> BeginFile(const std::filesystem::path&) override { return SoundId{1}; }
  void Stop(SoundId) override {}
  [[nodiscard]] bool playing(SoundId) const override { return loud.has_value(); }
  [[nodiscard]] std::optional<double> loudness() const override { return loud; }

  std::optional<double> loud;
};

class MindTest : public testing::Test {
 protected:
  MindTest() {
    AddBasics(repertoire_);
    repertoire_.Add({.name = "sway", .priority = 5, .play = Sway});
    repertoire_.Add({.name = "rise",
                     .priority = 10,
                     .wakefulness = Wakefulness::kAnyway,
                     .play = [](Stage& stage, const Arguments&) -> Play {
                       co_await stage.Go(BedMove::kWakeUp);
                       stage.Step("awake");
                     }});
    MindSettings settings;
    settings.idle.fill(LayerSwitch::kOn);
    mind_ = std::make_unique<Mind>(MindParts{.ledger = ledger_,
                                             .clock = clock_,
                                             .board = board_,
                                             .repertoire = repertoire_,
                                             .texts = texts_,
                                             .speech = speech_,
                                             .sounds = &loudspeaker_},
                                   settings);
  }
  static Play Sway(Stage& stage, const Arguments&) {
    for (;;) {
      co_await stage.MoveTo(PostureRow{.roll = 12, .yaw = 20, .body = 15}, Seconds{0.6});
      co_await stage.MoveTo(PostureRow{.roll = -12, .yaw = -20, .body = -15}, Seconds{0.6});
    }
  }

  /// One period of the control loop; the mind steps when its time has come or it was woken.
  void Tick() {
    clock_.Advance(Nanos{4'000'000});
    cycle_->Tick(clock_.Now(), Seconds{0.004});
    if (clock_.Now() >= next_step_) Think();
  }
  void Think() {
    ++steps_;
    const Nanos patience = mind_->Step();
    sleeps_ = patience == Nanos::max();
    next_step_ = sleeps_ ? TimePoint::max() : clock_.Now() + patience;
    while (auto report = mind_->TakeReport()) report_ = std::move(*report);
    while (auto event = mind_->events().TryPop()) events_.push_back(std::move(*event));
  }
  void Pass(Seconds time) {
    for (Seconds t{0.0}; t < time; t += Seconds{0.004}) Tick();
  }
  void WakeUp() {
    Command(WakeUpCommand{});
    Pass(Seconds{9.0});
    ASSERT_TRUE(cycle_->state().awake);
    ASSERT_TRUE(cycle_->state().mind_holds);
  }
  /// As the server's thread would.
  void Ask(MindRequest request) {
    ASSERT_TRUE(mind_->Ask(std::move(request)));
    next_step_ = clock_.Now();
  }
  RunId Run(std::string_view name, std::optional<int> priority = std::nullopt) {
    const Behavior* const behavior = repertoire_.Find(name);
    auto arguments = CheckArguments(behavior->parameters, {});
    const RunId run = ++last_run_;
    EXPECT_TRUE(mind_->Ask(RunRequest{.run = run,
                                      .behavior = behavior->name,
                                      .arguments = std::move(*arguments),
                                      .priority = priority,
                                      .source = "test"}));
    next_step_ = clock_.Now();
    return run;
  }
  void Command(const MotionAction& action) {
    ASSERT_TRUE(board_.net.commands.TryPush({.id = ++last_command_, .action = action}));
  }
  [[nodiscard]] const MindEvent* Ended(RunId run) const {
    for (const MindEvent& event : events_) {
      if (event.kind == MindEventKind::kEnded && event.run == run) return &event;
    }
    return nullptr;
  }
  /// Used entries of the account of that name.
  [[nodiscard]] std::uint64_t Used(std::string_view name) const {
    for (const AccountRow& row : ledger_.Report()) {
      if (row.name == name) return row.used;
    }
    ADD_FAILURE() << "no account " << name;
    return 0;
  }

  ManualClock clock_;
  Ledger ledger_{clock_};
  Board board_{ledger_};
  MockupBody body_{*ledger_.Claim<Resource::kBody>("test")};
  std::unique_ptr<ControlCycle> cycle_ = std::make_unique<ControlCycle>(body_, board_);
  TextBook texts_ = TextBook::BuiltIn();
  SubtitleSpeech speech_;
  TestLoudspeaker loudspeaker_;
  Repertoire repertoire_;
  std::unique_ptr<Mind> mind_;
  TimePoint next_step_{};
  bool sleeps_ = false;
  std::uint64_t steps_ = 0;
  MindReport report_;
  std::vector<MindEvent> events_;
  RunId last_run_ = 0;
  CommandId last_command_ = 0;
};

TEST_F(MindTest, SleepsWhileNothingIsAskedAndMovesTheRobotWhenItFeels) {
  WakeUp();
  EXPECT_TRUE(sleeps_);
  const std::uint64_t before = steps_;
  Pass(Seconds{10});
  EXPECT_EQ(steps_, before) << "not one step while nothing is asked";

  const RobotState rest = cycle_->state();
  Ask(FeelRequest{.feeling = {.emotion = Emotion::kSad, .intensity = 1.0}});
  Pass(Seconds{5});
  EXPECT_FALSE(sleeps_);
  EXPECT_GT(ToRpy(cycle_->state().target.head.rotation).pitch,
            ToRpy(rest.target.head.rotation).pitch + 5.0_deg);
  Ask(ResetFeelingRequest{});
  Pass(Seconds{10});
  EXPECT_TRUE(sleeps_) << "back at rest";
}

TEST_F(MindTest, ABehaviourMovesTheRobotAndEndsWhenAClientCommands) {
  WakeUp();
  const RunId run = Run("sway");
  Pass(Seconds{3});
  ASSERT_TRUE(report_.running);
  PathMeter meter;
  for (int i = 0; i < 500; ++i) {
    Tick();
    meter.Take(ToAxes(cycle_->state().target));
  }
  EXPECT_GT(meter[Axis::kRoll].size, Degrees(8.0).value()) << "it moves";

  Command(GotoCommand{.goal = {.head = HeadPose{}}, .duration = Seconds{1}});
  Pass(Seconds{0.05});
  ASSERT_NE(Ended(run), nullptr);
  EXPECT_EQ(Ended(run)->outcome, RunOutcome::kPreempted);
  EXPECT_THAT(Ended(run)->text, HasSubstr("somebody else moves the robot"));

  const RunId later = Run("nod");
  Pass(Seconds{1});
  EXPECT_EQ(report_.queue.size(), 1U) << "it waits until the client has been quiet";
  Pass(Seconds{8});
  ASSERT_NE(Ended(later), nullptr);
  EXPECT_EQ(Ended(later)->outcome, RunOutcome::kFinished);
}

TEST_F(MindTest, AnEmergencyStopEndsEverythingAndNothingBeginsUnderIt) {
  WakeUp();
  const RunId run = Run("sway");
  const RunId waits = Run("nod");
  Pass(Seconds{1});
  board_.emergency_stop.store(true);
  Pass(Seconds{0.05});
  EXPECT_EQ(Ended(run)->outcome, RunOutcome::kCancelled);
  EXPECT_EQ(Ended(waits)->outcome, RunOutcome::kCancelled);
  const Joints still = cycle_->state().target_joints;
  const RunId refused = Run("nod");
  Pass(Seconds{1});
  EXPECT_EQ(Ended(refused)->outcome, RunOutcome::kRefused);
  EXPECT_THAT(Ended(refused)->text, HasSubstr("emergency stop"));
  EXPECT_EQ(cycle_->state().target_joints, still);
}

TEST_F(MindTest, ASleepingRobotRefusesAndGetsUpOnRequest) {
  Tick();
  const RunId refused = Run("nod");
  Pass(Seconds{0.1});
  ASSERT_NE(Ended(refused), nullptr);
  EXPECT_EQ(Ended(refused)->outcome, RunOutcome::kRefused);
  const RunId up = Run("rise");
  Pass(Seconds{10});
  ASSERT_NE(Ended(up), nullptr);
  EXPECT_EQ(Ended(up)->outcome, RunOutcome::kFinished) << Ended(up)->text;
  EXPECT_TRUE(cycle_->state().awake);
  const RunId nod = Run("nod");
  Pass(Seconds{3});
  EXPECT_EQ(Ended(nod)->outcome, RunOutcome::kFinished);
}

TEST_F(MindTest, SpeaksToThoseWhoWatchAndSwaysToIt) {
  WakeUp();
  Ask(SayRequest{.text = "one two three four five six seven eight nine ten", .language = {}});
  Pass(Seconds{1});
  EXPECT_EQ(report_.speech.text, "one two three four five six seven eight nine ten");
  EXPECT_GT(cycle_->state().layers[static_cast<std::size_t>(LayerId::kSpeechSway)].gain, 0.5);
  Ask(StopSpeechRequest{});
  Pass(Seconds{3});
  EXPECT_EQ(report_.speech.id, 0U);
  EXPECT_EQ(cycle_->state().layers[static_cast<std::size_t>(LayerId::kSpeechSway)].gain, 0.0);
}

// The level of what plays was measured, and moved nothing.
TEST_F(MindTest, SwaysWithWhatTheLoudspeakerPlaysWhenItWasToldTo) {
  WakeUp();
  const auto& sway = cycle_->state().layers[static_cast<std::size_t>(LayerId::kSpeechSway)];
  loudspeaker_.loud = 0.7;
  Pass(Seconds{1.0});
  EXPECT_EQ(sway.gain, 0.0);
  Ask(SwayRequest{LayerSwitch::kOn});
  Pass(Seconds{1.0});
  EXPECT_GT(sway.gain, 0.5);
  loudspeaker_.loud.reset();
  Pass(Seconds{2.0});
  EXPECT_EQ(sway.gain, 0.0);
  Ask(SwayRequest{LayerSwitch::kOff});
  Pass(Seconds{0.5});
  EXPECT_TRUE(sleeps_);
}

TEST_F(MindTest, IdleLayersAreSwitchedAsWanted) {
  WakeUp();
  IdleRequest off;
  off.switches[static_cast<std::size_t>(LayerId::kGlance)] = LayerSwitch::kOff;
  Ask(off);
  Pass(Seconds{3});
  const auto& layers = cycle_->state().layers;
  EXPECT_EQ(layers[static_cast<std::size_t>(LayerId::kGlance)].switched, LayerSwitch::kOff);
  EXPECT_EQ(layers[static_cast<std::size_t>(LayerId::kBreathing)].switched, LayerSwitch::kOn);
  EXPECT_EQ(report_.idle[static_cast<std::size_t>(LayerId::kGlance)], LayerSwitch::kOff);
}

// Whatever is asked in whatever order: one behaviour at most, the queue within its bound, gone
// within 50 ms of a stop, a client's command or an emergency stop, and the path that is sent to
// the body without a jump.
TEST_F(MindTest, RandomInterleavingsKeepTheRules) {
  // Radians a second; the limits of the pipe, and what the platform makes of them.
  constexpr double kFastest = 12.5;
  RandomStream random(11);
  WakeUp();
  bool stopped = false;
  Joints before = cycle_->state().target_joints;
  for (int round = 0; round < 600; ++round) {
    const double dice = random.Uniform(0.0, 1.0);
    if (dice < 0.35) {
      Run(random.Chance(0.5) ? "sway" : "nod",
          random.Chance(0.3) ? std::optional(9) : std::nullopt);
    } else if (dice < 0.45) {
      Ask(FeelRequest{.feeling = AnyOtherThan(Emotion::kNeutral, random.Next())});
    } else if (dice < 0.55) {
      Ask(SayRequest{.text = "this and that", .language = {}});
    } else if (dice < 0.70) {
      Ask(StopRequest{});
      Pass(Seconds{0.048});
      ASSERT_FALSE(report_.running) << "round " << round;
      ASSERT_TRUE(report_.queue.empty());
      ASSERT_EQ(Used("mind.queue"), 0U);
    } else if (dice < 0.85) {
      Command(
          GotoCommand{.goal = {.head = HeadPose{RotationZ(Radians{random.Uniform(-0.5, 0.5)}), {}}},
                      .duration = Seconds{0.5}});
      Pass(Seconds{0.048});
      ASSERT_FALSE(report_.running) << "round " << round;
    } else if (dice < 0.92) {
      stopped = !stopped;
      board_.emergency_stop.store(stopped);
      Pass(Seconds{0.048});
      if (stopped) {
        ASSERT_FALSE(report_.running) << "round " << round;
        ASSERT_TRUE(report_.queue.empty());
      }
    }
    before = cycle_->state().target_joints;
    const int ticks = 1 + static_cast<int>(random.Uniform(0.0, 400.0));
    for (int i = 0; i < ticks; ++i) {
      Tick();
      ASSERT_LE(report_.queue.size(), Director::kMaxQueue);
      // The body does at once what it is told, so no pin jumps either.
      const Joints now = cycle_->state().target_joints;
      const JointArray a = ToArray(before);
      const JointArray b = ToArray(now);
      for (std::size_t joint = 0; joint < kMotorCount; ++joint) {
        ASSERT_LE(std::abs((b[joint] - a[joint]).value()), kFastest * 0.004)
            << "joint " << joint << " round " << round;
      }
      before = now;
    }
  }
  board_.emergency_stop.store(false);
  Ask(StopRequest{});
  Ask(ResetFeelingRequest{});
  Pass(Seconds{20});
  EXPECT_TRUE(sleeps_);
  EXPECT_EQ(Used("mind.queue"), 0U);
  EXPECT_EQ(Used("mind.requests"), 0U);
}

}  // namespace
}  // namespace bbia
