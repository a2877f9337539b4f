// What a process that is killed leaves behind, and what another one sees.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/test_scratch.h"
#include "memory/child_test.h"
#include "memory/memory_store.h"
#include "memory/test_rows.h"

namespace bbia {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class MemoryCrashTest : public testing::Test {
 protected:
  Result<std::unique_ptr<MemoryStore>> Open() { return MemoryStore::Open(file_, {}, At(0)); }
  std::unique_ptr<Database> Raw() {
    FileTrouble trouble{};
    auto database = Database::Open(file_, trouble);
    EXPECT_TRUE(database) << database.error().message;
    return std::move(*database);
  }
  /// The names of the files in which `text` can be read, byte by byte.
  std::vector<std::string> FilesWith(const std::string& text) const {
    std::vector<std::string> found;
    for (const auto& each : std::filesystem::directory_iterator(scratch_.File(""))) {
      const std::string path = each.path().string();
      if (ReadFile(path).find(text) != std::string::npos) found.push_back(path);
    }
    return found;
  }
  static std::string Secret(int i) { return "geheimnis-" + std::to_string(i) + "-"; }
  /// Fills the store so that rows move about in its pages.
  static void Churn(MemoryStore& store) {
    std::vector<MemoryRow> rows;
    for (int i = 0; i < 120; ++i) {
      const std::string padding(static_cast<std::size_t>((i * 37) % 700), 'x');
      rows.push_back(Said(Secret(i) + padding, i));
      rows.push_back(Set(Secret(i), Secret(i) + padding, i));
      rows.push_back(Learnt(Secret(i), padding + "x", i));
    }
    ASSERT_TRUE(store.Import(rows));
    for (int i = 0; i < 6; ++i) {
      ASSERT_TRUE(store.Add(Set(Secret(i), std::string(900, 'y'))));
      ASSERT_TRUE(store.Add(Learnt(Secret(i), Secret(i))));
    }
  }

  ScratchDir scratch_;
  std::string file_ = scratch_.File("memory.db");
};

TEST_F(MemoryCrashTest, WhoIsKilledWhileWritingLosesNothingThatWasAcknowledged) {
  std::uint32_t kept = 0;
  for (std::uint32_t round = 0; round < 16; ++round) {
    std::uint32_t acknowledged = kept;
    {
      MemoryChild child("write", file_);
      for (std::uint32_t i = 0; i < round * 3; ++i) acknowledged = child.Number().value();
      child.Kill();
      while (const auto number = child.Number()) acknowledged = *number;
    }
    const auto store = Open();
    ASSERT_TRUE(store) << store.error().message;
    EXPECT_THAT((*store)->note(), IsEmpty());
    const std::vector<MemoryRow> all = All(**store, MemoryKind::kConversation);
    kept = static_cast<std::uint32_t>(all.size());
    ASSERT_GE(kept, acknowledged) << "round " << round;
    ASSERT_LE(kept, acknowledged + 1) << "round " << round;
    for (std::uint32_t i = 0; i < kept; ++i)
      ASSERT_EQ(all[i], MemoryRow(Said(std::to_string(i + 1))));
  }
  EXPECT_GT(kept, 16U * 5U);
}

TEST_F(MemoryCrashTest, OneProcessHoldsTheFileUntilItEnds) {
  MemoryChild other("hold", file_);
  ASSERT_EQ(other.Number(), 0U);
  const auto refused = Open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::kBusy);
  EXPECT_EQ(refused.error().message, file_ + ": another process holds the memory");
  other.Kill();
  EXPECT_TRUE(Open());
}

TEST_F(MemoryCrashTest, AnotherProcessDoesNotGetInBesideThisOne) {
  const auto store = Open();
  ASSERT_TRUE(store);
  MemoryChild other("hold", file_);
  EXPECT_EQ(other.Number(), std::nullopt);
  EXPECT_TRUE((*store)->Add(Said("still here")));
}

TEST_F(MemoryCrashTest, AReadOnlyFileIsSaid) {
  { ASSERT_TRUE(Open()); }
  namespace fs = std::filesystem;
  fs::permissions(file_, fs::perms::owner_read | fs::perms::others_read);
  fs::permissions(scratch_.File(""), fs::perms::others_read | fs::perms::others_exec,
                  fs::perm_options::add);
  EXPECT_EQ(MemoryChild("open", file_).Text(), file_ + ": the file is read-only\n");
}

TEST_F(MemoryCrashTest, ADiskThatIsReallyFullIsSaidAndKeepsWhatItHas) {
  const std::string text = MemoryChild("fill", file_).Text();
  if (text == "not permitted\n") GTEST_SKIP() << "this user may not mount a small disk";
  EXPECT_THAT(text, HasSubstr("there is no room left for the memory\nall there\n"));
}

TEST_F(MemoryCrashTest, WhatIsErasedCannotBeReadInAnyFile) {
  std::ofstream(file_) << "damaged, with " << Secret(7);
  auto store = Open();
  ASSERT_TRUE(store) << store.error().message;
  ASSERT_NO_FATAL_FAILURE(Churn(**store));
  EXPECT_THAT(FilesWith(Secret(7)), Not(IsEmpty()));
  ASSERT_TRUE((*store)->Add(Said("after")));
  ASSERT_TRUE((*store)->Erase(std::nullopt));
  EXPECT_THAT(FilesWith("geheimnis"), IsEmpty()) << "while it is open, too";
  EXPECT_THAT(Everything(**store), IsEmpty());
}

TEST_F(MemoryCrashTest, OneKindOrOnePreferenceCanBeErasedWithoutATrace) {
  auto store = Open();
  ASSERT_NO_FATAL_FAILURE(Churn(**store));
  ASSERT_TRUE((*store)->Erase(MemoryKind::kLearning));
  ASSERT_TRUE((*store)->Erase(MemoryKind::kConversation));
  EXPECT_TRUE((*store)->ForgetPreference(Secret(8)).value());
  EXPECT_THAT(FilesWith(Secret(8)), IsEmpty());
  EXPECT_THAT(FilesWith(Secret(9)), Not(IsEmpty())) << "the preference of that name is kept";
}

TEST_F(MemoryCrashTest, AnErasureThatWasCutShortIsFinishedAtTheNextOpening) {
  {
    auto store = Open();
    ASSERT_NO_FATAL_FAILURE(Churn(**store));
  }
  ASSERT_TRUE(
      Raw()->Execute("PRAGMA secure_delete = OFF; UPDATE upkeep SET scrub = 1;"
                     "DELETE FROM conversation; DELETE FROM preference;"
                     "DELETE FROM learning"));
  ASSERT_THAT(FilesWith("geheimnis"), Not(IsEmpty()));
  ASSERT_TRUE(Open());
  EXPECT_THAT(FilesWith("geheimnis"), IsEmpty());
}

TEST_F(MemoryCrashTest, WhoIsKilledWhileErasingHasErasedAllOrNothing) {
  for (int round = 0; round < 6; ++round) {
    {
      auto store = Open();
      ASSERT_NO_FATAL_FAILURE(Churn(**store));
    }
    bool acknowledged = false;
    {
      MemoryChild child("erase", file_);
      EXPECT_EQ(child.Number(), 0U);
      if (round % 2 == 0) acknowledged = child.Number() == 1U;
      child.Kill();
    }
    if (acknowledged) {
      EXPECT_THAT(FilesWith("geheimnis"), IsEmpty());
    }
    const auto store = Open();
    ASSERT_TRUE(store) << store.error().message;
    const bool erased = Everything(**store).empty();
    EXPECT_TRUE(erased || !acknowledged);
    if (erased) {
      EXPECT_THAT(FilesWith("geheimnis"), IsEmpty());
    }
  }
}

}  // namespace
}  // namespace bbia
