#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "acts/act_rehearsal_test.h"
#include "acts/lesson.h"
#include "acts/reaction.h"
#include "calendar/alarm.h"

namespace bbia {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// The original counted every answer as right.
TEST(Teaching, KnowsRightFromWrong) {
  const TextBook texts = TextBook::BuiltIn();
  for (const Language language : {Language::kEnglish, Language::kFrench}) {
    for (const Subject subject : {Subject::kMaths, Subject::kScience, Subject::kGeography}) {
      for (const Level level : {Level::kEasy, Level::kHard}) {
        RandomStream random(4);
        const auto lesson = MakeLesson(texts, language, subject, level, 4, random);
        ASSERT_EQ(lesson.size(), 4U);
        std::set<std::string> questions;
        for (const LessonQuestion& q : lesson) {
          questions.insert(q.question);
          for (const std::string& answer : q.answers) EXPECT_TRUE(IsRight(q, answer)) << answer;
          EXPECT_FALSE(IsRight(q, "no idea"));
          EXPECT_FALSE(IsRight(q, ""));
          EXPECT_FALSE(IsRight(q, "banana"));
          EXPECT_FALSE(IsRight(q, "12345"));
          EXPECT_FALSE(q.hint.empty());
        }
        EXPECT_EQ(questions.size(), 4U);
      }
    }
  }
}

TEST(Teaching, NoAnswerOfAQuestionAnswersAnother) {
  const TextBook texts = TextBook::BuiltIn();
  for (const Language language : {Language::kEnglish, Language::kFrench}) {
    RandomStream random(1);
    const auto lesson = MakeLesson(texts, language, Subject::kGeography, Level::kHard, 4, random);
    for (const LessonQuestion& one : lesson) {
      for (const LessonQuestion& other : lesson) {
        if (one.question == other.question) continue;
        EXPECT_FALSE(IsRight(one, other.answers.front())) << one.question;
      }
    }
  }
}

TEST(Teaching, SumsAreRight) {
  const TextBook texts = TextBook::BuiltIn();
  RandomStream random(77);
  for (const Level level : {Level::kEasy, Level::kHard}) {
    for (const LessonQuestion& q :
         MakeLesson(texts, Language::kEnglish, Subject::kMaths, level, 10, random)) {
      int a = 0;
      int b = 0;
      std::array<char, 16> word{};
      if (std::sscanf(q.question.c_str(), "How much is %d divided by %d?", &a, &b) == 2) {
        EXPECT_EQ(std::stoi(q.answers[0]) * b, a);
      } else if (std::sscanf(q.question.c_str(), "How much is %d %15s %d?", &a, word.data(), &b) ==
                 3) {
        const std::string how = word.data();
        EXPECT_EQ(std::stoi(q.answers[0]),
                  how == "plus" ? a + b : (how == "minus" ? a - b : a * b));
      } else {
        ADD_FAILURE() << q.question;
      }
    }
  }
}

TEST(Teaching, TheScoreIsWhatWasAnswered) {
  ActRehearsal acts;
  acts.Begin("teaching", {{"subject", std::string("geography")}, {"questions", 4.0}});
  // Knows one answer, says it always.
  EXPECT_EQ(acts.PlayToEnd([](const Question&) { return "paris, i think"; }).outcome,
            RunOutcome::kFinished);
  EXPECT_THAT(acts.Steps(), Contains("score 1 of 4"));
  EXPECT_THAT(acts.Said(), Contains(HasSubstr("hint")));
}

TEST(Storytelling, GoesOnAsItIsDecided) {
  const auto tell = [](std::size_t option) {
    ActRehearsal acts;
    acts.Begin("storytelling", {{"story", std::string("red_hood")}});
    EXPECT_EQ(acts.PlayToEnd([option](const Question& q) { return q.options[option]; }).outcome,
              RunOutcome::kFinished);
    return acts.Said();
  };
  EXPECT_THAT(tell(0),
              AllOf(Contains(HasSubstr("what big ears")), Not(Contains(HasSubstr("Bang!")))));
  EXPECT_THAT(tell(1),
              AllOf(Contains(HasSubstr("Bang!")), Not(Contains(HasSubstr("what big ears")))));
}

TEST(Storytelling, DecidesItselfWhenNobodyDoes) {
  for (const char* const story : {"red_hood", "three_pigs", "little_star"}) {
    ActRehearsal acts;
    acts.Begin("storytelling", {{"story", std::string(story)}});
    EXPECT_EQ(acts.PlayToEnd().outcome, RunOutcome::kFinished);
    EXPECT_THAT(acts.Said(), Contains(HasSubstr("You let me decide")));
    EXPECT_THAT(acts.Steps(), Contains("scene 6 of 6"));
  }
}

TEST(Storytelling, SpeaksFrenchToo) {
  ActRehearsal acts;
  acts.rehearsal->director.SetLanguage(Language::kFrench);
  acts.Begin("storytelling", {{"story", std::string("little_star")}, {"interactive", false}});
  EXPECT_EQ(acts.PlayToEnd().outcome, RunOutcome::kFinished);
  EXPECT_THAT(acts.Said(), Contains(HasSubstr("vivait une petite étoile")));
}

/// Whether the run of `acts` rings now.
bool Rings(const ActRehearsal& acts) {
  const Director::Running* const running = acts.rehearsal->director.running();
  return running != nullptr && running->request.run == acts.run && running->stage->asked();
}

/// Seconds until it rings, from now.
double RingsAfter(ActRehearsal& acts) {
  for (Seconds t{0.0}; t < Seconds{100'000.0}; t += kMindTick) {
    acts.rehearsal->Tick();
    if (Rings(acts)) return t.count();
  }
  ADD_FAILURE() << "never rang";
  return 0.0;
}

// The manual clock's calendar stands at one second past midnight UTC, 1 January 2026.
TEST(AlarmClock, RingsAtTheTimeOfItsZone) {
  ActRehearsal acts;
  acts.Begin("alarm_clock",
             {{"hour", 1.0}, {"minute", 30.0}, {"zone", std::string("Europe/Paris")}});
  EXPECT_NEAR(RingsAfter(acts), 1800.0 - 1.0, 0.3);  // 01:30 there is 00:30 UTC
  EXPECT_THAT(acts.Steps(), Contains("set for 01:30"));
}

TEST(AlarmClock, SnoozesThreeTimesAndThenNoMore) {
  ActRehearsal acts;
  acts.Begin(
      "alarm_clock",
      {{"hour", 0.0}, {"minute", 5.0}, {"zone", std::string("UTC")}, {"snooze_minutes", 2.0}});
  int asked = 0;
  const TimePoint begun = acts.rehearsal->clock.Now();
  const MindEvent end = acts.PlayToEnd(
      [&asked](const Question&) { return ++asked <= 4 ? "snooze" : "stop"; }, Seconds{4000.0});
  EXPECT_EQ(end.outcome, RunOutcome::kFinished);
  EXPECT_EQ(asked, 5);
  EXPECT_THAT(acts.Said(), Contains(HasSubstr("No more snoozing")));
  EXPECT_GT(Seconds(acts.rehearsal->clock.Now() - begun).count(), 300.0 + 3 * 120.0);
}

TEST(AlarmClock, GetsLouderAndGivesUpAfterTenMinutes) {
  ActRehearsal acts;
  acts.Begin("alarm_clock", {{"hour", 0.0}, {"minute", 1.0}, {"zone", std::string("UTC")}});
  const MindEvent end = acts.PlayToEnd({}, Seconds{2000.0});
  EXPECT_EQ(end.outcome, RunOutcome::kFinished);
  EXPECT_NEAR(end.duration.count(), 600.0, 15.0);
  EXPECT_THAT(acts.Said(), Contains(HasSubstr("I let you sleep now")));
}

/// An alarm for one minute past midnight, set and out of the way.
void SetForMinuteOne(ActRehearsal& acts) {
  acts.Begin("alarm_clock", {{"hour", 0.0}, {"minute", 1.0}, {"zone", std::string("UTC")}});
  acts.rehearsal->Pass(Seconds{20.0});
  ASSERT_EQ(acts.rehearsal->director.running(), nullptr);
  ASSERT_EQ(acts.rehearsal->director.queue().size(), 1U);
}

TEST(AlarmClock, HoldsNobodyUpAndRingsOverWhatPlays) {
  ActRehearsal acts;
  SetForMinuteOne(acts);
  const RunId dance = acts.rehearsal->Ask("dance", {{"duration", 60.0}});
  EXPECT_EQ(acts.rehearsal->receipt.outcome, RunOutcome::kAccepted);
  EXPECT_NEAR(RingsAfter(acts), 39.0, 0.3);
  EXPECT_EQ(acts.rehearsal->heard.End(dance)->outcome, RunOutcome::kPreempted);
}

TEST(AlarmClock, OutlivesAStopOfEverythingAndGoesByItsNumber) {
  ActRehearsal acts;
  SetForMinuteOne(acts);
  EXPECT_EQ(acts.rehearsal->director.StopAll(acts.rehearsal->clock.Now(), "enough"), 0U);
  EXPECT_EQ(acts.rehearsal->director.queue().size(), 1U);
  EXPECT_TRUE(acts.rehearsal->director.Stop(acts.rehearsal->clock.Now(), acts.run, "enough"));
  EXPECT_TRUE(acts.rehearsal->director.queue().empty());
  EXPECT_EQ(acts.rehearsal->heard.End(acts.run)->outcome, RunOutcome::kCancelled);
}

TEST(AlarmClock, GetsUpToRing) {
  ActRehearsal acts;
  SetForMinuteOne(acts);
  acts.rehearsal->director.SetBody(acts.rehearsal->clock.Now(), BodyCondition::kAsleep);
  acts.rehearsal->Pass(Seconds{41.0});
  EXPECT_EQ(acts.rehearsal->bed.moves, std::vector{BedMove::kWakeUp});
  EXPECT_LT(RingsAfter(acts), 2.5);
}

TEST(AlarmClock, WaitsForSomebodyElseToBeThrough) {
  ActRehearsal acts;
  SetForMinuteOne(acts);
  acts.rehearsal->director.SetBody(acts.rehearsal->clock.Now(), BodyCondition::kTaken);
  acts.rehearsal->Pass(Seconds{120.0});
  EXPECT_FALSE(Rings(acts));
  acts.rehearsal->director.SetBody(acts.rehearsal->clock.Now(), BodyCondition::kAwake);
  EXPECT_LT(RingsAfter(acts), 0.5);
  // And once more when somebody takes it while it rings.
  acts.rehearsal->director.SetBody(acts.rehearsal->clock.Now(), BodyCondition::kTaken);
  EXPECT_FALSE(Rings(acts));
  acts.rehearsal->director.SetBody(acts.rehearsal->clock.Now(), BodyCondition::kAwake);
  EXPECT_LT(RingsAfter(acts), 0.5);
}

TEST(AlarmClock, IsMissedWhenItIsTenMinutesLateUnderTheEmergencyStop) {
  ActRehearsal acts;
  SetForMinuteOne(acts);
  acts.rehearsal->director.SetBody(acts.rehearsal->clock.Now(), BodyCondition::kEmergencyStop);
  acts.rehearsal->Pass(Seconds{630.0});
  EXPECT_EQ(acts.rehearsal->director.queue().size(), 1U);
  acts.rehearsal->Pass(Seconds{15.0});
  const auto end = acts.rehearsal->heard.End(acts.run);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->outcome, RunOutcome::kFailed);
  EXPECT_EQ(
      end->text,
      "missed: it was due 10 minutes ago, and the emergency stop is engaged; release it first");
}

/// An alarm that was set in an earlier run of the program.
void Restore(ActRehearsal& acts, int snoozes) {
  ActRehearsal before;
  ASSERT_NO_FATAL_FAILURE(SetForMinuteOne(before));
  const auto kept = before.rehearsal->director.Appointments();
  ASSERT_EQ(kept.size(), 1U);
  Appointment appointment = *kept[0].appointment;
  appointment.note = std::to_string(snoozes);
  acts.rehearsal->director.Restore(acts.rehearsal->clock.Now(), *kept[0].request, appointment);
  acts.run = Director::kOwnRuns + 1;
}

TEST(AlarmClock, RingsAfterTheProgramWasStartedAnew) {
  ActRehearsal acts;
  ASSERT_NO_FATAL_FAILURE(Restore(acts, 3));
  EXPECT_NEAR(RingsAfter(acts), 59.0, 0.3);
  EXPECT_THAT(acts.Steps(), testing::Not(Contains(HasSubstr("set for"))));
  acts.PlayToEnd([asked = 0](const Question&) mutable { return ++asked == 1 ? "snooze" : "stop"; },
                 Seconds{4000.0});
  EXPECT_THAT(acts.Said(), Contains(HasSubstr("No more snoozing")));
}

TEST(AlarmClock, IsMissedAndDoesNotRingWhenTheClockJumpsPastIt) {
  ActRehearsal acts;
  SetForMinuteOne(acts);
  acts.rehearsal->clock.Advance(std::chrono::hours{2});
  acts.rehearsal->Tick();
  const auto end = acts.rehearsal->heard.End(acts.run);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->text,
            "missed: it was due 119 minutes ago, and the machine slept, or its clock was set");
}

TEST(AlarmClock, SaysWhichZoneThereIsNot) {
  ActRehearsal acts;
  acts.Begin("alarm_clock", {{"zone", std::string("Europe/Atlantis")}});
  const MindEvent end = acts.PlayToEnd();
  EXPECT_EQ(end.outcome, RunOutcome::kFailed);
  EXPECT_THAT(end.text, HasSubstr("Europe/Atlantis"));
}

TEST(Dance, ToAFileBeginsWithItsSoundAndStaysOnItsBeats) {
  ActRehearsal acts;
  acts.Begin("dance", {{"file", std::string("song.wav")}});
  Seconds music{-1.0};
  std::vector<double> left;
  for (Seconds t{0.0}; t < Seconds{60.0} && !acts.rehearsal->heard.End(acts.run); t += kMindTick) {
    const Posture p = acts.rehearsal->Tick();
    const bool plays = !acts.rehearsal->sounds.names.empty();
    if (plays && music < Seconds{0.0}) music = t;
    if (plays && t - music < Seconds{11.5}) left.push_back(p.turn.pitch.value());
  }
  EXPECT_EQ(acts.rehearsal->heard.End(acts.run)->outcome, RunOutcome::kFinished);
  EXPECT_THAT(acts.rehearsal->sounds.names, testing::ElementsAre("song.wav"));
  EXPECT_THAT(acts.Steps(), Contains("120 beats a minute"));
  // It nods at first: the head is lowest on the beats (0.1 s, and every half second).
  int on = 0;
  int lows = 0;
  for (std::size_t i = 50; i + 1 < 200; ++i) {
    if (left[i] < left[i - 1] || left[i] < left[i + 1] || left[i] < 0.02) continue;
    const double at = static_cast<double>(i) * kMindTick.count();
    ++lows;
    on += std::abs(std::remainder(at - 0.1, 0.5)) <= 0.06 ? 1 : 0;
  }
  EXPECT_GE(lows, 4);
  EXPECT_EQ(on, lows);
}

TEST(Dance, SaysSoWhenThereIsNoBeat) {
  ActRehearsal acts;
  acts.ears.music.grid = {};
  acts.Begin("dance", {{"file", std::string("talk.wav")}});
  const MindEvent end = acts.PlayToEnd();
  EXPECT_EQ(end.outcome, RunOutcome::kFailed);
  EXPECT_EQ(end.text, "no beat was found in talk.wav");
}

TEST(Dance, SaysSoWhenThereIsNoFile) {
  ActRehearsal acts;
  acts.Begin("dance", {{"file", std::string("missing.wav")}});
  const MindEvent end = acts.PlayToEnd();
  EXPECT_EQ(end.outcome, RunOutcome::kFailed);
  EXPECT_EQ(end.text, "missing.wav is not there");
}

TEST(Reaction, MovesWithTheMusicAndNotInSilence) {
  Music music = TestEars::DrumMusic();
  for (std::size_t i = 60; i < 120; ++i) music.levels[i] = 0.0F;
  music.onsets.erase(std::remove_if(music.onsets.begin(), music.onsets.end(),
                                    [](const Onset& o) { return o.at > Seconds{6.0}; }),
                     music.onsets.end());
  const Reaction reaction(music, music.duration);
  double loud = 0.0;
  for (double t = 2.0; t < 5.0; t += 0.02) {
    loud = std::max(loud, std::abs(reaction.PostureAt(Seconds{t}).antennas.right.value()));
  }
  EXPECT_GT(loud, 0.3);
  for (double t = 7.5; t < 11.0; t += 0.02) {
    const Posture p = reaction.PostureAt(Seconds{t});
    EXPECT_NEAR(p.antennas.right.value(), 0.0, 1e-9);
    EXPECT_NEAR(p.turn.pitch.value(), 0.0, 1e-9);
  }
}

TEST(MusicReaction, SilenceConfusesIt) {
  ActRehearsal acts;
  acts.ears.music.levels.assign(120, 0.0F);
  acts.Begin("music_reaction", {{"file", std::string("nothing.wav")}});
  EXPECT_EQ(acts.PlayToEnd().outcome, RunOutcome::kFinished);
  EXPECT_TRUE(acts.rehearsal->sounds.names.empty());
}

/// A face that walks from one side to the other.
TEST(FollowFace, TurnsToTheFaceAndSaysWhenItIsGone) {
  ActRehearsal acts;
  Sight& sight = acts.rehearsal->senses.seen;
  acts.Begin("follow_face", {{"duration", 12.0}});
  double most = 0.0;
  double final_error = 1.0;
  for (int i = 0; i < 50 * 20 && !acts.rehearsal->heard.End(acts.run); ++i) {
    const double t = i * kMindTick.count();
    const double yaw = -0.5 + 0.12 * std::min(t, 8.0);
    if (t < 8.0) {
      sight.sequence = static_cast<std::uint64_t>(i) + 1;
      sight.track_count = 1;
      Track& face = sight.track_array[0];
      face.kind = SightKind::kFace;
      face.fresh = true;
      face.id = 1;
      face.bearing = {Radians{yaw}, Radians{0.1}};
      face.range = {Metres{0.8}, Metres{0.1}};
      face.last_seen = acts.rehearsal->clock.Now();
      face.SetLabel("face");
    }
    const Posture p = acts.rehearsal->Tick();
    if (t > 4.0 && t < 8.0) most = std::max(most, std::abs(p.turn.yaw.value() - yaw));
    if (t > 7.8 && t < 8.0) final_error = std::abs(p.turn.pitch.value() - 0.1);
  }
  EXPECT_LT(most, 0.15);
  EXPECT_LT(final_error, 0.05);
  EXPECT_THAT(acts.Steps(), Contains("lost"));
}

TEST(VisionTracking, NamesWhatItSeesInItsLanguage) {
  ActRehearsal acts;
  acts.rehearsal->director.SetLanguage(Language::kFrench);
  Sight& sight = acts.rehearsal->senses.seen;
  sight.track_count = 1;
  sight.track_array[0].kind = SightKind::kObject;
  sight.track_array[0].SetLabel("cup");
  sight.track_array[0].bearing = {Radians{0.4}, Radians{0.2}};
  acts.Begin("vision_tracking");
  for (int i = 0; i < 2000 && !acts.rehearsal->heard.End(acts.run); ++i) {
    sight.track_array[0].last_seen = acts.rehearsal->clock.Now();
    acts.rehearsal->Tick();
  }
  EXPECT_EQ(acts.rehearsal->heard.End(acts.run)->outcome, RunOutcome::kFinished);
  EXPECT_THAT(acts.Said(), Contains(HasSubstr("tasse")));
}

}  // namespace
}  // namespace bbia
