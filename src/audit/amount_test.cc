#include "audit/amount.h"

#include <gtest/gtest.h>

namespace bbia {
namespace {

TEST(Amount, IsShortEnoughToRead) {
  EXPECT_EQ(Amount(0.0), "0");
  EXPECT_EQ(Amount(0.25), "0.2");
  EXPECT_EQ(Amount(2.5), "2.5");
  EXPECT_EQ(Amount(650.4), "650");
  EXPECT_EQ(Amount(99.96), "100");
  EXPECT_EQ(Amount(-3.0), "-3");
  EXPECT_EQ(Amount(1e6), "1000000");
}

TEST(AmountOfBytes, HasThreeDigitsAndAUnit) {
  EXPECT_EQ(AmountOfBytes(0), "0 B");
  EXPECT_EQ(AmountOfBytes(830.2), "830 B");
  EXPECT_EQ(AmountOfBytes(999.6), "1 kB");
  EXPECT_EQ(AmountOfBytes(520e3), "520 kB");
  EXPECT_EQ(AmountOfBytes(1048576), "1.05 MB");
  EXPECT_EQ(AmountOfBytes(67108864), "67.1 MB");
  EXPECT_EQ(AmountOfBytes(4e12), "4000 GB");
}

TEST(Percent, IsOfARatio) {
  EXPECT_EQ(Percent(0.078), "7.8 %");
  EXPECT_EQ(Percent(1.0), "100 %");
}

}  // namespace
}  // namespace bbia
