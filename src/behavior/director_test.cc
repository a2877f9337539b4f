#include "behavior/director.h"

#include <gtest/gtest.h>

#include "behavior/rehearsal_test.h"

namespace bbia {
namespace {

/// Behaviours that do one thing each.
class DirectorTest : public testing::Test {
 protected:
  DirectorTest() {
    AddBasics(repertoire_);
    Add("wait", 3,
        [](Stage& stage, const Arguments&) -> Play { co_await stage.Wait(Seconds{10}); });
    Add("urgent", 8,
        [](Stage& stage, const Arguments&) -> Play { co_await stage.Wait(Seconds{1}); });
    Add("give_up", 3, [](Stage& stage, const Arguments&) -> Play {
      co_await stage.GiveUp("there is nothing to do");
    });
    Add("speak", 3, [](Stage& stage, const Arguments&) -> Play {
      co_await stage.SayText("one two three four five six");
      stage.Step("said");
    });
    Add("ask", 3, [](Stage& stage, const Arguments&) -> Play {
      Question question{"left or right?", {"left", "right"}, Seconds{5}};
      const auto answer = co_await stage.Listen(question);
      stage.Step(answer ? *answer : "nothing");
    });
    Add("sound", 3, [](Stage& stage, const Arguments&) -> Play {
      if (co_await stage.Sound("bell")) stage.Step("rung");
    });
    Add("both", 3, [](Stage& stage, const Arguments&) -> Play {
      co_await stage.Together(Lean(stage), Talk(stage));
      stage.Step("both");
      co_await stage.Either(Lean(stage), Talk(stage));
      stage.Step("either");
    });
    Add("parts", 3, [](Stage& stage, const Arguments&) -> Play {
      const int two = co_await CountTo(stage, 2);
      const int three = co_await CountTo(stage, 3);
      stage.Step(std::to_string(two + three));
    });
    repertoire_.Add(
        {.name = "again",
         .priority = 2,
         .preempted = WhenPreempted::kBeginsAgain,
         .play = [](Stage& stage, const Arguments&) -> Play { co_await stage.Wait(Seconds{3}); }});
    repertoire_.Add(
        {.name = "blind",
         .needs = {Need::kFaces, Need::kCamera},
         .play = [](Stage& stage, const Arguments&) -> Play { co_await stage.Wait(Seconds{1}); }});
    repertoire_.Add({.name = "get_up",
                     .priority = 10,
                     .wakefulness = Wakefulness::kAnyway,
                     .play = [](Stage& stage, const Arguments&) -> Play {
                       co_await stage.Go(BedMove::kWakeUp);
                       stage.Step("up");
                     }});
  }

  void Add(std::string_view name, int priority, Play (*play)(Stage&, const Arguments&)) {
    repertoire_.Add({.name = name, .priority = priority, .play = play});
  }
  static Play Lean(Stage& stage) { co_await stage.MoveTo(PostureRow{.pitch = 10}, Seconds{1}); }
  static Play Talk(Stage& stage) { co_await stage.SayText("a long sentence of seven whole words"); }
  static PlayOf<int> CountTo(Stage& stage, int n) {
    for (int i = 0; i < n; ++i) co_await stage.Wait(Seconds{0.1});
    co_return n;
  }
  /// The newest step that was told.
  static std::string LastStep(const Rehearsal& rehearsal) {
    std::string step;
    for (const MindEvent& event : rehearsal.heard.events) {
      if (event.kind == MindEventKind::kStep) step = event.text;
    }
    return step;
  }
  static RunOutcome OutcomeOf(const Rehearsal& rehearsal, RunId run) {
    const auto end = rehearsal.heard.End(run);
    EXPECT_TRUE(end) << run;
    return end ? end->outcome : RunOutcome::kAccepted;
  }

  Repertoire repertoire_;
};

TEST_F(DirectorTest, RunsABehaviourToItsEndAndGoesBackToTheFeeling) {
  Rehearsal rehearsal(repertoire_);
  const RunId run = rehearsal.Ask("nod");
  EXPECT_EQ(rehearsal.receipt.outcome, RunOutcome::kAccepted);
  double lowest = 0.0;
  for (int i = 0; i < 100; ++i) lowest = std::max(lowest, rehearsal.Tick().turn.pitch.value());
  EXPECT_EQ(OutcomeOf(rehearsal, run), RunOutcome::kFinished);
  EXPECT_GT(ToDegrees(Radians{lowest}), 8.0);
  EXPECT_TRUE(rehearsal.Quiet());
  rehearsal.Pass(Seconds{4});
  EXPECT_TRUE(rehearsal.director.at_rest());
}

TEST_F(DirectorTest, TheMoreImportantComesFirstAndEqualsInTheirOrder) {
  Rehearsal rehearsal(repertoire_);
  rehearsal.Ask("urgent", {}, 9);
  const RunId low = rehearsal.Ask("nod");
  const RunId high = rehearsal.Ask("urgent");
  EXPECT_EQ(rehearsal.receipt.outcome, RunOutcome::kQueued);
  EXPECT_EQ(rehearsal.receipt.place, 1U);
  const RunId low_too = rehearsal.Ask("wait");
  EXPECT_EQ(rehearsal.receipt.place, 3U);
  std::vector<RunId> order;
  for (const auto& waiting : rehearsal.director.queue()) order.push_back(waiting.request.run);
  EXPECT_EQ(order, (std::vector<RunId>{high, low, low_too}));
}

TEST_F(DirectorTest, WhatIsMoreImportantPreemptsAndWhatIsMarkedBeginsAgain) {
  Rehearsal rehearsal(repertoire_);
  const RunId first = rehearsal.Ask("wait");
  rehearsal.Pass(Seconds{1});
  const RunId second = rehearsal.Ask("urgent");
  EXPECT_EQ(OutcomeOf(rehearsal, first), RunOutcome::kPreempted);
  rehearsal.Pass(Seconds{1.1});
  EXPECT_EQ(OutcomeOf(rehearsal, second), RunOutcome::kFinished);
  EXPECT_TRUE(rehearsal.Quiet());

  const RunId again = rehearsal.Ask("again");
  rehearsal.Pass(Seconds{1});
  rehearsal.Ask("urgent");
  EXPECT_EQ(OutcomeOf(rehearsal, again), RunOutcome::kPreempted);
  rehearsal.Pass(Seconds{1.1});
  ASSERT_NE(rehearsal.director.running(), nullptr);
  EXPECT_EQ(rehearsal.director.running()->request.run, again);
}

TEST_F(DirectorTest, AFullQueueRefusesAndSaysWhy) {
  Rehearsal rehearsal(repertoire_);
  for (std::size_t i = 0; i <= Director::kMaxQueue; ++i) rehearsal.Ask("wait");
  EXPECT_EQ(rehearsal.receipt.outcome, RunOutcome::kQueued);
  const RunId run = rehearsal.Ask("wait");
  EXPECT_EQ(rehearsal.receipt.outcome, RunOutcome::kRefused);
  EXPECT_EQ(rehearsal.receipt.reason, "the queue is full: 50 behaviours wait already");
  EXPECT_EQ(OutcomeOf(rehearsal, run), RunOutcome::kRefused);
  EXPECT_EQ(rehearsal.director.StopAll(rehearsal.clock.Now(), "enough"), 51U);
  EXPECT_TRUE(rehearsal.Quiet());
}

TEST_F(DirectorTest, WhatItNeedsAndIsNotThereIsNamed) {
  Rehearsal rehearsal(repertoire_);
  rehearsal.senses.there = {Need::kCamera};
  rehearsal.Ask("blind");
  EXPECT_EQ(rehearsal.receipt.outcome, RunOutcome::kUnavailable);
  EXPECT_EQ(rehearsal.receipt.reason, "needs faces");
}

TEST_F(DirectorTest, ARobotThatIsNotAwakeIsWokenFirst) {
  Rehearsal rehearsal(repertoire_);
  const RunId run = rehearsal.Ask("wait");
  rehearsal.director.SetBody(rehearsal.clock.Now(), BodyCondition::kAsleep);
  EXPECT_EQ(OutcomeOf(rehearsal, run), RunOutcome::kCancelled);
  rehearsal.Ask("wait");
  EXPECT_EQ(rehearsal.receipt.reason, "the robot's motors are off; wake it up first");
  rehearsal.Ask("get_up");
  EXPECT_EQ(rehearsal.receipt.outcome, RunOutcome::kAccepted);
  rehearsal.Pass(Seconds{2.1});
  EXPECT_EQ(LastStep(rehearsal), "up");
  EXPECT_EQ(rehearsal.bed.moves, std::vector<BedMove>{BedMove::kWakeUp});
  rehearsal.director.SetBody(rehearsal.clock.Now(), BodyCondition::kEmergencyStop);
  rehearsal.Ask("get_up");
  EXPECT_EQ(rehearsal.receipt.reason, "the emergency stop is engaged; release it first");
}

TEST_F(DirectorTest, ABehaviourThatGivesUpSaysWhy) {
  Rehearsal rehearsal(repertoire_);
  const RunId run = rehearsal.Ask("give_up");
  rehearsal.Tick();
  EXPECT_EQ(OutcomeOf(rehearsal, run), RunOutcome::kFailed);
  EXPECT_EQ(rehearsal.heard.End(run)->text, "there is nothing to do");
}

TEST_F(DirectorTest, SpeaksAsLongAsTheWordsTakeAndStopsInTheMiddle) {
  Rehearsal rehearsal(repertoire_);
  rehearsal.Ask("speak");
  rehearsal.Pass(Seconds{2.0});
  EXPECT_EQ(LastStep(rehearsal), "");
  EXPECT_EQ(rehearsal.mouth.current().text, "one two three four five six");
  rehearsal.Pass(Seconds{0.6});
  EXPECT_EQ(LastStep(rehearsal), "said");
  const RunId run = rehearsal.Ask("speak");
  rehearsal.Pass(Seconds{0.5});
  rehearsal.director.Stop(rehearsal.clock.Now(), run, "stopped");
  EXPECT_TRUE(rehearsal.Quiet());
}

TEST_F(DirectorTest, AQuestionIsAnsweredOrRunsOut) {
  Rehearsal rehearsal(repertoire_);
  rehearsal.Ask("ask");
  rehearsal.Tick();
  const auto& asked = rehearsal.director.running()->stage->asked();
  ASSERT_TRUE(asked);
  EXPECT_EQ(rehearsal.director.Answer(asked->id, "up").error().message,
            "answer must be one of \"left\" \"right\"");
  EXPECT_EQ(rehearsal.director.Answer(asked->id + 1, "left").error().code, Errc::kNotFound);
  EXPECT_TRUE(rehearsal.director.Answer(asked->id, "left"));
  rehearsal.Tick();
  EXPECT_EQ(LastStep(rehearsal), "left");
  rehearsal.Ask("ask");
  rehearsal.Pass(Seconds{5.1});
  EXPECT_EQ(LastStep(rehearsal), "nothing");
}

TEST_F(DirectorTest, PlaysSoundsPartsAndTwoThingsAtOnce) {
  Rehearsal rehearsal(repertoire_);
  rehearsal.Ask("sound");
  rehearsal.Pass(Seconds{1.1});
  EXPECT_EQ(LastStep(rehearsal), "rung");
  rehearsal.Ask("parts");
  rehearsal.Pass(Seconds{1});
  EXPECT_EQ(LastStep(rehearsal), "5");
  rehearsal.Ask("both");
  rehearsal.Pass(Seconds{1.5});
  EXPECT_EQ(LastStep(rehearsal), "5");
  rehearsal.Pass(Seconds{2});
  EXPECT_EQ(LastStep(rehearsal), "both");
  rehearsal.Pass(Seconds{1});
  EXPECT_EQ(LastStep(rehearsal), "either");
  EXPECT_TRUE(rehearsal.Quiet()) << "the sentence of the one that was not waited for is over";
}

}  // namespace
}  // namespace bbia
