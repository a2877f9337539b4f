#include "mind/emotion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <string>

namespace bbia {
namespace {

using testing::HasSubstr;

TEST(Emotions, AreFoundByTheirEnglishAndFrenchNames) {
  for (const EmotionTraits& traits : AllEmotions()) {
    EXPECT_EQ(*ParseEmotion(traits.name), traits.emotion);
    EXPECT_EQ(*ParseEmotion(traits.french), traits.emotion);
    EXPECT_EQ(TraitsOf(traits.emotion).name, traits.name);
  }
}

TEST(Emotions, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const EmotionTraits& traits : AllEmotions()) {
    EXPECT_TRUE(names.insert(traits.name).second) << traits.name;
    EXPECT_TRUE(names.insert(traits.french).second) << traits.french;
  }
}

TEST(Emotions, OfAnUnknownNameAreRefusedWithAllThatThereAre) {
  const Result<Emotion> none = ParseEmotion("hapy", "emotion");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Errc::kInvalidArgument);
  EXPECT_EQ(none.error().field, "emotion");
  EXPECT_EQ(none.error().message,
            "emotion must be one of neutral happy sad angry curious excited surprised fearful "
            "confused determined nostalgic proud calm, not \"hapy\"");
  EXPECT_THAT(ParseEmotion(std::string(5000, 'x')).error().message.size(), testing::Lt(250U));
}

TEST(Intensity, IsANumberFromZeroToOne) {
  EXPECT_EQ(*CheckIntensity(0.0), 0.0);
  EXPECT_EQ(*CheckIntensity(1.0), 1.0);
  const Result<double> more = CheckIntensity(1.5, "mood.intensity");
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().field, "mood.intensity");
  EXPECT_THAT(more.error().message,
              HasSubstr("mood.intensity must be a number from 0 to 1, not 1.5"));
  EXPECT_FALSE(CheckIntensity(-1e-9));
  EXPECT_FALSE(CheckIntensity(std::numeric_limits<double>::quiet_NaN()));
  EXPECT_FALSE(CheckIntensity(std::numeric_limits<double>::infinity()));
}

TEST(Blend, NamesTheStrongerShare) {
  const Feeling happy{Emotion::kHappy, 1.0};
  const Feeling sad{Emotion::kSad, 0.5};
  EXPECT_EQ(Blend(happy, sad, 0.25), (Feeling{Emotion::kHappy, 0.875, Emotion::kSad, 0.25}));
  EXPECT_EQ(Blend(happy, sad, 0.75), (Feeling{Emotion::kSad, 0.625, Emotion::kHappy, 0.25}));
  EXPECT_EQ(Blend(happy, sad, 2.0).emotion, Emotion::kSad);
}

}  // namespace
}  // namespace bbia
