#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "acts/act_rehearsal_test.h"
#include "behavior/rehearse_all_test.h"

namespace bbia {
namespace {

using testing::ElementsAre;

TEST(RecordedMove, FollowsTheRecordingToItsEndWithItsSound) {
  ActRehearsal acts;
  Rehearsal& rehearsal = *acts.rehearsal;
  const RunId run = acts.Begin("recorded_move", {{"move", std::string("nod")}});
  for (int i = 0; i < 500 && rehearsal.sounds.names.empty(); ++i) rehearsal.Tick();
  EXPECT_THAT(rehearsal.sounds.names, ElementsAre("/moves/nod.wav"));
  EXPECT_THAT(acts.Steps(), ElementsAre("nod"));
  const SampledMove nod = TestShelf::Nod();
  constexpr double kTwoTicks = 0.04;  // rad, at the nod's fastest
  Seconds t{0.0};
  for (; t < Seconds{2.0} && !rehearsal.heard.End(run); t += kMindTick) {
    EXPECT_NEAR(rehearsal.Tick().turn.pitch.value(), ToPosture(nod.At(t)).turn.pitch.value(),
                kTwoTicks);
  }
  EXPECT_NEAR(t.count(), TestShelf::kLength.count(), 0.1);
  EXPECT_EQ(rehearsal.heard.End(run)->outcome, RunOutcome::kFinished);
  EXPECT_TRUE(rehearsal.Quiet()) << "the sound, which is longer, ends with the move";
}

TEST(RecordedMove, SaysWhereToPutWhatIsNotThere) {
  ActRehearsal acts;
  acts.Begin("recorded_move", {{"move", std::string("missing")}});
  const MindEvent end = acts.PlayToEnd();
  EXPECT_EQ(end.outcome, RunOutcome::kFailed);
  EXPECT_EQ(end.text, "It is not on this machine. Put it there");
  EXPECT_EQ(acts.shelf.readings, 0);
}

TEST(RecordedMove, IsDescribedAndSmoothAndCanBeStoppedAnywhere) {
  ActRehearsal acts;
  const Behavior& behavior = *acts.repertoire.Find("recorded_move");
  const Rehearsals rehearsals(acts.repertoire);
  rehearsals.ExpectDescribed(behavior);
  rehearsals.ExpectSmooth(behavior);
  rehearsals.ExpectCancellable(behavior);
  EXPECT_EQ(acts.shelf.readings, 0);
}

TEST(RecordedMove, FailsWhereThereIsNoShelf) {
  Repertoire repertoire;
  AddRecordedMove(repertoire, nullptr);
  Rehearsal rehearsal(repertoire);
  const RunId run = rehearsal.Ask("recorded_move");
  rehearsal.Pass(Seconds{0.1});
  EXPECT_EQ(rehearsal.heard.End(run)->outcome, RunOutcome::kFailed);
}

}  // namespace
}  // namespace bbia
