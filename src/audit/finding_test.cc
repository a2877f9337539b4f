#include "audit/finding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>

namespace bbia {
namespace {

using std::chrono::seconds;
using testing::IsEmpty;
using testing::SizeIs;

Observation Leak(const std::string& subject, Light light = Light::kAmber,
                 const std::string& sentence = "it leaks") {
  return {.kind = FindingKind::kLeak, .light = light, .subject = subject, .sentence = sentence};
}

Observation Waste(const std::string& subject) {
  return {.kind = FindingKind::kPolledTooFast, .subject = subject, .sentence = "too fast"};
}

class FindingBookTest : public testing::Test {
 protected:
  FindingChanges Leaks(std::vector<Observation> seen) {
    return book_.Update(WatchId::kLeaks, std::move(seen));
  }

  ManualClock clock_;
  FindingBook book_{clock_};
};

TEST(Names, EachKindHasItsOwn) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(FindingKind::kPressure); ++i) {
    names.insert(Name(static_cast<FindingKind>(i)));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(FindingKind::kPressure) + 1);
  EXPECT_FALSE(names.contains("?"));
  EXPECT_EQ(Name(FindingKind::kHungThread), "hung-thread");
  EXPECT_EQ(Name(Light::kAmber), "amber");
  EXPECT_EQ(Name(WatchId::kWatchdog), "watchdog");
}

TEST_F(FindingBookTest, TellsWhatIsNewOnce) {
  const TimePoint start = clock_.Now();
  const WallTime wall = clock_.WallNow();
  const FindingChanges first = Leaks({Leak("sim")});
  ASSERT_THAT(first.opened, SizeIs(1));
  EXPECT_THAT(first.closed, IsEmpty());
  EXPECT_EQ(first.opened[0].number, 1U);
  EXPECT_EQ(first.opened[0].since, start);
  EXPECT_EQ(first.opened[0].since_wall, wall);
  EXPECT_EQ(first.opened[0].watch, WatchId::kLeaks);

  clock_.Advance(seconds{1});
  EXPECT_THAT(Leaks({Leak("sim")}).opened, IsEmpty());
  EXPECT_THAT(book_.Open(), SizeIs(1));
}

TEST_F(FindingBookTest, AnOpenFindingSaysWhatIsTrueNowAndSinceWhenItIsThere) {
  const TimePoint start = clock_.Now();
  Leaks({Leak("sim", Light::kAmber, "gains 10 kB a minute")});
  clock_.Advance(seconds{90});
  Leaks({Leak("sim", Light::kAmber, "gains 20 kB a minute")});
  const std::vector<Finding> open = book_.Open();
  ASSERT_THAT(open, SizeIs(1));
  EXPECT_EQ(open[0].what.sentence, "gains 20 kB a minute");
  EXPECT_EQ(open[0].since, start);
  EXPECT_EQ(open[0].until, start + seconds{90});
  EXPECT_EQ(open[0].times, 1U);
}

TEST_F(FindingBookTest, WhatIsNoLongerSeenIsClosed) {
  Leaks({Leak("sim"), Leak("api")});
  const TimePoint last_seen = clock_.Now();
  clock_.Advance(seconds{1});
  const FindingChanges changes = Leaks({Leak("api")});
  EXPECT_THAT(changes.opened, IsEmpty());
  ASSERT_THAT(changes.closed, SizeIs(1));
  EXPECT_EQ(changes.closed[0].what.subject, "sim");
  EXPECT_FALSE(changes.closed[0].open);
  EXPECT_EQ(changes.closed[0].until, last_seen);
  ASSERT_THAT(book_.Open(), SizeIs(1));
  ASSERT_THAT(book_.All(), SizeIs(2));
  EXPECT_FALSE(book_.All()[1].open);
}

TEST_F(FindingBookTest, AWatchSpeaksForItselfOnly) {
  Leaks({Leak("sim")});
  EXPECT_THAT(book_.Update(WatchId::kWaste, {Waste("sim")}).opened, SizeIs(1));
  EXPECT_THAT(book_.Update(WatchId::kWaste, {}).closed, SizeIs(1));
  EXPECT_THAT(book_.Open(), SizeIs(1));
}

TEST_F(FindingBookTest, TheSameSaidTwiceIsOneFindingAtItsWorst) {
  EXPECT_THAT(Leaks({Leak("sim"), Leak("sim", Light::kRed)}).opened, SizeIs(1));
  ASSERT_THAT(book_.Open(), SizeIs(1));
  EXPECT_EQ(book_.Open()[0].what.light, Light::kRed);
}

TEST_F(FindingBookTest, WhatComesAndGoesIsToldOnceAMinute) {
  const TimePoint start = clock_.Now();
  std::size_t opened = 0;
  std::size_t closed = 0;
  for (int second = 0; second < 180; ++second) {
    const bool there = second % 2 == 0;
    const FindingChanges changes =
        Leaks(there ? std::vector<Observation>{Leak("sim")} : std::vector<Observation>{});
    opened += changes.opened.size();
    closed += changes.closed.size();
    clock_.Advance(seconds{1});
  }
  EXPECT_EQ(opened, 3U);
  EXPECT_EQ(closed, 3U);
  const std::vector<Finding> all = book_.All();
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].number, 1U);
  EXPECT_EQ(all[0].times, 90U);
  EXPECT_EQ(all[0].since, start);
}

TEST_F(FindingBookTest, WhatCameBackUnsaidAndStaysIsToldAfterTheMinute) {
  Leaks({Leak("sim")});
  clock_.Advance(seconds{1});
  EXPECT_THAT(Leaks({}).closed, SizeIs(1));
  clock_.Advance(seconds{1});
  EXPECT_THAT(Leaks({Leak("sim")}).opened, IsEmpty());
  clock_.Advance(seconds{57});
  EXPECT_THAT(Leaks({Leak("sim")}).opened, IsEmpty());
  clock_.Advance(seconds{1});
  EXPECT_THAT(Leaks({Leak("sim")}).opened, SizeIs(1));
  clock_.Advance(seconds{100});
  EXPECT_THAT(Leaks({Leak("sim")}).opened, IsEmpty());
}

TEST_F(FindingBookTest, WhatWasAwayForLongBeginsAnewAndIsStillCounted) {
  Leaks({Leak("sim")});
  Leaks({});
  clock_.Advance(seconds{600});
  const FindingChanges changes = Leaks({Leak("sim")});
  ASSERT_THAT(changes.opened, SizeIs(1));
  EXPECT_EQ(changes.opened[0].number, 1U);
  EXPECT_EQ(changes.opened[0].times, 2U);
  EXPECT_EQ(changes.opened[0].since, clock_.Now());
}

TEST_F(FindingBookTest, WhatBecomesWorseIsToldAtOnce) {
  Leaks({Leak("sim")});
  EXPECT_THAT(Leaks({Leak("sim", Light::kRed)}).opened, SizeIs(1));
  EXPECT_THAT(Leaks({Leak("sim", Light::kAmber)}).opened, IsEmpty());
  EXPECT_THAT(Leaks({Leak("sim", Light::kRed)}).opened, IsEmpty());  // told already
}

TEST_F(FindingBookTest, OpenOnesComeWorstFirstAndClosedOnesYoungestFirst) {
  Leaks({Leak("a"), Leak("b"), Leak("c"), Leak("d", Light::kRed), Leak("e")});
  Leaks({Leak("b"), Leak("c"), Leak("d", Light::kRed), Leak("e")});
  Leaks({Leak("c"), Leak("d", Light::kRed), Leak("e")});
  std::string order;
  for (const Finding& finding : book_.All()) order += finding.what.subject;
  EXPECT_EQ(order, "dceba");
}

TEST_F(FindingBookTest, ManyFindingsLeaveOutTheMildest) {
  std::vector<Observation> seen;
  for (std::size_t i = 0; i < FindingBook::kMaxOpen; ++i) seen.push_back(Leak(std::to_string(i)));
  EXPECT_THAT(Leaks(seen).opened, SizeIs(FindingBook::kMaxOpen));
  EXPECT_EQ(book_.overflow(), 0U);

  const FindingChanges more = book_.Update(WatchId::kWatchdog, {Waste("x"), Waste("y")});
  EXPECT_THAT(more.opened, IsEmpty());
  EXPECT_EQ(book_.overflow(), 2U);

  // What is worse finds a place, and what had to make room is neither over nor told again.
  const FindingChanges red = book_.Update(WatchId::kWatchdog, {Waste("x"), Leak("r", Light::kRed)});
  ASSERT_THAT(red.opened, SizeIs(1));
  EXPECT_EQ(red.opened[0].what.subject, "r");
  EXPECT_THAT(red.closed, IsEmpty());
  EXPECT_EQ(book_.overflow(), 2U);
  EXPECT_THAT(book_.Open(), SizeIs(FindingBook::kMaxOpen));
  EXPECT_THAT(Leaks(seen).opened, IsEmpty());
  EXPECT_EQ(book_.overflow(), 2U);

  EXPECT_THAT(book_.Update(WatchId::kWatchdog, {}).closed, SizeIs(1));
  EXPECT_THAT(Leaks(seen).opened, IsEmpty());  // back in its place, as it was
  EXPECT_EQ(book_.overflow(), 0U);
}

TEST_F(FindingBookTest, KeepsABoundedPast) {
  for (int i = 0; i < 200; ++i) Leaks({Leak(std::to_string(i))});
  EXPECT_THAT(book_.All(), SizeIs(1 + FindingBook::kMaxClosed));
  EXPECT_EQ(book_.All()[1].what.subject, "198");
}

TEST_F(FindingBookTest, TwoWatchesMayReportAtOnce) {
  {
    const auto report = [this](WatchId watch) {
      for (int i = 0; i < 500; ++i) {
        book_.Update(watch, {Leak("a"), Leak(std::to_string(i % 7))});
        static_cast<void>(book_.All());
      }
    };
    const std::jthread one([&] { report(WatchId::kLeaks); });
    const std::jthread other([&] { report(WatchId::kWatchdog); });
  }
  EXPECT_THAT(book_.Open(), SizeIs(4));
}

Finding OpenFinding(Observation what) {
  Finding finding;
  finding.what = std::move(what);
  return finding;
}

TEST(JudgeFindings, GreenSaysWhatWasChecked) {
  const AuditVerdict verdict =
      JudgeFindings({}, {.threads = 5, .queues = 19, .leases = 1, .modules = 7});
  EXPECT_EQ(verdict.light, Light::kGreen);
  EXPECT_EQ(verdict.why, "5 threads, 19 queues, 1 lease, 7 modules: all within their limits");
  EXPECT_EQ(verdict.finding, 0U);
  EXPECT_EQ(verdict.counts.queues, 19U);
}

TEST(JudgeFindings, TheWorstDecidesAndTheOthersAreCounted) {
  const Finding amber = OpenFinding(Leak("sim", Light::kAmber, "sim gains"));
  Finding red = OpenFinding(Leak("api", Light::kRed, "api gains more"));
  red.number = 7;
  const AuditVerdict mild = JudgeFindings({amber}, {});
  EXPECT_EQ(mild.light, Light::kAmber);
  EXPECT_EQ(mild.why, "sim gains");
  EXPECT_EQ(mild.finding, amber.number);
  const AuditVerdict grave = JudgeFindings({amber, red, amber}, {});
  EXPECT_EQ(grave.light, Light::kRed);
  EXPECT_EQ(grave.finding, 7U);
  EXPECT_EQ(grave.why, "api gains more (and 2 other findings)");
  EXPECT_EQ(JudgeFindings({amber, red}, {}).why, "api gains more (and 1 other finding)");
}

TEST(JudgeFindings, ABreachOfTheCensusIsRedWhateverItsLight) {
  const Finding stray = OpenFinding({.kind = FindingKind::kUndeclaredThread,
                                     .light = Light::kAmber,
                                     .subject = "stray",
                                     .sentence = "a thread 'stray' runs"});
  EXPECT_EQ(JudgeFindings({stray}, {}).light, Light::kRed);
}

TEST(JudgeFindings, WhatIsOverDoesNotCount) {
  Finding past = OpenFinding(Leak("sim", Light::kRed));
  past.open = false;
  EXPECT_EQ(JudgeFindings({past}, {}).light, Light::kGreen);
}

}  // namespace
}  // namespace bbia
