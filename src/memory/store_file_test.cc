#include "memory/store_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/test_scratch.h"
#include "memory/memory_store.h"
#include "memory/schema.h"
#include "memory/test_rows.h"

namespace bbia {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class StoreFileTest : public testing::Test {
 protected:
  Result<std::unique_ptr<MemoryStore>> Open(int at = 0) {
    return MemoryStore::Open(file_, {}, At(at));
  }
  /// A store with one entry, closed.
  void Begin() {
    auto store = Open();
    ASSERT_TRUE(store) << store.error().message;
    ASSERT_TRUE((*store)->Add(Said("before")));
  }
  void Overwrite(std::streamoff at, const std::string& bytes) {
    std::fstream out(file_, std::ios::in | std::ios::out | std::ios::binary);
    out.seekp(at);
    out << bytes;
  }
  /// The database itself, without what the store knows of it.
  std::unique_ptr<Database> Raw() {
    FileTrouble trouble{};
    auto database = Database::Open(file_, trouble);
    EXPECT_TRUE(database) << database.error().message;
    return std::move(*database);
  }
  std::vector<std::string> Files() const {
    std::vector<std::string> names;
    for (const auto& each : std::filesystem::directory_iterator(scratch_.File(""))) {
      names.push_back(each.path().filename().string());
    }
    return names;
  }

  ScratchDir scratch_;
  std::string file_ = scratch_.File("memory.db");
};

TEST_F(StoreFileTest, AFileThatIsNoDatabaseIsKeptAsideAndSaid) {
  std::ofstream(file_) << std::string(5000, 'z');
  auto store = Open();
  ASSERT_TRUE(store) << store.error().message;
  const std::string aside = file_ + ".damaged-20261123T213705Z";
  EXPECT_EQ((*store)->note(), file_ +
                                  ": the file is damaged: file is not a database; it is kept "
                                  "as " +
                                  aside + ", and the memory begins anew");
  EXPECT_EQ(ReadFile(aside), std::string(5000, 'z'));
  EXPECT_TRUE((*store)->Add(Said("after")));
}

TEST_F(StoreFileTest, ADamagedPageIsFoundWhenItIsOpened) {
  Begin();
  Overwrite(4096, std::string(4096, '\x5A'));
  auto store = Open();
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_THAT((*store)->note(), HasSubstr("the file is damaged"));
  EXPECT_THAT(Everything(**store), IsEmpty());
}

TEST_F(StoreFileTest, AFileThatWasCutIsDamaged) {
  Begin();
  std::filesystem::resize_file(file_, 4096);
  auto store = Open();
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_THAT((*store)->note(), HasSubstr("the file is damaged"));
}

TEST_F(StoreFileTest, RowsThatBreakTheRulesAreDamage) {
  Begin();
  {
    const auto raw = Raw();
    ASSERT_TRUE(
        raw->Execute("PRAGMA ignore_check_constraints = ON;"
                     "UPDATE conversation SET role = 'nobody'"));
  }
  auto store = Open();
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_THAT((*store)->note(), HasSubstr("CHECK constraint failed in conversation"));
}

TEST_F(StoreFileTest, AMemoryWithoutItsTablesIsDamaged) {
  Begin();
  ASSERT_TRUE(Raw()->Execute("DROP TABLE emotion"));
  auto store = Open();
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_THAT((*store)->note(), HasSubstr("no such table: emotion"));
}

TEST_F(StoreFileTest, NoMoreThanThreeDamagedFilesAreKept) {
  for (int i = 0; i < 5; ++i) {
    std::ofstream(file_) << "not this";
    std::ofstream(file_ + "-shm") << "nor that";
    ASSERT_TRUE(Open(60 * i));
  }
  EXPECT_THAT(Files(), UnorderedElementsAre("memory.db", "memory.db.damaged-20261123T213905Z",
                                            "memory.db.damaged-20261123T213905Z-shm",
                                            "memory.db.damaged-20261123T214005Z",
                                            "memory.db.damaged-20261123T214005Z-shm",
                                            "memory.db.damaged-20261123T214105Z",
                                            "memory.db.damaged-20261123T214105Z-shm"));
  std::ofstream(file_) << "the same second";
  ASSERT_TRUE(Open(240));
  EXPECT_THAT(ReadFile(file_ + ".damaged-20261123T214105Z.2"), "the same second");
}

TEST_F(StoreFileTest, ErasingTakesTheDamagedFilesToo) {
  std::ofstream(file_) << "not this";
  auto store = Open();
  ASSERT_TRUE(store);
  ASSERT_THAT(Files(), SizeIs(3));
  ASSERT_TRUE((*store)->Erase(MemoryKind::kEmotion));
  store->reset();
  EXPECT_THAT(Files(), ElementsAre("memory.db"));
}

TEST_F(StoreFileTest, AnotherProgramsDatabaseStaysUntouched) {
  std::ofstream(file_).close();
  ASSERT_TRUE(Raw()->Execute("CREATE TABLE recipes (name TEXT)"));
  const std::string before = ReadFile(file_);
  const auto store = Open();
  EXPECT_EQ(store.error().code, Errc::kRefused);
  EXPECT_EQ(store.error().message,
            file_ + ": this is a database of another program; it stays untouched");
  EXPECT_EQ(ReadFile(file_), before);
  EXPECT_THAT(Files(), ElementsAre("memory.db"));
}

TEST_F(StoreFileTest, ANewerVersionsMemoryStaysUntouched) {
  Begin();
  ASSERT_TRUE(Raw()->Execute("PRAGMA user_version = 3"));
  const auto store = Open();
  EXPECT_EQ(store.error().code, Errc::kUnavailable);
  EXPECT_EQ(store.error().message, file_ +
                                       ": written by a newer bbia (version 3, this one knows "
                                       "2); it stays untouched");
  ASSERT_TRUE(Raw()->Execute("PRAGMA user_version = 2"));
  EXPECT_THAT(Everything(**Open()), SizeIs(1));
}

TEST_F(StoreFileTest, ADirectoryInItsPlaceIsSaid) {
  std::filesystem::create_directory(file_);
  const auto store = Open();
  EXPECT_EQ(store.error().code, Errc::kIo);
  EXPECT_THAT(store.error().message, HasSubstr("it cannot be opened"));
  file_ = scratch_.File("memory.db/a/file");
  std::ofstream(scratch_.File("memory.db/a")).close();
  EXPECT_THAT(Open().error().message, HasSubstr("the directory cannot be made: Not a directory"));
}

TEST_F(StoreFileTest, APreparedFileMakesUsDoNothing) {
  Begin();
  ASSERT_TRUE(
      Raw()->Execute("CREATE TRIGGER evil AFTER INSERT ON conversation "
                     "BEGIN DELETE FROM conversation; END"));
  auto store = Open();
  ASSERT_TRUE(store);
  ASSERT_TRUE((*store)->Add(Said("after")));
  EXPECT_THAT(Everything(**store), SizeIs(2));
}

TEST_F(StoreFileTest, AFileOfNoBytesIsAFreshOneAndAnOldLogBesideItIsForgotten) {
  Begin();
  auto store = Open();
  ASSERT_TRUE((*store)->Add(Said("in the log")));
  std::filesystem::copy_file(file_ + "-wal", scratch_.File("kept"));
  store->reset();
  std::filesystem::rename(scratch_.File("kept"), file_ + "-wal");
  std::filesystem::resize_file(file_, 0);
  store = Open();
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_THAT((*store)->note(), IsEmpty());
  EXPECT_THAT(Everything(**store), IsEmpty());
}

class SchemaTest : public StoreFileTest {
 protected:
  static std::int64_t Version(Database& database) {
    return database.Integer("PRAGMA user_version").value();
  }
};

TEST_F(SchemaTest, AnEmptyFileGoesThroughAllStepsAndAnOldOneThroughTheRest) {
  std::ofstream(file_).close();
  const std::array<SchemaStep, 3> steps = {
      "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1)",
      "ALTER TABLE a ADD COLUMN y TEXT", "UPDATE a SET y = 'new' WHERE x = 1"};
  const auto database = Raw();
  ASSERT_TRUE(Migrate(*database, std::span(steps).first(1)));
  EXPECT_EQ(Version(*database), 1);
  ASSERT_TRUE(CheckVersion(*database, steps));
  ASSERT_TRUE(Migrate(*database, steps));
  EXPECT_EQ(Version(*database), 3);
  EXPECT_EQ(database->Text("SELECT y FROM a").value(), "new");
  ASSERT_TRUE(Migrate(*database, steps)) << "once more is nothing";
}

TEST_F(SchemaTest, AStepThatFailsLeavesTheVersionThatWasThere) {
  std::ofstream(file_).close();
  const std::array<SchemaStep, 3> steps = {"CREATE TABLE a (x INTEGER) STRICT",
                                           "CREATE TABLE b (x INTEGER) STRICT", "nonsense"};
  const auto database = Raw();
  ASSERT_TRUE(Migrate(*database, std::span(steps).first(1)));
  EXPECT_FALSE(Migrate(*database, steps));
  EXPECT_EQ(Version(*database), 1);
  EXPECT_EQ(database->Integer("SELECT count(*) FROM sqlite_schema").value(), 1);
}

TEST_F(SchemaTest, TheMemoryBeginsAtVersionZero) {
  std::ofstream(file_).close();
  EXPECT_EQ(Version(*Raw()), 0);
  ASSERT_TRUE(Open());
  EXPECT_EQ(Version(*Raw()), static_cast<std::int64_t>(MemorySchema().size()));
}

}  // namespace
}  // namespace bbia
