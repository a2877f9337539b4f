#include "base/result.h"

#include <gtest/gtest.h>

#include <concepts>
#include <memory>
#include <type_traits>
#include <vector>

namespace bbia {
namespace {

static_assert(std::convertible_to<int, Result<int>>, "a value is a result");
static_assert(!std::convertible_to<Error, Result<int>>, "a failure says so: Fail(...)");
static_assert(!std::convertible_to<Result<int>, int>, "a result is looked at before it is used");
static_assert(std::is_nothrow_move_constructible_v<Result<std::string>>);

Result<int> Half(int number) {
  if (number % 2 != 0) return Fail(Errc::kInvalidArgument, "number must be even, is 3", "number");
  return number / 2;
}

Result<void> CheckEven(int number) {
  if (auto half = Half(number); !half) return Fail(Errc::kRefused, half.error().message);
  return {};
}

TEST(Result, CarriesTheValue) {
  const Result<int> half = Half(4);
  ASSERT_TRUE(half.has_value());
  EXPECT_EQ(*half, 2);
}

TEST(Result, CarriesTheReasonAndTheField) {
  const Result<int> half = Half(3);
  ASSERT_FALSE(half.has_value());
  EXPECT_EQ(half.error().code, Errc::kInvalidArgument);
  EXPECT_EQ(half.error().message, "number must be even, is 3");
  EXPECT_EQ(half.error().field, "number");
}

TEST(Result, OfNothingIsDoneOrFailed) {
  EXPECT_TRUE(CheckEven(2).has_value());
  const Result<void> odd = CheckEven(3);
  ASSERT_FALSE(odd.has_value());
  EXPECT_EQ(odd.error().code, Errc::kRefused);
  EXPECT_EQ(odd.error().field, "");
}

TEST(Result, HandsOnTheFailureOfAnother) {
  const auto quarter = [](int number) -> Result<std::string> {
    auto half = Half(number);
    if (!half) return Fail(half.error());
    return std::to_string(*half / 2);
  };
  EXPECT_EQ(quarter(8).value(), "2");
  EXPECT_EQ(quarter(3).error().field, "number");
}

TEST(Result, CarriesAReasonOfAnotherType) {
  const auto all_problems = [](bool bad) -> Result<int, std::vector<std::string>> {
    if (bad) return tl::unexpected(std::vector<std::string>{"one", "two"});
    return 1;
  };
  EXPECT_EQ(all_problems(true).error().size(), 2U);
  EXPECT_EQ(*all_problems(false), 1);
}

TEST(Result, HandsOnWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> made = std::make_unique<int>(7);
  ASSERT_TRUE(made.has_value());
  const std::unique_ptr<int> taken = std::move(*made);
  EXPECT_EQ(*taken, 7);
}

TEST(Result, GivesAFallbackWhereThereIsNoValue) {
  EXPECT_EQ(Half(8).value_or(-1), 4);
  EXPECT_EQ(Half(3).value_or(-1), -1);
}

}  // namespace
}  // namespace bbia
