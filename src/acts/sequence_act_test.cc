#include "acts/sequence_act.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "acts/all_acts.h"
#include "behavior/rehearsal_test.h"
#include "calendar/time_zone.h"

namespace bbia {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Sequences : public testing::Test {
 protected:
  Sequences() {
    AddAllActs(repertoire, {.zones = zones});
    AddSequences(repertoire, sequences, presets);
    rehearsal.emplace(repertoire);
  }
  MindEvent End(RunId run) {
    for (Seconds t{0.0}; t < Seconds{300.0}; t += kMindTick) {
      rehearsal->Tick();
      if (const auto end = rehearsal->heard.End(run)) return *end;
    }
    ADD_FAILURE() << "it does not end";
    return {};
  }
  MindEvent Play(std::vector<SequenceStep> steps) {
    EXPECT_TRUE(sequences.Put({"test", "Test", std::move(steps)}));
    return End(rehearsal->Ask("sequence", {{"name", std::string("test")}}));
  }

  ZoneShelf zones;
  SequenceBook sequences;
  PresetBook presets;
  Repertoire repertoire;
  std::optional<Rehearsal> rehearsal;
};

TEST_F(Sequences, PerformTheirStepsInOrder) {
  const MindEvent end = Play({
      {std::nullopt, EmotionStep{Emotion::kHappy, 0.7, Seconds{0.5}}},
      {std::nullopt, SayStep{"One.", true}},
      {std::nullopt, SoundStep{"bell", true}},
      {std::nullopt, WaitStep{Seconds{1.0}}},
      {std::nullopt, BehaviorStep{"greeting", {}}},
      {std::nullopt, HomeStep{Seconds{0.5}}},
  });
  EXPECT_EQ(end.outcome, RunOutcome::kFinished) << end.text;
  std::vector<std::string> steps;
  for (const MindEvent& event : rehearsal->heard.events) {
    if (event.kind == MindEventKind::kStep) steps.push_back(event.text);
  }
  EXPECT_THAT(steps, ElementsAre("1 of 6: emotion", "2 of 6: say", "3 of 6: sound", "4 of 6: wait",
                                 "5 of 6: behavior", "6 of 6: home"));
  EXPECT_THAT(rehearsal->sounds.names, ElementsAre("bell"));
  EXPECT_GT(end.duration, Seconds{6.0});
}

TEST_F(Sequences, APoseIsReachedAndItsAbsentPartsStay) {
  ASSERT_TRUE(sequences.Put(
      {"test",
       "Test",
       {{std::nullopt, PoseStep{{.antennas = Antennas{Radians{-1.0}, Radians{1.0}}}, Seconds{0.5}}},
        {std::nullopt, PoseStep{{.body_yaw = Radians{0.6}}, Seconds{0.8}}},
        {Seconds{4.0}, SayStep{"There.", false}}}}));
  const RunId run = rehearsal->Ask("sequence", {{"name", std::string("test")}});
  Posture at_three;
  Seconds said{0.0};
  for (Seconds t{0.0}; t < Seconds{6.0}; t += kMindTick) {
    const Posture now = rehearsal->Tick();
    if (t < Seconds{3.0}) at_three = now;
    if (said == Seconds{0.0} && rehearsal->heard.Count(MindEventKind::kSpeech) > 0) said = t;
  }
  const FullTarget target = ToTarget(at_three);
  EXPECT_NEAR(target.body_yaw.value(), 0.6, 1e-6);
  EXPECT_NEAR(target.antennas.right.value(), -1.0, 1e-6);
  EXPECT_NEAR(target.antennas.left.value(), 1.0, 1e-6);
  EXPECT_NEAR(said.count(), 4.0, 0.1);
  EXPECT_TRUE(rehearsal->heard.End(run));
}

TEST_F(Sequences, SayWhatIsMissing) {
  EXPECT_EQ(End(rehearsal->Ask("sequence", {{"name", std::string("none")}})).text,
            "there is no sequence none");
  rehearsal->senses.there = {};
  EXPECT_EQ(Play({{std::nullopt, BehaviorStep{"follow_face", {}}}}).text,
            "follow_face needs faces");
}

TEST_F(Sequences, AreCheckedAgainstTheRepertoire) {
  const auto message = [this](std::string name, LooseValues parameters) {
    const auto checked = CheckSequence(
        repertoire,
        {"x", "X", {{std::nullopt, BehaviorStep{std::move(name), std::move(parameters)}}}});
    return checked ? std::string("fine") : checked.error().message;
  };
  EXPECT_EQ(message("dance", {{"duration", 20.0}}), "fine");
  EXPECT_THAT(message("fly", {}), HasSubstr("steps[0].name must be a behavior, not \"fly\""));
  EXPECT_THAT(message("sequence", {}), HasSubstr("steps[0].name"));
  EXPECT_THAT(message("dance", {{"duration", 1e9}}), HasSubstr("steps[0].parameters.duration"));
}

TEST_F(Sequences, APresetIsHeldUntilSomethingElseMoves) {
  ASSERT_TRUE(presets.Put({.name = "up",
                           .title = "Up",
                           .emotion = EmotionStep{Emotion::kProud, 0.6},
                           .pose = PoseStep{{.body_yaw = Radians{-0.4}}, Seconds{1.0}}}));
  const RunId run = rehearsal->Ask("preset", {{"name", std::string("up")}});
  rehearsal->Pass(Seconds{120.0});
  EXPECT_FALSE(rehearsal->heard.End(run));
  EXPECT_NEAR(rehearsal->Tick().body_yaw.value(), -0.4, 1e-6);
  EXPECT_EQ(rehearsal->heart.mood().history(0).feeling.emotion, Emotion::kProud);
  rehearsal->Ask("dance");
  EXPECT_EQ(rehearsal->heard.End(run)->outcome, RunOutcome::kPreempted);
}

TEST(SequenceNames, AreSafeAsNamesOfFiles) {
  EXPECT_TRUE(IsSequenceName("good_morning-2"));
  for (const char* const name : {"", "..", "a/b", "Up", "-x", "a b", "\xC3\xA9", "a.json"}) {
    EXPECT_FALSE(IsSequenceName(name)) << name;
  }
  EXPECT_FALSE(IsSequenceName(std::string(41, 'a')));
}

TEST(ScoreBook, IsBoundedAndReplaces) {
  SequenceBook book;
  for (std::size_t i = 0; i < SequenceBook::kMost; ++i) {
    EXPECT_TRUE(book.Put({std::to_string(i), "", {}}));
  }
  EXPECT_FALSE(book.Put({"more", "", {}}));
  EXPECT_TRUE(book.Put({"3", "new", {}}));
  EXPECT_EQ(book.Find("3")->title, "new");
  EXPECT_TRUE(book.Remove("3"));
  EXPECT_FALSE(book.Remove("3"));
  EXPECT_EQ(book.names().size(), SequenceBook::kMost - 1);
}

}  // namespace
}  // namespace bbia
