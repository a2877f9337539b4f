#include "memory/memory_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <fstream>
#include <latch>

#include "base/pause.h"
#include "base/single.h"
#include "base/storm_test.h"
#include "base/test_scratch.h"
#include "memory/child_test.h"
#include "memory/test_rows.h"

namespace bbia {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr HandOver kToApi{Module::kMemory, Module::kMemory, Module::kApi};

/// A manual clock at whose calendar one waits: the keeper looks at it before it opens its file.
class GateClock final : public Clock {
 public:
  [[nodiscard]] TimePoint Now() const noexcept override {
    return TimePoint{Nanos{now_.fetch_add(step_ns.load())}};
  }
  [[nodiscard]] WallTime WallNow() const noexcept override {
    gate.wait();
    return At(0);
  }
  void SleepUntil(TimePoint /*deadline*/) noexcept override {}

  mutable std::latch gate{1};
  std::atomic<std::int64_t> step_ns{0};  ///< that passes with each look

 private:
  mutable std::atomic<std::int64_t> now_{1'000'000'000};
};

class MemoryKeeperTest : public testing::Test {
 protected:
  std::unique_ptr<MemoryKeeper> Keep(const Clock& clock) {
    return std::make_unique<MemoryKeeper>(*ledger_.Claim<Resource::kMemory>("test"), ledger_, log_,
                                          clock, file_);
  }
  std::unique_ptr<MemoryKeeper> Keep() { return Keep(clock_); }
  /// Waits for the next answer.
  MemoryAnswer Next(MemoryAsker& asker) {
    for (int i = 0; i < 600; ++i) {  // of which each may end early
      if (auto answer = asker.Take()) return std::move(*answer);
      pollfd waiting{.fd = wake_.fd(), .events = POLLIN, .revents = 0};
      poll(&waiting, 1, 100);
      wake_.Clear();
    }
    return {.ticket = 0, .outcome = Fail(Errc::kUnavailable, "no answer came")};
  }
  template <class Outcome>
  Result<Outcome> Get(MemoryAsker& asker, MemoryRequest request) {
    auto ticket = asker.Ask(std::move(request));
    if (!ticket) return Fail(ticket.error());
    MemoryAnswer answer = Next(asker);
    EXPECT_EQ(answer.ticket, *ticket);
    if (!answer.outcome) return Fail(answer.outcome.error());
    return std::get<Outcome>(std::move(*answer.outcome));
  }
  /// Waits until the keeper's thread says that it does this.
  [[nodiscard]] bool Until(const std::string& doing) const {
    Pause pause;
    const std::stop_source never;
    for (int i = 0; i < 8000; ++i) {
      for (const ThreadRow& row : ledger_.Threads()) {
        if (row.name == "memory" && row.pulse.doing == doing) return true;
      }
      pause.For(never.get_token(), std::chrono::milliseconds{5});
    }
    return false;
  }
  std::vector<MemoryRow> Kept() {
    auto store = MemoryStore::Open(file_, {}, At(0));
    return store ? Everything(**store) : std::vector<MemoryRow>();
  }

  ScratchDir scratch_;
  std::string file_ = scratch_.File("memory.db");
  StderrInto quiet_{scratch_.File("stderr")};
  ManualClock clock_;
  Ledger ledger_{clock_};
  Log log_{ledger_, {.level = LogLevel::kInfo}};
  WakeSignal wake_;
};

TEST_F(MemoryKeeperTest, AnswersEachKindOfRequest) {
  const auto keeper = Keep();
  MemoryAsker asker(*keeper, ledger_, "api.memory", kToApi, wake_);
  EXPECT_EQ(Get<RowAdded>(asker, AddRow{Said("Bonjour")})->id, 1);
  EXPECT_EQ(Get<RowsImported>(asker, ImportRows{{Set("a", "1"), Set("b", "2")}})->changed, 2U);
  EXPECT_EQ(Get<PreferenceFound>(asker, FindPreference{"b"})->preference->value, "2");
  EXPECT_TRUE(Get<PreferenceForgotten>(asker, ForgetPreference{"b"})->was_there);
  EXPECT_THAT(Get<MemoryPage>(asker, ReadRows{})->rows, SizeIs(1));
  EXPECT_EQ(*Get<MemoryCounts>(asker, CountRows{}), (MemoryCounts{1, 1, 0, 0, 0}));
  EXPECT_EQ(Get<RowsErased>(asker, EraseRows{})->rows, 2U);
  const MemoryStatus status = keeper->status();
  EXPECT_TRUE(status.open);
  EXPECT_EQ(status.done, 7U);
  EXPECT_THAT(status.problem, IsEmpty());
}

TEST_F(MemoryKeeperTest, WhatCannotBeIsRefusedAtOnce) {
  const auto keeper = Keep();
  MemoryAsker asker(*keeper, ledger_, "api.memory", kToApi, wake_);
  EXPECT_EQ(asker.Ask(AddRow{Said("")}).error().field, "text");
  EXPECT_EQ(keeper->Tell(AddRow{Felt("")}).error().field, "emotion");
  EXPECT_EQ(asker.Ask(FindPreference{""}).error().field, "key");
  EXPECT_EQ(asker.Ask(ReadRows{{.max_rows = 0}}).error().field, "max_rows");
  EXPECT_EQ(asker.Ask(ImportRows{std::vector<MemoryRow>(17, Said(std::string(4096, 'x')))})
                .error()
                .message,
            "rows must have at most 65536 bytes of text at once, not 69955");
  EXPECT_EQ(asker.Take().has_value(), false);
}

TEST_F(MemoryKeeperTest, NobodyWaitsAndWhenTooMuchDoesTheAskerIsTold) {
  GateClock clock;
  const auto keeper = Keep(clock);
  MemoryAsker first(*keeper, ledger_, "first", kToApi, wake_);
  for (std::size_t i = 0; i < MemoryKeeper::kMaxWaiting; ++i) {
    EXPECT_TRUE(first.Ask(AddRow{Said(std::to_string(i))})) << i;
  }
  EXPECT_EQ(first.Ask(CountRows{}).error().message,
            "32 answers of the memory were not taken yet; try again");
  MemoryAsker second(*keeper, ledger_, "second", kToApi, wake_);
  const auto busy = second.Ask(CountRows{});
  EXPECT_EQ(busy.error().code, Errc::kBusy);
  EXPECT_EQ(busy.error().message, "the memory has 32 requests waiting already; try again");
  EXPECT_FALSE(keeper->status().open);
  clock.gate.count_down();
  for (std::size_t i = 1; i <= MemoryKeeper::kMaxWaiting; ++i) {
    const MemoryAnswer answer = Next(first);
    EXPECT_EQ(answer.ticket, i) << "in their order";
    EXPECT_TRUE(answer.outcome);
  }
  EXPECT_EQ((*Get<MemoryCounts>(second, CountRows{}))[0], 32U);
}

TEST_F(MemoryKeeperTest, AnAskerMayGoBeforeItsAnswers) {
  GateClock clock;
  const auto keeper = Keep(clock);
  {
    MemoryAsker gone(*keeper, ledger_, "gone", kToApi, wake_);
    EXPECT_TRUE(gone.Ask(AddRow{Said("done nevertheless")}));
  }
  MemoryAsker asker(*keeper, ledger_, "asker", kToApi, wake_);
  EXPECT_TRUE(asker.Ask(CountRows{}));
  clock.gate.count_down();
  EXPECT_EQ(std::get<MemoryCounts>(*Next(asker).outcome)[0], 1U);
}

TEST_F(MemoryKeeperTest, TheEndDoesWhatStillWaits) {
  GateClock clock;
  auto keeper = Keep(clock);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(keeper->Tell(AddRow{Said(std::to_string(i))}));
  clock.gate.count_down();
  keeper.reset();
  EXPECT_THAT(Kept(), SizeIs(10));
}

TEST_F(MemoryKeeperTest, TheEndSaysWhatItDidNotDoInItsTime) {
  GateClock clock;
  std::unique_ptr<MemoryKeeper> keeper = Keep(clock);
  for (int i = 0; i < 32; ++i) EXPECT_TRUE(keeper->Tell(AddRow{Said(std::to_string(i))}));
  const auto stopping = [this] {
    for (const ThreadRow& row : ledger_.Threads()) {
      if (row.name == "memory") return row.pulse.stopping;
    }
    return true;
  };
  {
    const Thread end(ledger_, {.name = "end", .module = Module::kApp},
                     [&](const std::stop_token&) { keeper.reset(); });
    Pause pause;
    const std::stop_source never;
    while (!stopping()) pause.For(never.get_token(), std::chrono::milliseconds{1});
    clock.step_ns = 1'000'000'000;
    clock.gate.count_down();
  }
  EXPECT_LT(Kept().size(), 32U);
}

TEST_F(MemoryKeeperTest, AFileThatAnotherProcessHoldsIsTriedAgainLater) {
  MemoryChild other("hold", file_);
  ASSERT_EQ(other.Number(), 0U);
  const auto keeper = Keep();
  MemoryAsker asker(*keeper, ledger_, "api.memory", kToApi, wake_);
  const auto held = Get<RowAdded>(asker, AddRow{Said("a")});
  EXPECT_EQ(held.error().code, Errc::kBusy);
  EXPECT_EQ(keeper->status().problem, held.error().message);
  EXPECT_FALSE(keeper->status().open);
  other.Kill();
  EXPECT_FALSE(Get<RowAdded>(asker, AddRow{Said("a")})) << "not with every request";
  clock_.Advance(MemoryKeeper::kRetryAfter);
  EXPECT_TRUE(Get<RowAdded>(asker, AddRow{Said("a")}));
  EXPECT_TRUE(keeper->status().open);
  EXPECT_EQ(keeper->status().failed, 2U);
  EXPECT_THAT(keeper->status().problem, IsEmpty());
}

TEST_F(MemoryKeeperTest, ADamagedFileIsSaidInTheStatusAndInTheLog) {
  std::ofstream(file_) << "what is this?";
  const auto keeper = Keep();
  MemoryAsker asker(*keeper, ledger_, "api.memory", kToApi, wake_);
  EXPECT_TRUE(Get<MemoryCounts>(asker, CountRows{}));
  EXPECT_THAT(keeper->status().note, HasSubstr("it is kept as " + file_ + ".damaged-"));
}

TEST_F(MemoryKeeperTest, IsOnTheLedger) {
  GateClock clock;
  {
    const auto keeper = Keep(clock);
    MemoryAsker asker(*keeper, ledger_, "api.memory", kToApi, wake_);
    EXPECT_TRUE(keeper->Tell(AddRow{Felt("calm")}));
    EXPECT_TRUE(Until("opening the file"));
    std::vector<std::string> names;
    for (const AccountRow& row : ledger_.Report()) {
      if (row.module != Module::kMemory && row.name != "memory-store") continue;
      names.push_back(row.name + " " + std::to_string(row.used) + "/" +
                      std::to_string(row.capacity));
    }
    EXPECT_THAT(names, testing::UnorderedElementsAre("memory-store 1/1", "memory 1/1",
                                                     "memory.requests 1/32", "api.memory 0/32"));
    clock.gate.count_down();
  }
  for (const AccountRow& row : ledger_.Report()) EXPECT_NE(row.module, Module::kMemory) << row.name;
}

TEST_F(MemoryKeeperTest, RestsWhileNobodyAsks) {
  const auto keeper = Keep();
  MemoryAsker asker(*keeper, ledger_, "api.memory", kToApi, wake_);
  EXPECT_TRUE(Get<MemoryCounts>(asker, CountRows{}));
  EXPECT_TRUE(Until("waiting"));
  Pause pause;
  const std::stop_source never;
  const auto resting = [this] { return ledger_.Threads().back().pulse.resting; };
  for (int i = 0; i < 8000 && !resting(); ++i) {
    pause.For(never.get_token(), std::chrono::milliseconds{5});
  }
  EXPECT_TRUE(resting());
}

using MemoryStorm = Storm;

TEST_F(MemoryStorm, StartedFromManyThreadsAtOnceIsOneKeeper) {
  using One = Single<MemoryKeeper>;
  const ScratchDir scratch;
  Log log(ledger_, {.level = LogLevel::kError});
  SteadyClock clock;
  One keeper;
  ExpectOne(
      "memory",
      [&] {
        if (keeper.running()) return false;
        auto lease = ledger_.Claim<Resource::kMemory>("storm");
        if (!lease) return false;
        return keeper.Start(std::move(*lease), ledger_, log, clock, scratch.File("memory.db")) ==
               One::Started::kNow;
      },
      [&] { keeper.Stop(); });
}

}  // namespace
}  // namespace bbia
