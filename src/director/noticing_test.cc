#include "director/noticing.h"

#include <gtest/gtest.h>

#include <vector>

namespace bbia {
namespace {

/// Pictures at 10 Hz of what is named.
class NoticingTest : public testing::Test {
 protected:
  struct Seen {
    SightKind kind = SightKind::kFace;
    std::uint16_t class_id = 0;
    double distance = 0.0;
    float size = 0.2F;
  };

  std::vector<Occasion> Watch(Seconds time, const std::vector<Seen>& seen) {
    std::vector<Occasion> occasions;
    for (Seconds t{0.0}; t < time; t += Seconds{0.1}) {
      now_ += Nanos{100'000'000};
      ++times_;
      Sight sight{.sequence = ++sequence_, .stamp = now_, .looked = {true, true, false}};
      sight.scanning = true;
      for (const Seen& thing : seen) {
        Track& track = sight.track_array.at(sight.track_count++);
        track.kind = thing.kind;
        track.fresh = true;
        track.seen_times = times_;
        track.class_id = thing.class_id;
        track.share = {.x = 0, .y = 0, .width = thing.size, .height = thing.size};
        track.range.distance = Metres{thing.distance};
      }
      if (auto occasion = noticing_.Look(sight, now_)) occasions.push_back(*occasion);
    }
    times_ = 0;
    return occasions;
  }
  void Rest(Seconds time) { now_ += std::chrono::duration_cast<Nanos>(time); }

  Noticing noticing_;
  TimePoint now_{Nanos{1'000'000'000}};
  std::uint64_t sequence_ = 0;
  std::uint16_t times_ = 0;
};

TEST_F(NoticingTest, AFaceComesAndGoesOnceEach) {
  EXPECT_TRUE(Watch(Seconds{1.0}, {}).empty());
  const auto came = Watch(Seconds{5.0}, {{.distance = 0.8}});
  ASSERT_EQ(came.size(), 1U);
  EXPECT_EQ(came[0].stimulus, Stimulus::kFaceSeen);
  EXPECT_EQ(came[0].distance, std::optional(Metres{0.8}));
  const auto went = Watch(Seconds{10.0}, {});
  ASSERT_EQ(went.size(), 1U);
  EXPECT_EQ(went[0].stimulus, Stimulus::kFaceLost);
}

TEST_F(NoticingTest, OneThatFlickersIsNoNews) {
  EXPECT_EQ(Watch(Seconds{1.0}, {{}}).size(), 1U);
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(Watch(Seconds{1.0}, {}).empty());
    EXPECT_TRUE(Watch(Seconds{1.0}, {{}}).empty());
  }
}

TEST_F(NoticingTest, WhoeverComesAndGoesIsNotMissedEachTime) {
  EXPECT_EQ(Watch(Seconds{1.0}, {{}}).size(), 1U);
  EXPECT_EQ(Watch(Seconds{5.0}, {}).size(), 1U);
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(Watch(Seconds{1.0}, {{}}).empty());
    EXPECT_TRUE(Watch(Seconds{5.0}, {}).empty());
  }
}

TEST_F(NoticingTest, TheNearestOfManyCounts) {
  const auto came = Watch(Seconds{1.0}, {{.distance = 2.0}, {.distance = 0.4, .size = 0.5F}});
  ASSERT_EQ(came.size(), 1U);
  EXPECT_EQ(came[0].distance, std::optional(Metres{0.4}));
}

TEST_F(NoticingTest, OnePictureIsNotEnough) {
  EXPECT_TRUE(Watch(Seconds{0.2}, {{}}).empty());
}

TEST_F(NoticingTest, WhoeverLeavesWhileNobodyLooksWasNotSeenToGo) {
  EXPECT_EQ(Watch(Seconds{1.0}, {{}}).size(), 1U);
  Rest(Seconds{60.0});
  EXPECT_TRUE(Watch(Seconds{10.0}, {}).empty());
  EXPECT_EQ(Watch(Seconds{1.0}, {{}}).size(), 1U);
}

TEST_F(NoticingTest, AKindOfThingIsNewsOnceInFiveMinutes) {
  const Seen dog{.kind = SightKind::kObject, .class_id = 16};
  const Seen cup{.kind = SightKind::kObject, .class_id = 41};
  const auto first = Watch(Seconds{1.0}, {dog});
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].stimulus, Stimulus::kObjectSeen);
  Rest(Seconds{30.0});
  EXPECT_TRUE(Watch(Seconds{1.0}, {dog}).empty());
  EXPECT_EQ(Watch(Seconds{1.0}, {dog, cup}).size(), 1U);
  Rest(Seconds{301.0});
  EXPECT_EQ(Watch(Seconds{1.0}, {dog, cup}).size(), 1U);
}

TEST_F(NoticingTest, MoreKindsThanItKeepsForgetTheOldest) {
  for (std::uint16_t i = 0; i < 40; ++i) {
    EXPECT_EQ(Watch(Seconds{0.5}, {{.kind = SightKind::kObject, .class_id = i}}).size(), 1U);
  }
  EXPECT_TRUE(Watch(Seconds{0.5}, {{.kind = SightKind::kObject, .class_id = 39}}).empty());
}

}  // namespace
}  // namespace bbia
