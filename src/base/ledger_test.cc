#include "base/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <concepts>
#include <latch>
#include <optional>
#include <thread>
#include <type_traits>
#include <vector>

namespace bbia {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

using CameraLease = Lease<Resource::kCamera>;
using BodyLease = Lease<Resource::kBody>;

// Nobody makes, copies or swaps a lease: it comes from the ledger and goes with its holder.
static_assert(!std::default_initializable<BodyLease>);
static_assert(!std::constructible_from<BodyLease, Ledger&>);
static_assert(!std::copyable<BodyLease> && !std::is_copy_constructible_v<BodyLease>);
static_assert(std::is_nothrow_move_constructible_v<BodyLease>);
static_assert(!std::is_move_assignable_v<BodyLease>);
static_assert(!std::constructible_from<BodyLease, CameraLease>);
static_assert(!std::is_copy_constructible_v<Account> && std::is_nothrow_move_assignable_v<Account>);
static_assert(!std::is_copy_constructible_v<Ledger> && !std::is_move_constructible_v<Ledger>);

class LedgerTest : public testing::Test {
 protected:
  ManualClock clock_;
  Ledger ledger_{clock_};
};

TEST_F(LedgerTest, GivesAResourceToOneOwner) {
  auto lease = ledger_.Claim<Resource::kCamera>("vision");
  ASSERT_TRUE(lease.has_value());
  const auto rows = ledger_.Report();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].kind, AccountKind::kLease);
  EXPECT_EQ(rows[0].name, "camera");
  EXPECT_EQ(rows[0].owner, "vision");
  EXPECT_EQ(rows[0].capacity, 1U);
  EXPECT_EQ(rows[0].used, 1U);
}

TEST_F(LedgerTest, RefusesASecondOwnerAndNamesTheFirst) {
  const auto first = ledger_.Claim<Resource::kBody>("control");
  ASSERT_TRUE(first.has_value());
  const auto second = ledger_.Claim<Resource::kBody>("intruder");
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, Errc::kBusy);
  EXPECT_THAT(second.error().message, HasSubstr("body"));
  EXPECT_THAT(second.error().message, HasSubstr("intruder"));
  EXPECT_THAT(second.error().message, HasSubstr("held by control"));
  EXPECT_EQ(ledger_.Report().at(0).owner, "control");
  EXPECT_EQ(ledger_.Report().at(0).dropped, 1U) << "the refusal is counted";
}

TEST_F(LedgerTest, RefusesTheSameOwnerTwiceToo) {
  const auto first = ledger_.Claim<Resource::kSpeaker>("voice");
  EXPECT_FALSE(ledger_.Claim<Resource::kSpeaker>("voice").has_value());
}

TEST_F(LedgerTest, KeepsDifferentResourcesApart) {
  const auto camera = ledger_.Claim<Resource::kCamera>("vision");
  const auto microphone = ledger_.Claim<Resource::kMicrophone>("speech");
  EXPECT_TRUE(camera.has_value());
  EXPECT_TRUE(microphone.has_value());
}

TEST_F(LedgerTest, TakesALeaseBackWhenItsHolderDies) {
  { ASSERT_TRUE(ledger_.Claim<Resource::kBody>("first").has_value()); }
  EXPECT_TRUE(ledger_.Report().empty());
  EXPECT_TRUE(ledger_.Claim<Resource::kBody>("second").has_value());
}

TEST_F(LedgerTest, FollowsALeaseThatMoves) {
  struct Holder {
    BodyLease lease;
  };
  std::optional<Holder> holder;
  {
    auto claimed = ledger_.Claim<Resource::kBody>("control");
    ASSERT_TRUE(claimed.has_value());
    holder.emplace(std::move(*claimed));
  }
  EXPECT_FALSE(ledger_.Claim<Resource::kBody>("other").has_value());
  holder.reset();
  EXPECT_TRUE(ledger_.Claim<Resource::kBody>("other").has_value());
}

TEST_F(LedgerTest, GivesAResourceToExactlyOneOfManyThreads) {
  constexpr int kThreads = 8;
  std::atomic<int> holders{0};
  std::atomic<int> refused{0};
  {
    std::latch go(kThreads);
    std::latch all_tried(kThreads);
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&] {
        go.arrive_and_wait();
        const auto lease = ledger_.Claim<Resource::kMicrophone>("storm");
        ++(lease.has_value() ? holders : refused);
        all_tried.arrive_and_wait();
      });
    }
  }
  EXPECT_EQ(holders, 1);
  EXPECT_EQ(refused, kThreads - 1);
  EXPECT_TRUE(ledger_.Report().empty());
}

TEST_F(LedgerTest, NeverHasTwoHoldersInAStormOfClaimsAndReturns) {
  constexpr int kThreads = 6;
  std::atomic<int> inside{0};
  std::atomic<int> granted{0};
  std::atomic<bool> ever_two{false};
  {
    std::latch go(kThreads);
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&] {
        go.arrive_and_wait();
        for (int i = 0; i < 500; ++i) {
          const auto lease = ledger_.Claim<Resource::kCamera>("storm");
          if (!lease) continue;
          if (inside.fetch_add(1) != 0) ever_two = true;
          ++granted;
          inside.fetch_sub(1);
        }
      });
    }
  }
  EXPECT_FALSE(ever_two);
  EXPECT_GT(granted, 0);
  EXPECT_TRUE(ledger_.Report().empty());
}

TEST_F(LedgerTest, ShowsTheLiveFiguresOfAnAccount) {
  Figures figures;
  const Account account = ledger_.Open({.kind = AccountKind::kQueue,
                                        .name = "net.commands",
                                        .modules = Module::kServer,
                                        .capacity = 8},
                                       figures);
  figures.NoteUsed(5);
  figures.NoteUsed(2);
  figures.accepted = 7;
  figures.dropped = 3;
  clock_.Advance(seconds{4});
  const auto rows = ledger_.Report();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].kind, AccountKind::kQueue);
  EXPECT_EQ(rows[0].name, "net.commands");
  EXPECT_EQ(rows[0].owner, "server");
  EXPECT_EQ(rows[0].capacity, 8U);
  EXPECT_EQ(rows[0].used, 2U);
  EXPECT_EQ(rows[0].high_water, 5U);
  EXPECT_EQ(rows[0].accepted, 7U);
  EXPECT_EQ(rows[0].dropped, 3U);
  EXPECT_EQ(rows[0].age, Seconds{4.0});
}

TEST_F(LedgerTest, ReportsLeasesFirstAndTheRestInOrderOfOpening) {
  Figures figures;
  const Account ring = ledger_.Open(
      {.kind = AccountKind::kQueue, .name = "ring", .modules = Module::kApp, .capacity = 1},
      figures);
  const Account thread = ledger_.Open(
      {.kind = AccountKind::kThread, .name = "thread", .modules = Module::kApp, .capacity = 1},
      figures);
  const auto lease = ledger_.Claim<Resource::kSettings>("app");
  const auto rows = ledger_.Report();
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].name, "settings");
  EXPECT_EQ(rows[1].name, "ring");
  EXPECT_EQ(rows[2].name, "thread");
}

TEST_F(LedgerTest, ClosesALineOnceHoweverOftenTheAccountMoved) {
  Figures figures;
  Account first = ledger_.Open(
      {.kind = AccountKind::kQueue, .name = "one", .modules = Module::kApp, .capacity = 1},
      figures);
  {
    Account second = std::move(first);
    EXPECT_EQ(ledger_.Report().size(), 1U);
    Account other = ledger_.Open(
        {.kind = AccountKind::kQueue, .name = "two", .modules = Module::kApp, .capacity = 1},
        figures);
    second = std::move(other);
    ASSERT_EQ(ledger_.Report().size(), 1U);
    EXPECT_EQ(ledger_.Report()[0].name, "two");
  }
  EXPECT_TRUE(ledger_.Report().empty());
}

TEST_F(LedgerTest, SurvivesOpeningClosingAndReadingFromManyThreads) {
  constexpr int kThreads = 4;
  {
    std::latch go(kThreads + 1);
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&] {
        go.arrive_and_wait();
        for (int i = 0; i < 300; ++i) {
          Figures figures;
          const Account account = ledger_.Open(
              {.kind = AccountKind::kQueue, .name = "q", .modules = Module::kApp, .capacity = 4},
              figures);
          figures.NoteIn();
          figures.NoteOut();
        }
      });
    }
    go.arrive_and_wait();
    for (int i = 0; i < 300; ++i) EXPECT_LE(ledger_.Report().size(), std::size_t{kThreads});
  }
  EXPECT_TRUE(ledger_.Report().empty());
}

TEST_F(LedgerTest, GivesAThingOfANameToOneOwner) {
  auto first = ledger_.ClaimNamed("model", "yolox.onnx", "vision");
  ASSERT_TRUE(first.has_value());
  const auto second = ledger_.ClaimNamed("model", "yolox.onnx", "chat");
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().message, "model yolox.onnx cannot go to chat: it is held by vision");
  EXPECT_TRUE(ledger_.ClaimNamed("model", "other.onnx", "chat").has_value());
  { const NamedLease gone = std::move(*first); }
  EXPECT_TRUE(ledger_.ClaimNamed("model", "yolox.onnx", "chat").has_value());
}

TEST_F(LedgerTest, ChargesALeaseToTheModuleThatClaimsIt) {
  const ModuleScope account(Module::kSim);
  const auto lease = ledger_.Claim<Resource::kBody>("life");
  EXPECT_EQ(ledger_.Report().at(0).module, Module::kSim);
}

TEST_F(LedgerTest, KnowsTheChildrenThatAreDeclared) {
  Figures figures;
  {
    const Account child = ledger_.OpenChild("llama", Module::kApp, 4711, figures);
    const auto children = ledger_.Children();
    ASSERT_EQ(children.size(), 1U);
    EXPECT_EQ(children[0].pid, 4711);
  }
  EXPECT_TRUE(ledger_.Children().empty());
}

TEST_F(LedgerTest, HasANameForEveryResourceAndKind) {
  std::vector<std::string_view> names;
  for (int i = 0; i < static_cast<int>(Resource::kCount); ++i) {
    names.push_back(Name(static_cast<Resource>(i)));
  }
  EXPECT_THAT(names, testing::ElementsAre("body", "http-port", "settings", "microphone", "speaker",
                                          "camera", "collector", "watchdog", "flight-recorder",
                                          "memory-store", "mind"));
  EXPECT_EQ(Name(AccountKind::kLease), "lease");
  EXPECT_EQ(Name(AccountKind::kThread), "thread");
  EXPECT_EQ(Name(AccountKind::kQueue), "queue");
  EXPECT_EQ(Name(AccountKind::kCompute), "compute");
}

TEST(LedgerDeathTest, EndsTheProcessWhenSomethingOutlivesIt) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        const ManualClock clock;
        std::optional<Ledger> ledger(std::in_place, clock);
        const auto lease = ledger->Claim<Resource::kBody>("late");
        ledger.reset();
      },
      "bug: CHECK");
}

}  // namespace
}  // namespace bbia
