#include "words/sentence_feeling.h"

#include <gtest/gtest.h>

namespace bbia {
namespace {

TEST(SentenceFeeling, IsToldByItsPlainestWordsAndItsEnding) {
  EXPECT_EQ(FeelingOf("Je suis désolé, je ne peux pas.")->emotion, Emotion::kSad);
  EXPECT_EQ(FeelingOf("Wonderful, let us go.")->emotion, Emotion::kHappy);
  EXPECT_EQ(FeelingOf("And you?")->emotion, Emotion::kCurious);
  EXPECT_FALSE(FeelingOf("The sea is wide."));
}

TEST(SentenceGesture, IsThatOfTheFirstWordOrOfAQuestion) {
  EXPECT_EQ(GestureOf("Oui, bien sûr."), "nod");
  EXPECT_EQ(GestureOf("Of course."), "nod");
  EXPECT_EQ(GestureOf("Non, pas maintenant."), "shake_head");
  EXPECT_EQ(GestureOf("Bonjour !"), "hello");
  EXPECT_EQ(GestureOf("Au revoir !"), "bow");
  EXPECT_EQ(GestureOf("What is that?"), "tilt");
}

TEST(SentenceGesture, IsNoneForWordsThatOnlyBeginTheSame) {
  EXPECT_EQ(GestureOf("Of all things."), "");
  EXPECT_EQ(GestureOf("Si tu veux."), "");
  EXPECT_EQ(GestureOf("Au fond du jardin."), "");
  EXPECT_EQ(GestureOf("Bien des choses."), "");
  EXPECT_EQ(GestureOf("There is no such thing."), "");
  EXPECT_EQ(GestureOf("..."), "");
}

}  // namespace
}  // namespace bbia
