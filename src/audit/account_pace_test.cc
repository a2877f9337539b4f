#include "audit/account_pace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bbia {
namespace {

using std::chrono::seconds;
using testing::IsEmpty;
using testing::SizeIs;

constexpr TimePoint kStart{seconds{1000}};

AccountRow Row(std::uint64_t accepted, double age) {
  AccountRow row{};
  row.kind = AccountKind::kQueue;
  row.name = "net.commands";
  row.from = Module::kApi;
  row.to = Module::kControl;
  row.accepted = accepted;
  row.age = Seconds{age};
  return row;
}

TEST(LedgerPace, CountsAreASecondBetweenTwoLooks) {
  LedgerPace pace;
  AccountRow row = Row(100, 50);
  row.used = 7;
  EXPECT_THAT(pace.Look(kStart, {row}), IsEmpty());
  row = Row(150, 55);
  row.spent = Nanos{1'000'000};
  const auto paces = pace.Look(kStart + seconds{5}, {row});
  ASSERT_THAT(paces, SizeIs(1));
  EXPECT_EQ(paces[0].seconds, 5.0);
  EXPECT_EQ(paces[0].accepted, 10.0);
  EXPECT_EQ(paces[0].spent_us, 200.0);
  EXPECT_EQ(paces[0].used_before, 7U);
}

TEST(LedgerPace, WhoeverIsNewOrAnewIsLeftOutOnce) {
  LedgerPace pace;
  EXPECT_THAT(pace.Look(kStart, {Row(100, 50)}), IsEmpty());
  EXPECT_THAT(pace.Look(kStart + seconds{1}, {Row(20, 51)}), IsEmpty());    // went back
  EXPECT_THAT(pace.Look(kStart + seconds{2}, {Row(900, 0.5)}), IsEmpty());  // is younger
  EXPECT_THAT(pace.Look(kStart + seconds{3}, {Row(901, 1.5)}), SizeIs(1));
  EXPECT_THAT(pace.Look(kStart + seconds{4}, {}), IsEmpty());
  EXPECT_THAT(pace.Look(kStart + seconds{5}, {Row(950, 3.5)}), IsEmpty());  // was away
}

TEST(LedgerPace, AccountsOfTheSameNameAreToldApart) {
  LedgerPace pace;
  EXPECT_THAT(pace.Look(kStart, {Row(100, 50), Row(10, 20)}), IsEmpty());
  const auto both = pace.Look(kStart + seconds{1}, {Row(101, 51), Row(12, 21)});
  ASSERT_THAT(both, SizeIs(2));
  EXPECT_EQ(both[0].accepted, 1.0);
  EXPECT_EQ(both[1].accepted, 2.0);
  // The older one has gone: the younger is not taken for it.
  EXPECT_THAT(pace.Look(kStart + seconds{2}, {Row(500, 22)}), IsEmpty());
}

TEST(LedgerPace, NoTimeIsNoPace) {
  LedgerPace pace;
  EXPECT_THAT(pace.Look(kStart, {Row(1, 1)}), IsEmpty());
  EXPECT_THAT(pace.Look(kStart, {Row(2, 1)}), IsEmpty());
  EXPECT_THAT(pace.Look(kStart + seconds{1}, {Row(3, 2)}), SizeIs(1));
}

TEST(LedgerPace, LeasesAndThreadsPassNothing) {
  LedgerPace pace;
  AccountRow row = Row(1, 1);
  row.kind = AccountKind::kThread;
  EXPECT_THAT(pace.Look(kStart, {row}), IsEmpty());
  EXPECT_THAT(pace.Look(kStart + seconds{1}, {row}), IsEmpty());
}

}  // namespace
}  // namespace bbia
