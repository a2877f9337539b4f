#include "memory/rows.h"

#include <gtest/gtest.h>

#include <limits>

#include "memory/test_rows.h"

namespace bbia {
namespace {

std::string FieldOf(const Result<void>& outcome) {
  return outcome ? "" : outcome.error().field;
}

TEST(MemoryRows, OrdinaryRowsAreFine) {
  for (const MemoryRow& row :
       std::vector<MemoryRow>{Said("Bonjour, ça va ?"), Set("volume", ""), Learnt("Anna", "jazz"),
                              Felt("calm"), Did("dance")}) {
    EXPECT_TRUE(CheckRow(row)) << Name(KindOf(row));
  }
}

TEST(MemoryRows, WhatIsTooLongOrEmptyIsNamedWithItsLimit) {
  const auto refused = CheckRow(Said(std::string(kMaxUtterance + 1, 'x')));
  EXPECT_EQ(refused.error().code, Errc::kInvalidArgument);
  EXPECT_EQ(refused.error().message, "text must have at most 4096 bytes, not 4097");
  EXPECT_TRUE(CheckRow(Said(std::string(kMaxUtterance, 'x'))));
  EXPECT_EQ(CheckRow(Said("")).error().message, "text must not be empty");
  EXPECT_EQ(FieldOf(CheckRow(Set("", "x"))), "key");
  EXPECT_EQ(FieldOf(CheckRow(Set("x", std::string(kMaxPreferenceValue + 1, 'x')))), "value");
  EXPECT_EQ(FieldOf(CheckRow(Learnt(std::string(kMaxSubject + 1, 'x'), "x"))), "subject");
  EXPECT_EQ(FieldOf(CheckRow(Felt(""))), "emotion");
  EXPECT_EQ(FieldOf(CheckRow(Did(std::string(kMaxTag + 1, 'x')))), "behavior");
}

TEST(MemoryRows, TextIsUtf8WithoutNul) {
  EXPECT_EQ(CheckRow(Said("ab\xFF")).error().message,
            "text must be UTF-8 text without NUL, byte 2 is not");
  EXPECT_EQ(FieldOf(CheckRow(Said(std::string("a\0b", 3)))), "text");
}

TEST(MemoryRows, NumbersStayInTheirRange) {
  Learning learning = Learnt("a", "b");
  learning.confidence = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(FieldOf(CheckRow(learning)), "confidence");
  learning.confidence = 1.0;
  learning.times_seen = 0;
  EXPECT_EQ(FieldOf(CheckRow(learning)), "times_seen");
  EmotionEntry emotion = Felt("sad");
  emotion.intensity = 1.5;
  EXPECT_EQ(CheckRow(emotion).error().message,
            "intensity must be a number from 0 to 1, not 1.500000");
  BehaviorEntry behavior = Did("hide");
  behavior.duration = Nanos{-1};
  EXPECT_EQ(FieldOf(CheckRow(behavior)), "duration");
}

TEST(MemoryRows, PagesHaveASize) {
  EXPECT_EQ(FieldOf(CheckPage({.max_rows = 0})), "max_rows");
  EXPECT_EQ(FieldOf(CheckPage({.max_rows = kMaxPageRows + 1})), "max_rows");
  EXPECT_EQ(FieldOf(CheckPage({.after = -1})), "after");
  EXPECT_EQ(FieldOf(CheckPage({.subject = "Anna"})), "subject");
  EXPECT_TRUE(CheckPage({.kind = MemoryKind::kLearning, .subject = "Anna"}));
}

TEST(MemoryRows, RolesHaveNames) {
  for (const char* name : {"user", "robot", "system"}) {
    EXPECT_EQ(Name(ConversationRoleFromName(name).value()), name);
  }
  EXPECT_FALSE(ConversationRoleFromName("User"));
}

}  // namespace
}  // namespace bbia
