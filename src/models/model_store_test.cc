#include "models/model_store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <latch>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/storm_test.h"
#include "base/test_scratch.h"
#include "models/model_keeper.h"

namespace bbia {
namespace {

using std::chrono::seconds;

constexpr std::uint64_t kMega = 1'000'000;

struct Network final : LoadedModel {
  explicit Network(std::atomic<int>& alive_) : alive(alive_) { ++alive; }
  ~Network() override { --alive; }
  std::atomic<int>& alive;
};

struct Guest final : LoadedModel {
  [[nodiscard]] std::optional<std::uint64_t> OwnBytes() const override { return 700 * kMega; }
};

ModelIdentity Called(const std::string& name) {
  return {.kind = "faces", .path = "/models/" + name, .bytes = 10, .changed_ns = 5};
}

class ModelStoreTest : public testing::Test {
 protected:
  Result<ModelLease<Network>> Get(const ModelIdentity& identity, std::uint64_t bytes = kMega) {
    return store_.Acquire<Network>(identity, bytes, [this]() -> Result<std::unique_ptr<Network>> {
      ++loads_;
      if (broken_) return Fail(Errc::kUnavailable, "unavailable: not a network");
      resident_ += 30 * kMega;
      return std::make_unique<Network>(alive_);
    });
  }
  [[nodiscard]] AccountRow Line() const {
    for (const AccountRow& row : ledger_.Report()) {
      if (row.name == "models") return row;
    }
    return {};
  }

  ManualClock clock_;
  Ledger ledger_{clock_};
  MemoryRoom room_{.available = 1000 * kMega, .keep_free = 100 * kMega};
  std::atomic<std::uint64_t> resident_{50 * kMega};
  std::atomic<int> alive_{0};
  std::atomic<int> loads_{0};
  bool broken_ = false;
  ModelStore store_{ledger_,
                    [this] { return room_; },
                    [this] { return resident_.load(); },
                    {.idle = seconds{120}, .most = 2}};
};

TEST_F(ModelStoreTest, LoadsAModelOnceForAllWhoUseIt) {
  const auto one = Get(Called("a"));
  const auto two = Get(Called("a"));
  ASSERT_TRUE(one && two);
  EXPECT_EQ(&**one, &**two);
  EXPECT_EQ(loads_, 1);
  EXPECT_EQ(store_.Report()[0].users, 2U);
  EXPECT_EQ(Line().hits, 1U);
  EXPECT_EQ(Line().misses, 1U);
}

TEST_F(ModelStoreTest, AFileThatChangedIsAnotherModel) {
  ModelIdentity newer = Called("a");
  newer.changed_ns = 6;
  ModelIdentity wider = Called("a");
  wider.parameters = "640";
  const auto one = Get(Called("a"));
  const auto two = Get(newer);
  ASSERT_TRUE(one && two);
  EXPECT_NE(&**one, &**two);
  EXPECT_FALSE(Get(wider)) << "two places, both in use";
}

TEST_F(ModelStoreTest, UnloadsWhatWasNotUsedForTwoMinutesAndSaysWhatThatBrought) {
  { const auto used = Get(Called("a")); }
  EXPECT_EQ(store_.Tend(), clock_.Now() + seconds{120});
  clock_.Advance(seconds{100});
  { const auto again = Get(Called("a")); }
  clock_.Advance(seconds{119});
  store_.Tend();
  EXPECT_EQ(alive_, 1) << "the last use counts, not the load";
  clock_.Advance(seconds{1});
  EXPECT_EQ(store_.Tend(), std::nullopt);
  EXPECT_EQ(alive_, 0);
  EXPECT_EQ(store_.Report()[0].state, ModelState::kUnloaded);
  EXPECT_EQ(store_.Report()[0].expected_bytes, 30 * kMega) << "measured when it was loaded";
  EXPECT_EQ(Line().used, 0U);
}

TEST_F(ModelStoreTest, WhileMemoryIsShortWhatNobodyUsesGoesAtOnce) {
  const auto used = Get(Called("a"));
  { const auto idle = Get(Called("b")); }
  EXPECT_TRUE(store_.Tend());
  EXPECT_EQ(alive_, 2);
  room_.scarce = true;
  EXPECT_EQ(store_.Tend(), std::nullopt);
  EXPECT_EQ(alive_, 1) << "what is in use stays";
}

TEST_F(ModelStoreTest, TellsWhyAModelWent) {
  std::vector<std::string> told;
  ModelStore store(
      ledger_, [this] { return room_; }, [] { return 50 * kMega; },
      {.on_unload = [&](const ModelRow& row) {
        EXPECT_EQ(row.freed_bytes, 700 * kMega);
        told.push_back(row.unloaded_because);
      }});
  const auto use = [&store](const std::string& name) {
    return store.Acquire<Guest>(Called(name), kMega, []() -> Result<std::unique_ptr<Guest>> {
      return std::make_unique<Guest>();
    });
  };
  ASSERT_TRUE(use("a"));
  clock_.Advance(seconds{120});
  store.Tend();
  ASSERT_TRUE(use("a"));
  store.UnloadOne(Called("a"));
  ASSERT_TRUE(use("a"));
  room_ = {.available = 231 * 1'048'576, .keep_free = 492 * 1'048'576, .scarce = true};
  store.Tend();
  EXPECT_EQ(told, (std::vector<std::string>{
                      "nobody used it for 120 s", "somebody asked for that",
                      "memory is short: 231 MB are free, and 492 MB are kept for others"}));
  EXPECT_EQ(store.Report()[0].unloaded_because, told.back());
}

TEST_F(ModelStoreTest, NeverUnloadsWhatIsInUse) {
  {
    const auto used = Get(Called("a"));
    clock_.Advance(seconds{1000});
    EXPECT_EQ(store_.Tend(), std::nullopt);
    EXPECT_EQ(store_.UnloadIdle(), 0U);
    EXPECT_EQ(alive_, 1);
  }
  EXPECT_EQ(store_.UnloadIdle(), 1U);
  EXPECT_EQ(alive_, 0);
}

TEST_F(ModelStoreTest, MakesRoomWithTheOneThatIsUnusedLongest) {
  { const auto a = Get(Called("a")); }
  clock_.Advance(seconds{1});
  { const auto b = Get(Called("b")); }
  clock_.Advance(seconds{1});
  { const auto a = Get(Called("a")); }
  const auto c = Get(Called("c"));
  ASSERT_TRUE(c);
  EXPECT_EQ(alive_, 2);
  EXPECT_EQ(store_.Report()[1].state, ModelState::kUnloaded) << "b";
}

TEST_F(ModelStoreTest, RefusesWhatDoesNotFitBeforeItIsLoaded) {
  const auto big = Get(Called("big"), 950 * kMega);
  ASSERT_FALSE(big);
  EXPECT_EQ(big.error().code, Errc::kUnavailable);
  EXPECT_EQ(big.error().message,
            "unavailable: faces big needs 906 MB, and of the 954 MB that are free 95 MB are kept "
            "for others");
  EXPECT_EQ(loads_, 0);
  EXPECT_EQ(store_.Report()[0].state, ModelState::kFailed);
  room_.available = 2000 * kMega;
  EXPECT_TRUE(Get(Called("big"), 950 * kMega));
}

TEST_F(ModelStoreTest, LoadsNothingNewUnderPressureButLendsWhatIsThere) {
  { const auto a = Get(Called("a")); }
  room_.pressed = true;
  EXPECT_TRUE(Get(Called("a")));
  EXPECT_FALSE(Get(Called("b")));
}

TEST_F(ModelStoreTest, ALoadThatFailsLeavesNothingAndMayBeTriedAgain) {
  broken_ = true;
  const auto failed = Get(Called("a"));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "unavailable: not a network");
  EXPECT_EQ(store_.Report()[0].error, "unavailable: not a network");
  EXPECT_EQ(Line().used, 0U);
  broken_ = false;
  EXPECT_TRUE(Get(Called("a")));
  EXPECT_EQ(loads_, 2);
}

TEST_F(ModelStoreTest, AGuestsMemoryIsItsOwnWord) {
  const auto guest = store_.Acquire<Guest>(
      Called("llm"), kMega,
      []() -> Result<std::unique_ptr<Guest>> { return std::make_unique<Guest>(); });
  ASSERT_TRUE(guest);
  EXPECT_EQ(store_.Report()[0].loaded_bytes, 700 * kMega);
}

TEST_F(ModelStoreTest, RemembersAFewThatAreGone) {
  for (int i = 0; i < 50; ++i) static_cast<void>(Get(Called(std::to_string(i))));
  EXPECT_LE(store_.Report().size(), 17U);
}

TEST(ModelIdentity, NamesTheFileThatIsMissingAndWhereToGetIt) {
  const auto missing = IdentifyModel("faces", "/nowhere/yunet.onnx", "", "https://example.org");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message,
            "unavailable: model file /nowhere/yunet.onnx not found, get it from "
            "https://example.org");
  EXPECT_FALSE(IdentifyModel("faces", "", "", ""));
  EXPECT_FALSE(IdentifyModel("faces", "/tmp", "", ""));
}

TEST(ModelIdentity, OneFileByTwoPathsIsOneModel) {
  const ScratchDir scratch;
  std::ofstream(scratch.File("a.onnx")) << "x";
  std::filesystem::create_symlink(scratch.File("a.onnx"), scratch.File("b.onnx"));
  const auto a = IdentifyModel("faces", scratch.File("a.onnx"), "", "");
  const auto b = IdentifyModel("faces", scratch.File("b.onnx"), "", "");
  ASSERT_TRUE(a && b);
  EXPECT_EQ(*a, *b);
  EXPECT_EQ(a->name(), "faces a.onnx");
}

class ModelStorm : public Storm {
 protected:
  std::atomic<int> alive_{0};
  std::atomic<int> most_alive_{0};
  std::atomic<int> loads_{0};
};

TEST_F(ModelStorm, WhoAsksWhileItLoadsWaitsForThatLoad) {
  ModelStore store(
      ledger_, [] { return MemoryRoom{.available = kMega * 1000}; }, [] { return kMega; });
  std::latch asked(kThreads);
  AtOnce([&](int) {
    asked.count_down();
    const auto lease =
        store.Acquire<Network>(Called("a"), 1, [&]() -> Result<std::unique_ptr<Network>> {
          asked.wait();  // all ask before the first load is over
          ++loads_;
          return std::make_unique<Network>(alive_);
        });
    EXPECT_TRUE(lease);
  });
  EXPECT_EQ(loads_, 1);
  EXPECT_EQ(store.Report()[0].users, 0U);
}

TEST_F(ModelStorm, LoadsLeasesAndUnloadsFromManyThreadsLeaveOneOfEachOrNone) {
  ModelStore store(
      ledger_, [] { return MemoryRoom{.available = kMega * 1000}; }, [] { return kMega; },
      {.idle = Nanos{0}, .most = 3});
  {
    const ModelKeeper keeper(ledger_, store);
    AtOnce([&](int who) {
      for (int i = 0; i < 300; ++i) {
        const auto lease = store.Acquire<Network>(
            Called(std::to_string((who + i) % 4)), 1, [&]() -> Result<std::unique_ptr<Network>> {
              if (i % 17 == 0) return Fail(Errc::kUnavailable, "unavailable: bad day");
              return std::make_unique<Network>(alive_);
            });
        EXPECT_LE(alive_, 3);
        if (i % 5 == 0) store.UnloadIdle();
      }
    });
  }
  store.UnloadIdle();
  EXPECT_EQ(alive_, 0);
  for (const ModelRow& row : store.Report()) EXPECT_EQ(row.users, 0U);
  for (const AccountRow& row : ledger_.Report()) EXPECT_NE(row.kind, AccountKind::kLease);
}

}  // namespace
}  // namespace bbia
