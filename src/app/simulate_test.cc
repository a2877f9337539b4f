#include "app/simulate.h"

#include <gtest/gtest.h>

namespace bbia {
namespace {

TEST(Simulate, TwoRunsAreTheSameBitForBit) {
  for (const char* body : {"mujoco", "mockup"}) {
    Config config;
    config.body = body;
    const auto first = Simulate(config, Seconds{20.0}, "");
    const auto second = Simulate(config, Seconds{20.0}, "");
    ASSERT_TRUE(first.has_value() && second.has_value());
    EXPECT_EQ(first->fingerprint, second->fingerprint) << body;
    EXPECT_EQ(first->ticks, 5000U);
    EXPECT_EQ(first->reseats, 0U);
  }
}

TEST(Simulate, AFileThatCannotBeWrittenIsAnError) {
  EXPECT_FALSE(Simulate(Config{}, Seconds{1.0}, "/nonexistent/x.csv").has_value());
}

}  // namespace
}  // namespace bbia
