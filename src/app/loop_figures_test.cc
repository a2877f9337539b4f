#include "app/loop_figures.h"

#include <gtest/gtest.h>

#include <memory>

namespace bbia {
namespace {

LoopStats Ran(std::uint64_t ticks, Nanos lateness, std::uint64_t overruns) {
  LoopStats stats{.ticks = ticks, .overruns = overruns};
  for (std::uint64_t i = 0; i < ticks; ++i) stats.lateness.Add(lateness);
  return stats;
}

class LoopFiguresTest : public testing::Test {
 protected:
  ManualClock clock_;
  Ledger ledger_{clock_};
  const std::unique_ptr<Board> board_ = std::make_unique<Board>(ledger_);
  LoopFigures figures_{ledger_, *board_};
};

TEST_F(LoopFiguresTest, OverrunsAreThoseSinceTheLastLook) {
  board_->loop.Publish(Ran(50, Nanos{1'000}, 3));
  EXPECT_EQ(figures_.Take({}).loop_overruns, 3.0);
  board_->loop.Publish(Ran(100, Nanos{1'000}, 5));
  EXPECT_EQ(figures_.Take({}).loop_overruns, 2.0);
}

// Between two looks the robot was stopped and started, and the new loop had ticked more often than
// the old one: its overruns wrapped around to 1.8e19 and its histogram to nonsense.
TEST_F(LoopFiguresTest, ALoopThatBeganAnewAndRanLongerIsNotSubtractedFrom) {
  board_->loop.Publish(Ran(50, Nanos{1'500}, 3));
  static_cast<void>(figures_.Take({}));
  board_->loop.Publish(Ran(100, Nanos{900'000}, 1));
  const OutsideFigures figures = figures_.Take({});
  EXPECT_EQ(figures.loop_overruns, 1.0);
  EXPECT_EQ(figures.loop_late_p99_us, 1024.0);
}

TEST_F(LoopFiguresTest, AlsoWhenNeitherLoopOverran) {
  board_->loop.Publish(Ran(50, Nanos{1'500}, 0));
  static_cast<void>(figures_.Take({}));
  board_->loop.Publish(Ran(100, Nanos{900'000}, 0));
  EXPECT_EQ(figures_.Take({}).loop_late_p99_us, 1024.0);
}

}  // namespace
}  // namespace bbia
