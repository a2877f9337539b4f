#include "sound/loudness.h"

#include <gtest/gtest.h>

#include <limits>

namespace bbia {
namespace {

TEST(Loudness, IsADecibelScaleBetweenASoftAndALoudVoice) {
  EXPECT_EQ(LoudnessOf(0.0), 0.0);
  EXPECT_EQ(LoudnessOf(0.004), 0.0);
  EXPECT_NEAR(LoudnessOf(0.025), 0.5, 0.01);
  EXPECT_EQ(LoudnessOf(0.2), 1.0);
  EXPECT_EQ(LoudnessOf(std::numeric_limits<double>::quiet_NaN()), 0.0);
}

}  // namespace
}  // namespace bbia
