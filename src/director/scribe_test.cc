#include "director/scribe.h"

#include <gtest/gtest.h>

#include "base/clock.h"

namespace bbia {
namespace {

class ScribeTest : public testing::Test {
 protected:
  ManualClock clock_;
  Ledger ledger_{clock_};
  Scribe scribe_{ledger_, clock_, nullptr};
};

// A client heard that a behaviour had begun, asked what runs, and was told "nothing": events left
// in the middle of the mind's step, its report at the end.
TEST_F(ScribeTest, WhatIsToldWaitsForTheReport) {
  scribe_.Tell({.kind = MindEventKind::kStarted});
  EXPECT_TRUE(scribe_.TakeNews()) << "a report is due";
  EXPECT_FALSE(scribe_.events().TryPop());
  scribe_.Release();
  const auto event = scribe_.events().TryPop();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->kind, MindEventKind::kStarted);
  scribe_.Release();
  EXPECT_FALSE(scribe_.events().TryPop()) << "once";
}

TEST_F(ScribeTest, MoreThanOneStepTellsGoesOutInItsOrder) {
  for (std::uint64_t i = 0; i <= Scribe::kMostTold; ++i) {
    scribe_.Tell({.kind = MindEventKind::kStep, .id = i});
  }
  EXPECT_TRUE(scribe_.events().TryPop()) << "the first of them could not wait";
  scribe_.Release();
  std::uint64_t next = 1;
  while (const auto event = scribe_.events().TryPop()) EXPECT_EQ(event->id, next++);
  EXPECT_EQ(next, Scribe::kMostTold + 1);
}

}  // namespace
}  // namespace bbia
