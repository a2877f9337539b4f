#include "audit/waste_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/compute_meter.h"
#include "base/demand.h"
#include "base/mailbox.h"
#include "base/snapshot_reader.h"

namespace bbia {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr TimePoint kStart{seconds{1000}};

AccountRow Account(AccountKind kind, const std::string& name, Module from, Module to) {
  AccountRow row{};
  row.kind = kind;
  row.name = name;
  row.module = row.from = from;
  row.to = to;
  row.capacity = 1;
  return row;
}

class WasteWatchTest : public testing::Test {
 protected:
  /// So many looks, one a second; `pass` is what happens in each of them. @return the last one's.
  template <class Pass>
  std::vector<Observation> After(int looks, Pass&& pass) {
    std::vector<Observation> seen;
    for (int i = 0; i < looks; ++i) {
      seen = watch_.Look(kStart + seconds{second_++}, rows_);
      for (AccountRow& row : rows_) row.age += Seconds{1};
      pass();
    }
    return seen;
  }
  AccountRow& Add(AccountKind kind, const std::string& name, Module from, Module to) {
    rows_.push_back(Account(kind, name, from, to));
    return rows_.back();
  }
  AccountRow& row() { return rows_.front(); }

  // The first look compares nothing, five intervals follow it.
  static constexpr int kTold = 6;

  std::vector<AccountRow> rows_;
  WasteWatch watch_{WasteLimits{}};
  int second_ = 0;
};

TEST_F(WasteWatchTest, NamesAReaderThatPollsFasterThanItsSourceChanges) {
  Add(AccountKind::kReader, "api<state", Module::kControl, Module::kApi).item_bytes = 800;
  const auto pass = [this] {
    row().hits += 250;
    row().accepted += 250;
    row().misses += 650;
    row().wasted += Nanos{31'000};
  };
  EXPECT_THAT(After(kTold - 1, pass), IsEmpty());
  const auto seen = After(1, pass);
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].kind, FindingKind::kPolledTooFast);
  EXPECT_EQ(seen[0].light, Light::kAmber);
  EXPECT_EQ(seen[0].module, Module::kApi);
  EXPECT_EQ(seen[0].subject, "api<state control -> api");
  EXPECT_EQ(seen[0].sentence,
            "control -> api: state is read 900 times a second and changes 250 times: 650 reads a "
            "second bring nothing (31 us, 520 kB a second); wait for its news instead of asking "
            "for it");
  ASSERT_THAT(watch_.flows(), SizeIs(1));
  const WasteFlow& flow = watch_.flows()[0];
  EXPECT_EQ(flow.per_second, 650.0);
  EXPECT_NEAR(flow.share, 0.722, 0.001);
  EXPECT_EQ(flow.bytes_per_second, 520e3);
  EXPECT_NEAR(flow.us_per_second, 31.0, 1e-9);
}

TEST_F(WasteWatchTest, AReaderThatIsNotItsModulesOnlyOneIsNamed) {
  Add(AccountKind::kReader, "streams<state", Module::kControl, Module::kApi);
  const auto seen = After(kTold, [this] { row().misses += 100; });
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].sentence,
            "control -> api: state is read 100 times a second by streams and changes 0 times: 100 "
            "reads a second bring nothing; wait for its news instead of asking for it");
}

TEST_F(WasteWatchTest, AReaderThatMostlySeesNewsOrLooksSeldomIsNotTold) {
  Add(AccountKind::kReader, "api<state", Module::kControl, Module::kApi);
  Add(AccountKind::kReader, "life<state", Module::kControl, Module::kControl);
  const auto seen = After(20, [this] {
    rows_[0].hits += 200;
    rows_[0].misses += 100;
    rows_[1].misses += 5;
  });
  EXPECT_THAT(seen, IsEmpty());
  EXPECT_THAT(watch_.flows(), SizeIs(2));  // but it is in the list, the worst first
  EXPECT_EQ(watch_.flows()[0].name, "api<state");
}

TEST_F(WasteWatchTest, WasteThatPausesIsNotTold) {
  Add(AccountKind::kReader, "api<state", Module::kControl, Module::kApi);
  for (int burst = 0; burst < 5; ++burst) {
    EXPECT_THAT(After(4, [this] { row().misses += 500; }), IsEmpty());
    EXPECT_THAT(After(2, [] {}), IsEmpty());
  }
}

TEST_F(WasteWatchTest, WhatEndsIsNoLongerTold) {
  Add(AccountKind::kReader, "api<state", Module::kControl, Module::kApi);
  EXPECT_THAT(After(kTold, [this] { row().misses += 500; }), SizeIs(1));
  EXPECT_THAT(After(2, [] {}), IsEmpty());
  EXPECT_THAT(watch_.flows(), IsEmpty());
}

TEST_F(WasteWatchTest, SlowLooksTellAtTheEndOfTheFirstInterval) {
  Add(AccountKind::kReader, "api<state", Module::kControl, Module::kApi);
  EXPECT_THAT(watch_.Look(kStart, rows_), IsEmpty());
  row().misses = 1000;
  EXPECT_THAT(watch_.Look(kStart + seconds{5}, rows_), SizeIs(1));
  EXPECT_EQ(watch_.flows()[0].per_second, 200.0);
  // No time has passed: nothing has changed.
  EXPECT_THAT(watch_.Look(kStart + seconds{5}, rows_), SizeIs(1));
}

TEST_F(WasteWatchTest, NamesWhoRepeatsItself) {
  Add(AccountKind::kQueue, "net.setpoint", Module::kApi, Module::kControl).item_bytes = 200;
  const auto seen = After(kTold, [this] {
    row().accepted += 60;
    row().repeated += 50;
  });
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].kind, FindingKind::kRepeatedValue);
  EXPECT_EQ(seen[0].module, Module::kApi);
  EXPECT_EQ(seen[0].sentence,
            "api -> control: net.setpoint gets 60 values a second, and 50 of them are what it had "
            "already (10 kB a second); send only what has changed");
}

TEST_F(WasteWatchTest, WhoRepeatsItselfNowAndThenIsNotTold) {
  Add(AccountKind::kQueue, "net.setpoint", Module::kApi, Module::kControl);
  EXPECT_THAT(After(20,
                    [this] {
                      row().accepted += 200;
                      row().repeated += 50;
                    }),
              IsEmpty());
}

TEST_F(WasteWatchTest, NamesAMailboxThatIsMostlyOverwritten) {
  Add(AccountKind::kQueue, "net.setpoint", Module::kApi, Module::kControl);
  const auto seen = After(kTold, [this] {
    row().accepted += 1000;
    row().dropped += 900;
    row().used = 1;
  });
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].kind, FindingKind::kOverwritten);
  EXPECT_EQ(seen[0].sentence,
            "api -> control: net.setpoint gets 1000 values a second, and 900 of them are "
            "overwritten before control takes them; send at the pace at which it takes");
  EXPECT_THAT(After(2,
                    [this] {
                      row().accepted += 1000;
                      row().dropped += 500;  // that is what a mailbox is for
                    }),
              SizeIs(0));
}

TEST_F(WasteWatchTest, NamesAMailboxThatNobodyEmpties) {
  Add(AccountKind::kQueue, "net.setpoint", Module::kApi, Module::kControl).used = 1;
  const auto seen = After(kTold, [this] {
    row().accepted += 50;
    row().dropped += 50;
  });
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].kind, FindingKind::kNobodyConsumes);
  EXPECT_EQ(seen[0].sentence,
            "api -> control: net.setpoint is full (1) and loses 50 entries a second, for control "
            "takes none; do not produce without a consumer, or find out why it stopped");
}

TEST_F(WasteWatchTest, NamesAQueueThatOnlyDropsWhateverItsPolicy) {
  for (const bool refuses : {false, true}) {
    rows_.clear();
    AccountRow& queue = Add(AccountKind::kQueue, "life.reports", Module::kControl, Module::kApi);
    queue.capacity = queue.used = 16;
    const auto seen = After(kTold, [&] {
      row().accepted += refuses ? 0 : 20;
      row().dropped += 20;
    });
    ASSERT_THAT(seen, SizeIs(1)) << refuses;
    EXPECT_EQ(seen[0].kind, FindingKind::kNobodyConsumes);
    EXPECT_EQ(seen[0].module, Module::kControl);
    EXPECT_THAT(seen[0].sentence,
                HasSubstr("life.reports is full (16) and loses 20 entries a second"));
  }
}

TEST_F(WasteWatchTest, AQueueThatIsEmptiedTooSlowlyIsNotConsumedByNobody) {
  AccountRow& queue = Add(AccountKind::kQueue, "log.lines", Module::kLog, Module::kLog);
  queue.capacity = queue.used = 256;
  EXPECT_THAT(After(20,
                    [this] {
                      row().accepted += 100;
                      row().dropped += 60;
                    }),
              IsEmpty());
  EXPECT_THAT(watch_.flows(), IsEmpty());
}

TEST_F(WasteWatchTest, NamesAProducerThatNobodyWants) {
  Add(AccountKind::kDemand, "camera", Module::kSim, Module::kApi);
  const auto pass = [this] {
    row().accepted += 30;
    row().wasted += Nanos{9'000'000};
  };
  const auto seen = After(kTold, pass);
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].kind, FindingKind::kNobodyConsumes);
  EXPECT_EQ(seen[0].module, Module::kSim);
  EXPECT_EQ(seen[0].sentence,
            "sim -> api: camera makes 30 pieces a second that nobody wants (9000 us a second); let "
            "it rest until somebody wants them");
  row().used = 1;  // a consumer came
  EXPECT_THAT(After(2, pass), IsEmpty());
}

TEST_F(WasteWatchTest, AProducerThatRestsIsNotTold) {
  Add(AccountKind::kDemand, "camera", Module::kSim, Module::kApi);
  EXPECT_THAT(After(20, [this] { row().hits += 30; }), IsEmpty());
  EXPECT_THAT(watch_.flows(), IsEmpty());
}

TEST_F(WasteWatchTest, NamesASnapshotWhoseReadersAllLookAway) {
  Add(AccountKind::kSnapshot, "state", Module::kControl, Module::kApi).item_bytes = 800;
  Add(AccountKind::kReader, "life<state", Module::kControl, Module::kControl);
  Add(AccountKind::kReader, "api<state", Module::kControl, Module::kApi);
  Add(AccountKind::kReader, "api<loop", Module::kControl, Module::kApi);
  const auto pass = [this] {
    rows_[0].accepted += 250;
    rows_[3].hits += 5;  // of another snapshot
  };
  const auto seen = After(kTold, pass);
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].kind, FindingKind::kNobodyConsumes);
  EXPECT_EQ(seen[0].sentence,
            "control -> api: state is written 250 times a second, and none of its 2 readers looks "
            "(200 kB a second); write it when somebody looks");
  EXPECT_THAT(After(2,
                    [&] {
                      pass();
                      rows_[1].hits += 1;
                    }),
              IsEmpty());
}

TEST_F(WasteWatchTest, NamesWhatIsComputedTwice) {
  Add(AccountKind::kCompute, "reach", Module::kControl, Module::kControl);
  const auto seen = After(kTold, [this] {
    row().accepted += 100;
    row().repeated += 60;
    row().wasted += Nanos{1'200'000};
  });
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].kind, FindingKind::kComputedTwice);
  EXPECT_EQ(seen[0].sentence,
            "control: reach is computed 100 times a second, 60 times from an input that it had "
            "before (1200 us a second); keep the result");
}

TEST_F(WasteWatchTest, WhatIsCheapToComputeMayBeRepeated) {
  Add(AccountKind::kCompute, "reach", Module::kControl, Module::kControl);
  EXPECT_THAT(After(20,
                    [this] {
                      row().accepted += 100;
                      row().repeated += 60;
                      row().wasted += Nanos{400'000};
                    }),
              IsEmpty());
}

TEST_F(WasteWatchTest, NamesACacheThatForgetsTooSoon) {
  Add(AccountKind::kCache, "texts", Module::kApi, Module::kApi).capacity = 8;
  const auto seen = After(kTold, [this] {
    row().hits += 20;
    row().misses += 80;
    row().repeated += 60;
  });
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].sentence,
            "api: texts is asked 100 times a second and has forgotten 60 results that it had, with "
            "room for 8; make it larger");
}

TEST_F(WasteWatchTest, ACacheThatMissesWhatItNeverHadIsNotTold) {
  Add(AccountKind::kCache, "texts", Module::kApi, Module::kApi);
  EXPECT_THAT(After(20, [this] { row().misses += 500; }), IsEmpty());
  EXPECT_THAT(watch_.flows(), IsEmpty());
}

TEST_F(WasteWatchTest, NamesWhoCopiesMuch) {
  Add(AccountKind::kQueue, "frames", Module::kSim, Module::kApi).capacity = 4;
  const auto seen = After(kTold, [this] {
    row().accepted += 30;
    row().copied_bytes += 3'000'000;
  });
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].kind, FindingKind::kCopiedPayload);
  EXPECT_EQ(seen[0].module, Module::kSim);
  EXPECT_EQ(seen[0].sentence,
            "sim -> api: frames takes 30 entries a second and copies them (3 MB a second); move "
            "them in");
}

TEST_F(WasteWatchTest, LittleMayBeCopied) {
  Add(AccountKind::kQueue, "log.lines", Module::kApi, Module::kLog).capacity = 256;
  EXPECT_THAT(After(20, [this] { row().copied_bytes += 100'000; }), IsEmpty());
  EXPECT_THAT(watch_.flows(), SizeIs(1));
}

TEST_F(WasteWatchTest, AnAccountThatIsOpenedAnewIsJudgedAnew) {
  Add(AccountKind::kReader, "api<state", Module::kControl, Module::kApi);
  const auto poll = [this] { row().misses += 500; };
  EXPECT_THAT(After(kTold, poll), SizeIs(1));
  row().misses = 0;
  row().age = Seconds{0};
  EXPECT_THAT(After(kTold - 1, poll), IsEmpty());
  EXPECT_THAT(After(1, poll), SizeIs(1));
  rows_.clear();
  EXPECT_THAT(After(3, [] {}), IsEmpty());
}

// The same through the hand-over types themselves and the ledger.
TEST(WasteWatch, UnderstandsWhatTheLedgerReports) {
  ManualClock clock;
  Ledger ledger(clock);
  Snapshot<int> state;
  SnapshotReader<int> reader(ledger, "api<state", {Module::kApi, Module::kControl, Module::kApi},
                             state);
  Mailbox<int> setpoint(ledger, "net.setpoint", {Module::kControl, Module::kApi, Module::kControl});
  Demand camera(ledger, "camera", {Module::kSim, Module::kSim, Module::kApi});
  ComputeMeter<> reach(ledger, "reach", Module::kControl);
  WasteWatch watch{WasteLimits{}};
  std::vector<Observation> seen;
  for (int second = 0; second < 7; ++second) {
    for (int i = 0; i < 100; ++i) {
      static_cast<void>(reader.Read());
      setpoint.Put(1);
      setpoint.NoteRepeated();
      camera.NoteProduced(Nanos{1'000});
      reach.Run(42, [&] { clock.Advance(Nanos{10'000}); });
    }
    clock.Advance(Nanos{999'000'000});  // with the computations a second
    seen = watch.Look(clock.Now(), ledger.Report());
  }
  std::vector<FindingKind> kinds;
  for (const Observation& one : seen) kinds.push_back(one.kind);
  EXPECT_THAT(kinds, testing::UnorderedElementsAre(
                         FindingKind::kPolledTooFast, FindingKind::kRepeatedValue,
                         FindingKind::kNobodyConsumes, FindingKind::kNobodyConsumes,
                         FindingKind::kComputedTwice));
  for (const Observation& one : seen) {
    if (one.kind == FindingKind::kComputedTwice) {
      EXPECT_THAT(one.sentence, HasSubstr("control: reach is computed 100 times a second"));
    }
  }
}

}  // namespace
}  // namespace bbia
