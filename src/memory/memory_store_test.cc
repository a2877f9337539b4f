#include "memory/memory_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

#include "base/test_scratch.h"
#include "memory/test_rows.h"

namespace bbia {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class MemoryStoreTest : public testing::Test {
 protected:
  std::unique_ptr<MemoryStore> Open(const MemoryLimits& limits = {}) {
    auto store = MemoryStore::Open(file_, limits, At(0));
    EXPECT_TRUE(store) << store.error().message;
    return store ? std::move(*store) : nullptr;
  }
  static std::vector<std::string> Texts(const MemoryPage& page) {
    std::vector<std::string> texts;
    for (const MemoryRow& row : page.rows) {
      if (const auto* said = std::get_if<ConversationEntry>(&row)) texts.push_back(said->text);
      if (const auto* learnt = std::get_if<Learning>(&row)) texts.push_back(learnt->text);
    }
    return texts;
  }

  ScratchDir scratch_;
  std::string file_ = scratch_.File("state/memory.db");
};

TEST_F(MemoryStoreTest, GivesBackWhatItWasToldAlsoAfterItWasClosed) {
  const std::vector<MemoryRow> told = {Said("Où est Anna ?"), Set("volume", "0.3"),
                                       Learnt("Anna", "likes jazz"), Felt("happy"), Did("dance")};
  {
    const auto store = Open();
    for (const MemoryRow& row : told) EXPECT_EQ(store->Add(row).value(), 1);
    EXPECT_EQ(Everything(*store), told);
    EXPECT_THAT(store->note(), IsEmpty());
  }
  const auto store = Open();
  EXPECT_EQ(Everything(*store), told);
  EXPECT_EQ(store->Count().value(), (MemoryCounts{1, 1, 1, 1, 1}));
  EXPECT_TRUE(store->sound());
}

TEST_F(MemoryStoreTest, IsReadableForItsOwnerOnly) {
  const auto store = Open();
  ASSERT_TRUE(store->Add(Said("secret")));
  struct stat info {};
  for (const char* part : {"", "-wal"}) {
    ASSERT_EQ(stat((file_ + part).c_str(), &info), 0) << part;
    EXPECT_EQ(info.st_mode & 0777U, 0600U) << part;
  }
  ASSERT_EQ(stat(scratch_.File("state").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0700U);
}

TEST_F(MemoryStoreTest, KeepsAThousandConversationEntriesAndDropsTheOldest) {
  const auto store = Open();
  std::vector<MemoryRow> rows;
  for (int i = 0; i < 1000; ++i) rows.push_back(Said(std::to_string(i), i));
  ASSERT_EQ(store->Import(rows).value(), 1000U);
  ASSERT_TRUE(store->Add(Said("1000", -5))) << "an entry is old by its place, not by its clock";
  EXPECT_EQ(store->Count().value()[0], 1000U);
  EXPECT_EQ(std::get<ConversationEntry>(All(*store, MemoryKind::kConversation)[0]).text, "1");
}

TEST_F(MemoryStoreTest, EachHistoryHasItsOwnBound) {
  const auto store = Open({.rows = {2, 9, 9, 3, 4}});
  for (int i = 0; i < 6; ++i) {
    ASSERT_TRUE(store->Add(Said("x")));
    ASSERT_TRUE(store->Add(Felt("sad")));
    ASSERT_TRUE(store->Add(Did("hide")));
  }
  EXPECT_EQ(store->Count().value(), (MemoryCounts{2, 0, 0, 3, 4}));
}

TEST_F(MemoryStoreTest, SmallerLimitsHoldFromTheNextOpeningOn) {
  {
    const auto store = Open();
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(store->Add(Said(std::to_string(i))));
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(store->Add(Set(std::to_string(i), "x")));
  }
  const auto store = Open({.rows = {2, 1, 1, 1, 1}});
  EXPECT_EQ(store->Count().value(), (MemoryCounts{2, 3, 0, 0, 0}))
      << "what somebody set is not thrown away";
  EXPECT_TRUE(store->Add(Set("0", "y")));
  EXPECT_EQ(store->Add(Set("3", "y")).error().code, Errc::kRefused);
}

TEST_F(MemoryStoreTest, LimitsHaveLimits) {
  const auto store = MemoryStore::Open(file_, {.rows = {1, 1, 0, 1, 1}}, At(0));
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().message, "limits.learning must be from 1 to 10000, not 0");
}

TEST_F(MemoryStoreTest, APreferenceHasOneValueAndAFurtherOneIsRefusedWhenThereAreTooMany) {
  const auto store = Open({.rows = {1, 2, 1, 1, 1}});
  const std::int64_t volume = store->Add(Set("volume", "1")).value();
  ASSERT_TRUE(store->Add(Set("name", "Bo")));
  const auto refused = store->Add(Set("voice", "x"));
  EXPECT_EQ(refused.error().code, Errc::kRefused);
  EXPECT_EQ(refused.error().message, "at most 2 preferences are kept; forget one before 'voice'");
  EXPECT_EQ(store->Add(Set("volume", "2", 9)).value(), volume);
  const auto found = store->FindPreference("volume").value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->value, "2");
  EXPECT_EQ(found->time, At(9));
  EXPECT_FALSE(store->FindPreference("voice").value());
  EXPECT_TRUE(store->ForgetPreference("name").value());
  EXPECT_FALSE(store->ForgetPreference("name").value());
  EXPECT_TRUE(store->Add(Set("voice", "x")));
}

TEST_F(MemoryStoreTest, ALearningToldAgainIsSeenOnceMore) {
  const auto store = Open({.rows = {1, 1, 3, 1, 1}});
  ASSERT_EQ(store->Add(Learnt("Anna", "jazz", 1)).value(), 1);
  ASSERT_EQ(store->Add(Learnt("Anna", "tea", 2)).value(), 2);
  Learning again = Learnt("Anna", "jazz", 7);
  again.confidence = 0.9;
  EXPECT_EQ(store->Add(again).value(), 3);
  EXPECT_EQ(store->Add(again).value(), 4);
  const auto page = store->Read({.kind = MemoryKind::kLearning, .order = PageOrder::kNewestFirst});
  ASSERT_THAT(Texts(*page), ElementsAre("jazz", "tea"));
  const auto& kept = std::get<Learning>(page->rows[0]);
  EXPECT_EQ(kept.times_seen, 3);
  EXPECT_EQ(kept.confidence, 0.9);
  EXPECT_EQ(kept.first_seen, At(1));
  EXPECT_EQ(kept.last_seen, At(7));
}

TEST_F(MemoryStoreTest, TheLearningThatWasNotSeenForLongestGoesFirst) {
  const auto store = Open({.rows = {1, 1, 2, 1, 1}});
  for (const char* text : {"first", "second", "first", "third"}) {
    ASSERT_TRUE(store->Add(Learnt("it", text)));
  }
  EXPECT_THAT(Texts(*store->Read({.kind = MemoryKind::kLearning})), ElementsAre("first", "third"));
}

TEST_F(MemoryStoreTest, LearningsAreFoundByTheirSubject) {
  const auto store = Open();
  for (const char* text : {"a", "b", "c"}) {
    ASSERT_TRUE(store->Add(Learnt("Anna", text)));
    ASSERT_TRUE(store->Add(Learnt("Bo", text)));
  }
  PageRequest request{.kind = MemoryKind::kLearning, .max_rows = 2, .subject = "Anna"};
  const auto page = store->Read(request);
  EXPECT_THAT(Texts(*page), ElementsAre("a", "b"));
  request.after = page->next;
  EXPECT_THAT(Texts(*store->Read(request)), ElementsAre("c"));
  request = {.kind = MemoryKind::kLearning, .order = PageOrder::kNewestFirst, .subject = "Bo"};
  EXPECT_THAT(Texts(*store->Read(request)), ElementsAre("c", "b", "a"));
}

TEST_F(MemoryStoreTest, PagesGoBothWaysAndEnd) {
  const auto store = Open();
  for (const char* text : {"1", "2", "3", "4"}) ASSERT_TRUE(store->Add(Said(text)));
  PageRequest request{.order = PageOrder::kNewestFirst, .max_rows = 2};
  auto page = store->Read(request);
  EXPECT_THAT(Texts(*page), ElementsAre("4", "3"));
  request.after = page->next;
  page = store->Read(request);
  EXPECT_THAT(Texts(*page), ElementsAre("2", "1"));
  EXPECT_EQ(page->next, 0);
  EXPECT_THAT(store->Read({.kind = MemoryKind::kEmotion})->rows, IsEmpty());
}

TEST_F(MemoryStoreTest, APageOfLongTextsIsCutByItsBytes) {
  const auto store = Open();
  const std::vector<MemoryRow> rows(1, Said(std::string(kMaxUtterance, 'x')));
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(store->Add(rows[0]));
  const auto page = store->Read({});
  EXPECT_THAT(page->rows, SizeIs(15));
  EXPECT_EQ(page->next, 15);
}

TEST_F(MemoryStoreTest, WhatIsExportedAndImportedIsTheSame) {
  const auto store = Open();
  for (int i = 0; i < 8; ++i) {
    ASSERT_TRUE(store->Add(Said("said " + std::to_string(i % 3), i)));
    ASSERT_TRUE(store->Add(Learnt("it", std::to_string(i % 4), i)));
    ASSERT_TRUE(store->Add(Set("key " + std::to_string(i % 5), std::to_string(i), i)));
  }
  ASSERT_TRUE(store->Add(Felt("proud")));
  ASSERT_TRUE(store->Add(Did("wake_up")));
  const std::vector<MemoryRow> all = Everything(*store);
  file_ = scratch_.File("second.db");
  const auto second = Open();
  EXPECT_EQ(second->Import(all).value(), all.size());
  EXPECT_EQ(Everything(*second), all);
  EXPECT_EQ(second->Import(all).value(), 0U) << "twice is once";
  EXPECT_EQ(Everything(*second), all);
}

TEST_F(MemoryStoreTest, AnImportTakesTheNewerOfTwoAndAllOrNothing) {
  const auto store = Open({.rows = {9, 2, 9, 9, 9}});
  ASSERT_TRUE(store->Add(Set("a", "here", 5)));
  ASSERT_TRUE(store->Add(Learnt("it", "x", 5)));
  Learning seen_more = Learnt("it", "x", 1);
  seen_more.times_seen = 7;
  seen_more.confidence = 0.1;
  EXPECT_EQ(store->Import(std::vector<MemoryRow>{Set("a", "older", 4), seen_more}).value(), 1U);
  EXPECT_EQ(store->FindPreference("a").value()->value, "here");
  Learning both = seen_more;
  both.confidence = 0.5;
  both.last_seen = At(5);
  EXPECT_THAT(All(*store, MemoryKind::kLearning), ElementsAre(MemoryRow(both)));

  const std::vector<MemoryRow> before = Everything(*store);
  const auto too_many =
      store->Import(std::vector<MemoryRow>{Said("hi"), Set("b", "1"), Set("c", "1")});
  EXPECT_EQ(too_many.error().code, Errc::kRefused);
  const auto wrong = store->Import(std::vector<MemoryRow>{Said("hi"), Felt("")});
  EXPECT_EQ(wrong.error().message, "[1].emotion must not be empty");
  EXPECT_EQ(wrong.error().field, "[1].emotion");
  EXPECT_EQ(Everything(*store), before);
}

TEST_F(MemoryStoreTest, ErasesOneKindOrAll) {
  const auto store = Open();
  const auto fill = [&] {
    for (const MemoryRow& row : std::vector<MemoryRow>{Said("a"), Said("b"), Set("k", "v"),
                                                       Learnt("s", "t"), Felt("sad"), Did("hide")})
      ASSERT_TRUE(store->Add(row));
  };
  fill();
  EXPECT_EQ(store->Erase(MemoryKind::kConversation).value(), 2U);
  EXPECT_EQ(store->Count().value(), (MemoryCounts{0, 1, 1, 1, 1}));
  fill();
  EXPECT_EQ(store->Erase(std::nullopt).value(), 8U);
  EXPECT_THAT(Everything(*store), IsEmpty());
  EXPECT_EQ(store->Add(Said("again")).value(), 1);
}

/// No file may grow beyond this while it lives: what a full disk is to one file.
class SmallDisk final {
 public:
  explicit SmallDisk(rlim_t bytes) : ignored_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit now{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &now);
  }
  ~SmallDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, ignored_);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  void (*ignored_)(int);
  rlimit before_{};
};

TEST_F(MemoryStoreTest, AFullDiskIsAnErrorAndNothingThatWasAcknowledgedIsLost) {
  auto store = Open();
  std::vector<MemoryRow> told;
  std::string problem;
  {
    const SmallDisk small(256 * 1024);
    while (problem.empty() && told.size() < 500) {
      const MemoryRow row = Said(std::string(4000, 'x'), static_cast<int>(told.size()));
      const auto added = store->Add(row);
      if (added) told.push_back(row);
      if (!added) problem = added.error().message;
    }
    EXPECT_THAT(problem, HasSubstr("there is no room left (File too large)"));
    EXPECT_EQ(All(*store, MemoryKind::kConversation), told) << "it can still be read";
  }
  EXPECT_TRUE(store->Add(Said("there is room again")));
  store.reset();
  store = Open();
  told.emplace_back(Said("there is room again"));
  EXPECT_EQ(All(*store, MemoryKind::kConversation), told);
}

}  // namespace
}  // namespace bbia
