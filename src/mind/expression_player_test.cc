#include "mind/expression_player.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "base/heap_trap_test.h"
#include "mind/expressions.h"
#include "mind/motion_test.h"

namespace bbia {
namespace {

constexpr Seconds kTick{1.0 / MotionWatch::kRate};

TEST(ExpressionPlayer, BeginsInTheNeutralStance) {
  ExpressionPlayer player(1);
  EXPECT_EQ(player.Advance(kTick).turn.pitch.value(), 0.0);
  EXPECT_EQ(player.progress(), 1.0);
}

TEST(ExpressionPlayer, ArrivesAtTheExpressionItWasTold) {
  ExpressionPlayer player(1);
  player.Show({Emotion::kSad, 0.8});
  EXPECT_EQ(player.progress(), 0.0);
  for (int i = 0; i < 4 * 250; ++i) player.Advance(kTick);
  EXPECT_EQ(player.progress(), 1.0);
  const double drooping = ToDegrees(player.posture().antennas.left);
  EXPECT_NEAR(drooping, 0.8 * 125.0, 12.0);
  EXPECT_NEAR(ToDegrees(player.posture().antennas.right), -drooping, 1e-9);
}

TEST(ExpressionPlayer, TakesTheTimeItIsGiven) {
  ExpressionPlayer player(1);
  player.Show({Emotion::kProud, 1.0}, Seconds{8.0});
  for (int i = 0; i < 4 * 250; ++i) player.Advance(kTick);
  EXPECT_NEAR(player.progress(), 0.5, 0.01);
}

TEST(ExpressionPlayer, IsNotHurriedBeyondWhatTheBodyLikes) {
  ExpressionPlayer hurried(1);
  ExpressionPlayer relaxed(1);
  hurried.Show({Emotion::kProud, 1.0}, Seconds{0.0});
  relaxed.Show({Emotion::kProud, 1.0});
  EXPECT_EQ(hurried.Advance(Seconds{0.2}).turn.pitch, relaxed.Advance(Seconds{0.2}).turn.pitch);
  EXPECT_LT(hurried.progress(), 0.5);
}

TEST(ExpressionPlayer, KeepsInStepWhenOnlyTheIntensityChanges) {
  ExpressionPlayer changed(1);
  ExpressionPlayer steady(1);
  changed.Show({Emotion::kHappy, 0.5});
  steady.Show({Emotion::kHappy, 1.0});
  for (int i = 0; i < 500; ++i) {
    changed.Advance(kTick);
    steady.Advance(kTick);
  }
  changed.Show({Emotion::kHappy, 1.0});
  for (int i = 0; i < 1000; ++i) {
    changed.Advance(kTick);
    steady.Advance(kTick);
  }
  EXPECT_NEAR(changed.posture().turn.roll.value(), steady.posture().turn.roll.value(), 1e-12);
}

/// A feeling drawn by lot, with a touch of another in one of three.
Feeling Any(std::mt19937_64& random) {
  const auto share = [&] { return static_cast<double>(random() % 1001) / 1000.0; };
  Feeling feeling{static_cast<Emotion>(random() % kEmotionCount), share()};
  if (random() % 3 == 0) {
    feeling.tint = static_cast<Emotion>(random() % kEmotionCount);
    feeling.tint_share = 0.5 * share();
  }
  return feeling;
}

TEST(ExpressionPlayer, StaysInReachAndBoundsWhateverIsFeltWhenever) {
  std::mt19937_64 random(11);
  ExpressionPlayer player(3);
  MotionWatch watch;
  std::uint64_t wait = 1;
  for (int i = 0; i < 5 * 60 * 250; ++i) {
    if (--wait == 0) {
      player.Show(Any(random));
      wait = 1 + random() % (random() % 2 == 0 ? 40 : 1000);
    }
    watch.Look(player.Advance(kTick));
  }
  EXPECT_TRUE(watch.reached());
  EXPECT_TRUE(Within(watch.seen(), kExpressionBounds)) << testing::PrintToString(watch.seen());
}

TEST(ExpressionPlayer, GoesToWhatItWasToldLast) {
  std::mt19937_64 random(12);
  ExpressionPlayer player(3);
  for (int i = 0; i < 200; ++i) {
    player.Show(Any(random));
    player.Advance(kTick);
  }
  player.Show({Emotion::kNeutral, 0.0});
  for (int i = 0; i < 7 * 250; ++i) player.Advance(kTick);
  EXPECT_EQ(player.progress(), 1.0);
  EXPECT_EQ(player.posture().turn.pitch.value(), 0.0);
  EXPECT_EQ(player.posture().antennas.left.value(), 0.0);
}

TEST(ExpressionPlayer, NeverTouchesTheHeap) {
  std::mt19937_64 random(13);
  ExpressionPlayer player(3);
  const std::size_t before = heap_requests;
  for (int i = 0; i < 1000; ++i) {
    if (i % 10 == 0) player.Show(Any(random));
    player.Advance(kTick);
  }
  const std::size_t after = heap_requests;
  EXPECT_EQ(after, before);
  ::operator delete(::operator new(1));
  EXPECT_GT(heap_requests, after) << "the trap works";
}

}  // namespace
}  // namespace bbia
