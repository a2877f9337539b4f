#include "acts/answers.h"

#include <gtest/gtest.h>

namespace bbia {
namespace {

TEST(Answers, AccentsCaseMarksAndArticlesDoNotCount) {
  EXPECT_EQ(PlainWords("  L'Océan  PACIFIQUE ! "), "ocean pacifique");
  EXPECT_EQ(PlainWords("the Sun"), "sun");
  EXPECT_EQ(PlainWords("de l’Égypte"), "egypte");
  EXPECT_EQ(PlainWords("cœur"), "coeur");
  EXPECT_EQ(PlainWords("la"), "la");  // a word alone is kept
  EXPECT_EQ(PlainWords("?!"), "");
}

TEST(Answers, ANumberMayBeInDigitsOrWords) {
  EXPECT_EQ(NumberIn("7"), 7.0);
  EXPECT_EQ(NumberIn("It is 42, I think."), 42.0);
  EXPECT_EQ(NumberIn("3,5"), 3.5);
  EXPECT_EQ(NumberIn("-4"), -4.0);
  EXPECT_EQ(NumberIn("seven"), 7.0);
  EXPECT_EQ(NumberIn("c'est douze !"), 12.0);
  EXPECT_EQ(NumberIn("a hundred"), 100.0);
  EXPECT_EQ(NumberIn("un"), 1.0);
  EXPECT_EQ(NumberIn("3 or 4"), std::nullopt);
  EXPECT_EQ(NumberIn("O2"), std::nullopt);
  EXPECT_EQ(NumberIn("no idea"), std::nullopt);
  EXPECT_EQ(NumberIn(""), std::nullopt);
}

TEST(Answers, LettersApartIsTheLevenshteinDistance) {
  EXPECT_EQ(LettersApart("", "abc"), 3U);
  EXPECT_EQ(LettersApart("kitten", "sitting"), 3U);
  EXPECT_EQ(LettersApart("same", "same"), 0U);
}

TEST(Answers, WhatMeansTheSameIsRight) {
  EXPECT_TRUE(MeansTheSame("paris", "Paris"));
  EXPECT_TRUE(MeansTheSame("L'EAU", "l'eau"));
  EXPECT_TRUE(MeansTheSame("de l'eau", "l'eau"));
  EXPECT_TRUE(MeansTheSame("Egypte", "l'Égypte"));
  EXPECT_TRUE(MeansTheSame("canbera", "Canberra"));
  EXPECT_TRUE(MeansTheSame("I think it is the Danube", "the Danube"));
  EXPECT_TRUE(MeansTheSame("c'est le mont everest !", "le mont Everest"));
  EXPECT_TRUE(MeansTheSame("8 legs", "8"));
  EXPECT_TRUE(MeansTheSame("eight", "eight"));
  EXPECT_TRUE(MeansTheSame("O₂", "O2"));
}

TEST(Answers, WhatDoesNotIsWrong) {
  EXPECT_FALSE(MeansTheSame("", "Paris"));
  EXPECT_FALSE(MeansTheSame("?", "Paris"));
  EXPECT_FALSE(MeansTheSame("Berlin", "Paris"));
  EXPECT_FALSE(MeansTheSame("6", "8"));
  EXPECT_FALSE(MeansTheSame("18", "8"));
  EXPECT_FALSE(MeansTheSame("4 or 8", "8"));
  EXPECT_FALSE(MeansTheSame("iran", "Inde"));
  EXPECT_FALSE(
      MeansTheSame("India and China and Egypt and France and Spain and Italy and Peru", "India"));
  EXPECT_FALSE(MeansTheSame("Sydney", "Canberra"));
}

}  // namespace
}  // namespace bbia
