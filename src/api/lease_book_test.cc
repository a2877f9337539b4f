#include "api/lease_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bbia {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr PartSet kHeadOnly = PartSet().Add(Part::kHead);

class LeaseBookTest : public testing::Test {
 protected:
  static Claimant Socket(std::uint64_t id, std::string_view name = "sdk") {
    return {.listener = id, .name = name};
  }
  static LeaseBook::Request Wish(int priority, PartSet parts = PartSet::All()) {
    return {.owner = "show", .parts = parts, .priority = priority, .time_to_live = Seconds{2.0}};
  }

  ManualClock clock_;
  std::vector<std::string> told_;
  LeaseBook book_{clock_, [this](std::uint64_t listener, std::string_view sentence) {
                    told_.push_back(std::to_string(listener) + " " + std::string(sentence));
                  }};
};

TEST_F(LeaseBookTest, LetsTheNewestOfTwoOfficialClientsWinAndTellsTheOther) {
  EXPECT_TRUE(book_.Ask(Socket(1, "a"), kHeadOnly).done());
  EXPECT_TRUE(book_.Ask(Socket(1, "a"), kHeadOnly).done());
  EXPECT_THAT(told_, IsEmpty());
  EXPECT_TRUE(book_.Ask(Socket(2, "b"), kHeadOnly).done());
  EXPECT_THAT(told_, ElementsAre("1 b commands the head now"));
  EXPECT_EQ(book_.Now(Part::kHead)->owner, "b");
  EXPECT_EQ(book_.Now(Part::kBody), nullptr);
  // They go on fighting at 100 Hz: each is told once a second, not a hundred times.
  for (int i = 0; i < 100; ++i) {
    static_cast<void>(book_.Ask(Socket(1, "a"), kHeadOnly));
    static_cast<void>(book_.Ask(Socket(2, "b"), kHeadOnly));
    clock_.Advance(Nanos{10'000'000});
  }
  EXPECT_LE(told_.size(), 3U);
}

TEST_F(LeaseBookTest, ForgetsAnImplicitHoldingASecondAfterTheLastCommand) {
  static_cast<void>(book_.Ask(Socket(1), kHeadOnly));
  clock_.Advance(LeaseBook::kImplicit);
  EXPECT_EQ(book_.Now(Part::kHead), nullptr);
  static_cast<void>(book_.Ask(Socket(2), kHeadOnly));
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(LeaseBookTest, KeepsOthersOffAPartThatIsLeased) {
  ASSERT_TRUE(book_.Take(Wish(0, kHeadOnly), "id", 0));
  const Verdict verdict = book_.Ask(Socket(1), PartSet().Add(Part::kHead).Add(Part::kAntennas));
  EXPECT_EQ(verdict.outcome, Outcome::kRefused);
  EXPECT_THAT(std::string(verdict.reason),
              HasSubstr("show has a lease of the head for another 2.0 s"));
  EXPECT_EQ(book_.Now(Part::kAntennas), nullptr) << "all or nothing";
  EXPECT_TRUE(book_.Ask(Socket(1), PartSet().Add(Part::kAntennas)).done());
  EXPECT_TRUE(book_.Ask({.listener = 3, .name = "owner", .lease = "id"}, kHeadOnly).done());
  EXPECT_EQ(book_.Now(Part::kHead)->lease, "id") << "its own commands change nothing";
}

TEST_F(LeaseBookTest, EndsALeaseByItselfWhenItsOwnerDies) {
  ASSERT_TRUE(book_.Take(Wish(5), "id", 0));
  clock_.Advance(Nanos{1'900'000'000});
  ASSERT_TRUE(book_.Renew("id", Seconds{2.0}));
  clock_.Advance(Nanos{1'900'000'000});
  EXPECT_FALSE(book_.Ask(Socket(1), kHeadOnly).done());
  clock_.Advance(Nanos{100'000'000});
  EXPECT_TRUE(book_.Ask(Socket(1), kHeadOnly).done());
  EXPECT_EQ(book_.Renew("id", Seconds{2.0}).error().code, Errc::kNotFound);
}

TEST_F(LeaseBookTest, PreemptsByPriorityAndSaysSoToWhoLost) {
  ASSERT_TRUE(book_.Take(Wish(1), "low", 7));
  const auto equal = book_.Take(Wish(1, kHeadOnly), "equal", 0);
  ASSERT_FALSE(equal);
  EXPECT_EQ(equal.error().code, Errc::kBusy);
  EXPECT_THAT(equal.error().message, HasSubstr("priority 1"));
  ASSERT_TRUE(book_.Take(Wish(2, kHeadOnly), "high", 0));
  EXPECT_THAT(told_, ElementsAre("7 show commands the head now"));
  EXPECT_TRUE(book_.Renew("low", Seconds{1.0})) << "it still has the body and the antennas";
  ASSERT_TRUE(book_.Take(Wish(2), "higher", 0).has_value() == false) << "the head is at 2 already";
  ASSERT_TRUE(book_.Release("high"));
  ASSERT_TRUE(book_.Take(Wish(3), "top", 0));
  const auto renewed = book_.Renew("low", Seconds{1.0});
  ASSERT_FALSE(renewed);
  EXPECT_EQ(renewed.error().code, Errc::kRefused);
  EXPECT_THAT(renewed.error().message, HasSubstr("preempted"));
}

TEST_F(LeaseBookTest, TakesPartsFromImplicitHoldersAndTellsThem) {
  static_cast<void>(book_.Ask(Socket(4), PartSet::All()));
  ASSERT_TRUE(book_.Take(Wish(0), "id", 0));
  EXPECT_EQ(told_.size(), 3U);
  EXPECT_FALSE(book_.Ask(Socket(4), kHeadOnly).done());
}

TEST_F(LeaseBookTest, LosesWhatAClientThatLeftHeldImplicitly) {
  static_cast<void>(book_.Ask(Socket(4), kHeadOnly));
  ASSERT_TRUE(book_.Take(Wish(0, PartSet().Add(Part::kBody)), "id", 4));
  book_.Leave(4);
  EXPECT_EQ(book_.Now(Part::kHead), nullptr);
  ASSERT_NE(book_.Now(Part::kBody), nullptr) << "a lease lives as long as it was asked for";
  EXPECT_TRUE(book_.Bind("id", 9));
  EXPECT_FALSE(book_.Bind("", 9));
  EXPECT_FALSE(book_.Release("other"));
}

}  // namespace
}  // namespace bbia
