#include "words/answer_cache.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "words/sentence_cutter.h"

namespace bbia {
namespace {

class AnswerCacheTest : public ::testing::Test {
 protected:
  [[nodiscard]] AccountRow Row() const {
    for (const AccountRow& row : ledger_.Report()) {
      if (row.name == "words.answers") return row;
    }
    return {};
  }
  ManualClock clock_;
  Ledger ledger_{clock_};
  AnswerCache cache_{ledger_, clock_};
};

TEST_F(AnswerCacheTest, RemembersWhatWasAnsweredAndCountsIt) {
  EXPECT_EQ(cache_.Find("q"), std::nullopt);
  cache_.Keep("q", "a");
  EXPECT_EQ(cache_.Find("q"), "a");
  EXPECT_EQ(Row().hits, 1U);
  EXPECT_EQ(Row().misses, 1U);
  EXPECT_EQ(Row().used, 1U);
}

TEST_F(AnswerCacheTest, ForgetsAfterAnHour) {
  cache_.Keep("q", "a");
  clock_.Advance(AnswerCache::kLife);
  EXPECT_EQ(cache_.Find("q"), "a");
  clock_.Advance(Nanos{1});
  EXPECT_EQ(cache_.Find("q"), std::nullopt);
  EXPECT_EQ(Row().used, 0U);
}

TEST_F(AnswerCacheTest, TheOldestUsedGoesFirst) {
  for (std::size_t i = 0; i < AnswerCache::kMost; ++i) cache_.Keep(std::to_string(i), "a");
  EXPECT_TRUE(cache_.Find("0").has_value());
  cache_.Keep("one more", "a");
  EXPECT_TRUE(cache_.Find("0").has_value());
  EXPECT_FALSE(cache_.Find("1").has_value());
  EXPECT_EQ(Row().used, AnswerCache::kMost);
}

TEST_F(AnswerCacheTest, HoldsNoMoreThanItsBytes) {
  for (int i = 0; i < 5; ++i) cache_.Keep(std::to_string(i), std::string(300'000, 'x'));
  EXPECT_EQ(Row().used, 3U);
  cache_.Keep("huge", std::string(AnswerCache::kMaxBytes, 'x'));
  EXPECT_FALSE(cache_.Find("huge").has_value());
}

TEST(SentenceCutter, HandsOutASentenceWhenItIsOver) {
  SentenceCutter cutter;
  cutter.Add("Bonjour, je suis là. Il fait 3.5 degrés, dit M. Ber");
  EXPECT_EQ(cutter.Take(), "Bonjour, je suis là.");
  EXPECT_EQ(cutter.Take(), std::nullopt);
  cutter.Add("nard. Vraiment ?! Oui\n- un");
  EXPECT_EQ(cutter.Take(), "Il fait 3.5 degrés, dit M. Bernard.");
  EXPECT_EQ(cutter.Take(), "Vraiment ?!");
  EXPECT_EQ(cutter.Take(), "Oui");
  EXPECT_EQ(cutter.Take(), std::nullopt);
  EXPECT_EQ(cutter.Rest(), "- un");
  EXPECT_EQ(cutter.Rest(), std::nullopt);
}

TEST(SentenceCutter, CutsWhatNeverEnds) {
  SentenceCutter cutter;
  std::string endless;
  for (int i = 0; i < 100; ++i) endless += "mot ";
  cutter.Add(endless);
  const auto piece = cutter.Take();
  ASSERT_TRUE(piece.has_value());
  EXPECT_LE(piece->size(), SentenceCutter::kMaxSentence);
  EXPECT_TRUE(piece->ends_with("mot"));
}

}  // namespace
}  // namespace bbia
