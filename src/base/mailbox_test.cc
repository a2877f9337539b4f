#include "base/mailbox.h"

#include <gtest/gtest.h>

#include <latch>
#include <thread>

namespace bbia {
namespace {

static_assert(!std::is_copy_constructible_v<Mailbox<int>>);
static_assert(noexcept(std::declval<Mailbox<int>&>().Put(1)));

struct Letter {
  std::array<std::uint64_t, 17> words{};

  static Letter Of(std::uint64_t n) {
    Letter letter;
    letter.words.fill(n);
    return letter;
  }
  [[nodiscard]] bool whole() const {
    for (const std::uint64_t word : words) {
      if (word != words[0]) return false;
    }
    return true;
  }
};

class MailboxTest : public testing::Test {
 protected:
  [[nodiscard]] AccountRow Row() const { return ledger_.Report().at(0); }

  ManualClock clock_;
  Ledger ledger_{clock_};
};

TEST_F(MailboxTest, IsEmptyAtFirst) {
  Mailbox<int> box(ledger_, "targets", Module::kApp);
  int value = -1;
  EXPECT_FALSE(box.Take(value));
  EXPECT_EQ(value, -1);
}

TEST_F(MailboxTest, HandsOverAValueOnce) {
  Mailbox<int> box(ledger_, "targets", Module::kApp);
  EXPECT_FALSE(box.Put(5));
  int value = 0;
  EXPECT_TRUE(box.Take(value));
  EXPECT_EQ(value, 5);
  EXPECT_FALSE(box.Take(value));
}

TEST_F(MailboxTest, KeepsTheNewestAndCountsWhatItOverwrote) {
  Mailbox<int> box(ledger_, "targets", Module::kApp);
  EXPECT_FALSE(box.Put(1));
  EXPECT_TRUE(box.Put(2));
  EXPECT_TRUE(box.Put(3));
  int value = 0;
  EXPECT_TRUE(box.Take(value));
  EXPECT_EQ(value, 3);
  EXPECT_EQ(box.overwritten(), 2U);
}

TEST_F(MailboxTest, AccountsForWhatWaits) {
  Mailbox<int> box(ledger_, "targets", Module::kApp);
  EXPECT_EQ(Row().kind, AccountKind::kQueue);
  EXPECT_EQ(Row().capacity, 1U);
  EXPECT_EQ(Row().used, 0U);
  box.Put(1);
  box.Put(2);
  EXPECT_EQ(Row().used, 1U);
  int value = 0;
  EXPECT_TRUE(box.Take(value));
  EXPECT_EQ(Row().used, 0U);
  EXPECT_EQ(Row().high_water, 1U);
  EXPECT_EQ(Row().accepted, 2U);
  EXPECT_EQ(Row().dropped, 1U);
}

TEST_F(MailboxTest, GivesTheConsumerWholeValuesInOrderAndAlwaysTheLast) {
  constexpr std::uint64_t kLast = 50'000;
  Mailbox<Letter> box(ledger_, "targets", Module::kApp);
  std::latch go(2);
  std::uint64_t taken = 0;
  std::uint64_t torn = 0;
  std::uint64_t out_of_order = 0;
  {
    const std::jthread producer([&] {
      go.arrive_and_wait();
      for (std::uint64_t n = 1; n <= kLast; ++n) box.Put(Letter::Of(n));
    });
    go.arrive_and_wait();
    std::uint64_t last = 0;
    while (last < kLast) {
      Letter letter;
      if (!box.Take(letter)) continue;
      ++taken;
      if (!letter.whole()) ++torn;
      if (letter.words[0] <= last) ++out_of_order;
      last = letter.words[0];
    }
  }
  EXPECT_EQ(torn, 0U);
  EXPECT_EQ(out_of_order, 0U);
  EXPECT_EQ(taken + box.overwritten(), kLast);
  EXPECT_EQ(Row().accepted, kLast);
  EXPECT_EQ(Row().used, 0U);
}

}  // namespace
}  // namespace bbia
