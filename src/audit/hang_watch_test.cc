#include "audit/hang_watch.h"

#include <gtest/gtest.h>

namespace bbia {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint kNow{seconds{100}};

ThreadRow Row(Nanos silent) {
  return {.name = "net",
          .module = Module::kServer,
          .pulse = {.tid = 42, .last_beat = kNow - silent, .doing = "tick"},
          .beat_deadline = seconds{1},
          .stop_budget = milliseconds{500}};
}

TEST(HangWatch, NamesAThreadThatIsSilentForTooLong) {
  EXPECT_TRUE(FindHangs(kNow, {Row(milliseconds{1000})}).empty());
  const auto hangs = FindHangs(kNow, {Row(milliseconds{1300})});
  ASSERT_EQ(hangs.size(), 1U);
  EXPECT_EQ(hangs[0].module, Module::kServer);
  EXPECT_EQ(Sentence(hangs[0]),
            "thread net has been stuck in 'tick' for 1.3 s, its limit is 1.0 s");
}

TEST(HangWatch, LetsAThreadRestAsLongAsItLikes) {
  ThreadRow row = Row(seconds{90});
  row.pulse.resting = true;
  EXPECT_TRUE(FindHangs(kNow, {row}).empty());
}

TEST(HangWatch, DoesNotJudgeAThreadThatHasNotBegunOrHasEnded) {
  ThreadRow row = Row(seconds{90});
  row.pulse.tid = 0;
  EXPECT_TRUE(FindHangs(kNow, {row}).empty());
}

TEST(HangWatch, NamesAThreadThatDoesNotEndWhenAsked) {
  ThreadRow row = Row(milliseconds{0});
  row.pulse.stopping = true;
  row.pulse.stopping_since = kNow - milliseconds{400};
  EXPECT_TRUE(FindHangs(kNow, {row}).empty());
  row.pulse.stopping_since = kNow - milliseconds{2500};
  const auto hangs = FindHangs(kNow, {row});
  ASSERT_EQ(hangs.size(), 1U);
  EXPECT_EQ(hangs[0].kind, FindingKind::kLateStop);
  EXPECT_EQ(Sentence(hangs[0]),
            "thread net was asked to end 2.5 s ago and is still in 'tick', its limit is 0.5 s");
}

}  // namespace
}  // namespace bbia
