#include "director/agenda.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/test_scratch.h"
#include "behavior/rehearsal_test.h"

namespace bbia {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr Seconds kHour{3600.0};

/// In an hour, and then says what it was told.
Play Later(Stage& stage, const Arguments& arguments) {
  if (!stage.appointment()) {
    stage.Arrange({.when = stage.wall() + std::chrono::hours{1}, .priority = 7, .note = "hello"});
    co_await stage.ComeBack();
  }
  stage.Step(stage.appointment()->note + " " + arguments.Text("whom"));
}

/// One run of the program, as far as appointments go.
class Life final {
 public:
  Life(const Repertoire& repertoire, const std::string& file, Seconds later = Seconds{0.0})
      : mind(repertoire) {
    mind.clock.Advance(std::chrono::duration_cast<Nanos>(later));
    memory = std::make_unique<MemoryKeeper>(*mind.ledger.Claim<Resource::kMemory>("test"),
                                            mind.ledger, log, mind.clock, file);
    agenda = std::make_unique<Agenda>(AgendaParts{.ledger = mind.ledger,
                                                  .clock = mind.clock,
                                                  .repertoire = repertoire,
                                                  .wake = wake,
                                                  .memory = memory.get()},
                                      mind.director);
  }
  /// A step at the same moment.
  void Step() {
    mind.director.Advance(mind.clock.Now(), Seconds{0.0});
    agenda->Step(mind.clock.Now());
  }
  template <class Condition>
  [[nodiscard]] bool Until(Condition condition) {
    for (int i = 0; i < 600; ++i) {
      Step();
      if (condition()) return true;
      pollfd waiting{.fd = wake.fd(), .events = POLLIN, .revents = 0};
      poll(&waiting, 1, 100);
      wake.Clear();
    }
    return false;
  }
  [[nodiscard]] bool UntilItWaits() {
    return Until([this] { return mind.director.next_appointment().has_value(); });
  }

  Rehearsal mind;
  Log log{mind.ledger, {.level = LogLevel::kError}};
  WakeSignal wake;
  std::unique_ptr<MemoryKeeper> memory;
  std::unique_ptr<Agenda> agenda;  // after the memory: goes first
};

class AgendaTest : public testing::Test {
 protected:
  AgendaTest() {
    repertoire_.Add({.name = "later",
                     .parameters = {{.name = "whom", .kind = ParameterKind::kText, .high = 20}},
                     .play = Later});
  }
  /// What lies on the disk, while nobody else has the file.
  std::vector<KeptAppointment> Kept() {
    const auto store = MemoryStore::Open(file_, {}, {});
    return store ? (*store)->ReadAppointments().value() : std::vector<KeptAppointment>();
  }
  void Arrange() {
    Life life(repertoire_, file_);
    life.mind.Ask("later", {{"whom", std::string("Ada")}});
    // What was kept before has been read, and this is written.
    ASSERT_TRUE(life.Until([&] { return life.memory->status().done == 2; }));
  }

  Repertoire repertoire_;
  ScratchDir scratch_;
  std::string file_ = scratch_.File("memory.db");
  StderrInto quiet_{scratch_.File("stderr")};
};

TEST_F(AgendaTest, WhatWasArrangedIsKeptWhenTheTimeHasComeInAnotherRunOfTheProgram) {
  ASSERT_NO_FATAL_FAILURE(Arrange());
  ASSERT_THAT(Kept(), SizeIs(1));
  Life life(repertoire_, file_);
  ASSERT_TRUE(life.UntilItWaits());
  const Director::Waiting& waiting = life.mind.director.queue().front();
  EXPECT_EQ(waiting.request.run, Director::kOwnRuns + 1);
  EXPECT_EQ(waiting.request.source, "test");
  EXPECT_EQ(waiting.priority, 7);
  EXPECT_EQ(waiting.appointment->note, "hello");
  life.mind.Pass(kHour + Seconds{1.0});
  EXPECT_EQ(life.mind.heard.End(waiting.request.run)->outcome, RunOutcome::kFinished);
  const auto step =
      std::ranges::find(life.mind.heard.events, MindEventKind::kStep, &MindEvent::kind);
  ASSERT_NE(step, life.mind.heard.events.end());
  EXPECT_EQ(step->text, "hello Ada");
}

TEST_F(AgendaTest, WhatIsOverIsKeptNoLonger) {
  ASSERT_NO_FATAL_FAILURE(Arrange());
  {
    Life life(repertoire_, file_);
    ASSERT_TRUE(life.UntilItWaits());
    life.mind.director.Stop(life.mind.clock.Now(), Director::kOwnRuns + 1, "enough");
    life.Step();
  }
  EXPECT_THAT(Kept(), IsEmpty());
}

TEST_F(AgendaTest, WhatPassedWhileTheProgramWasNotThereIsToldAndNotMadeUpFor) {
  ASSERT_NO_FATAL_FAILURE(Arrange());
  {
    Life life(repertoire_, file_, 3 * kHour);
    ASSERT_TRUE(
        life.Until([&] { return life.mind.heard.End(Director::kOwnRuns + 1).has_value(); }));
    const MindEvent end = *life.mind.heard.End(Director::kOwnRuns + 1);
    EXPECT_EQ(end.behavior, "later");
    EXPECT_EQ(end.outcome, RunOutcome::kFailed);
    EXPECT_EQ(end.text, "missed: it was due 120 minutes ago, and the robot was not running");
    life.Step();
  }
  EXPECT_THAT(Kept(), IsEmpty());
}

TEST_F(AgendaTest, WhatAnotherVersionArrangedIsPassedOver) {
  {
    const auto store = MemoryStore::Open(file_, {}, {});
    const WallTime due = ManualClock().WallNow() + std::chrono::hours{1};
    const std::vector<KeptAppointment> all = {
        {.due = due, .behavior = "fly"},
        {.due = due, .behavior = "later", .arguments = {{"how", true}}},
        {.due = due, .priority = 99, .behavior = "later", .arguments = {}}};
    ASSERT_TRUE((*store)->KeepAppointments(all));
  }
  {
    Life life(repertoire_, file_);
    ASSERT_TRUE(life.UntilItWaits());
    EXPECT_THAT(life.mind.director.queue(), SizeIs(1));
    EXPECT_EQ(life.mind.director.queue().front().priority, 10);
    life.Step();
  }
  EXPECT_THAT(Kept(), SizeIs(1));
}

TEST_F(AgendaTest, AMemoryThatFailsIsTriedAgainAndLosesNothing) {
  std::filesystem::create_directory(file_);
  {
    Life life(repertoire_, file_);
    EXPECT_EQ(life.agenda->patience(), Nanos::max());
    life.mind.Ask("later", {});
    ASSERT_TRUE(life.Until([&] { return life.agenda->patience() == Agenda::kRetry; }));
    std::filesystem::remove(file_);
    life.mind.clock.Advance(Agenda::kRetry);
    ASSERT_TRUE(life.Until([&] { return life.memory->status().done > 0; }));
    life.Step();
  }
  EXPECT_THAT(Kept(), SizeIs(1));
}

TEST_F(AgendaTest, WithoutAMemoryNothingIsKeptAndNothingWaits) {
  Rehearsal mind(repertoire_);
  WakeSignal wake;
  Agenda agenda(
      {.ledger = mind.ledger, .clock = mind.clock, .repertoire = repertoire_, .wake = wake},
      mind.director);
  mind.Ask("later", {});
  mind.Pass(Seconds{1.0});
  agenda.Step(mind.clock.Now());
  EXPECT_EQ(agenda.patience(), Nanos::max());
}

}  // namespace
}  // namespace bbia
