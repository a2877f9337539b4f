#include "base/units.h"

#include <gtest/gtest.h>

#include <concepts>
#include <limits>
#include <type_traits>

namespace bbia {
namespace {

// What the compiler computes, it has tested.
static_assert(Radians{} == Radians{0.0});
static_assert(1.0_rad + 0.5_rad == 1.5_rad);
static_assert(1.0_rad - 0.5_rad == 0.5_rad);
static_assert(-(2.0_m) == Metres{-2.0});
static_assert(2.0 * 1.5_m == 3.0_m && 1.5_m * 2.0 == 3.0_m && 3.0_m / 2.0 == 1.5_m);
static_assert(3.0_m / 2.0_m == 1.5);
static_assert(RadPerSec{2.0} * Seconds{0.25} == 0.5_rad);
static_assert(0.5_rad / Seconds{0.25} == RadPerSec{2.0});
static_assert(2.0_rad_per_s == RadPerSec{2.0});
static_assert(Degrees(180.0).value() == std::numbers::pi);
static_assert(180.0_deg == Degrees(180.0));
static_assert(ToDegrees(Radians{std::numbers::pi}) == 180.0);
static_assert(Abs(-3.0_rad) == 3.0_rad && Abs(3.0_rad) == 3.0_rad);
static_assert(1.0_rad < 2.0_rad && 2.0_rad >= 2.0_rad && 1.0_rad != 2.0_rad);
static_assert(RadPerSec{2.0} * std::chrono::milliseconds{500} == 1.0_rad);

// What must not compile.
template <class A, class B>
concept Adds = requires(A a, B b) { a + b; };
template <class A, class B>
concept Compares = requires(A a, B b) { a < b; };
template <class A, class B>
concept Equates = requires(A a, B b) { a == b; };
template <class A, class B>
concept Multiplies = requires(A a, B b) { a* b; };
template <class A, class B>
concept Divides = requires(A a, B b) { a / b; };
template <class A, class B>
concept Accumulates = requires(A a, B b) { a += b; };

static_assert(Adds<Radians, Radians> && Compares<Radians, Radians> && Equates<Radians, Radians>);
static_assert(!Adds<Radians, Metres> && !Adds<Radians, double> && !Adds<int, Radians>);
static_assert(!Accumulates<Radians, Metres> && !Accumulates<Radians, double>);
static_assert(!Compares<Radians, RadPerSec> && !Compares<Radians, double>);
static_assert(!Equates<Radians, Metres> && !Equates<Metres, double>);
static_assert(!Multiplies<Radians, Radians> && !Multiplies<RadPerSec, Radians>);
static_assert(!Divides<double, Radians> && !Divides<Radians, Metres>);
static_assert(!Multiplies<Metres, Seconds>);
static_assert(!std::convertible_to<double, Radians> && !std::convertible_to<int, Radians>);
static_assert(!std::convertible_to<Radians, double>);
static_assert(!std::constructible_from<Radians, Metres>);
static_assert(!std::constructible_from<double, Radians>);
static_assert(!std::assignable_from<Radians&, double>);
static_assert(!std::convertible_to<double, Seconds>);

// They cost what a double costs.
static_assert(sizeof(Radians) == sizeof(double));
static_assert(std::is_trivially_copyable_v<Radians>);
static_assert(noexcept(1.0_rad + 1.0_rad));

TEST(Units, ACompoundAssignmentGivesBackTheChangedQuantity) {
  Radians angle = 1.0_rad;
  EXPECT_EQ((angle += 0.5_rad), 1.5_rad);
  EXPECT_EQ((angle -= 2.0_rad), -0.5_rad);
  EXPECT_EQ(angle, -0.5_rad);
}

TEST(Units, NotANumberIsNotFiniteAndComparesWithNothing) {
  const Radians nan{std::numeric_limits<double>::quiet_NaN()};
  EXPECT_FALSE(IsFinite(nan));
  EXPECT_FALSE(IsFinite(Metres{std::numeric_limits<double>::infinity()}));
  EXPECT_TRUE(IsFinite(1.0_rad));
  EXPECT_FALSE(nan < 0.0_rad || nan > 0.0_rad || nan == nan);
}

TEST(Units, DegreesThereAndBackKeepTheAngle) {
  for (int degrees = -720; degrees <= 720; degrees += 7) {
    EXPECT_NEAR(ToDegrees(Degrees(degrees)), degrees, 1e-12);
  }
}

}  // namespace
}  // namespace bbia
