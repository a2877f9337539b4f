#include "media/move_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/test_scratch.h"

namespace bbia {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kMove =
    R"({"description":"d","time":[0],"set_target_data":[{"antennas":[0,0],)"
    R"("head":[[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]}]})";

class MoveLibraryTest : public ::testing::Test {
 protected:
  void Write(const std::string& file, std::string_view text = kMove) {
    const std::filesystem::path path = scratch_.File(file);
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  [[nodiscard]] std::vector<std::string> List(std::string_view dataset) const {
    return library_.List(dataset).value_or(std::vector<std::string>{"?"});
  }

  ScratchDir scratch_;
  MoveLibrary library_{{.folder = scratch_.File("folder"),
                        .hub_cache = scratch_.File("hub"),
                        .own = scratch_.File("own")}};
};

TEST_F(MoveLibraryTest, ReadsALocalFolder) {
  Write("folder/ada/dances/b.json");
  Write("folder/ada/dances/a.json");
  Write("folder/ada/dances/a.wav", "RIFF");
  Write("folder/ada/dances/.hidden.json");
  Write("folder/ada/dances/README.md");
  Write("folder/plain/x.json");
  EXPECT_THAT(List("ada/dances"), ElementsAre("a", "b"));
  EXPECT_THAT(List("plain"), ElementsAre("x"));
  EXPECT_EQ(library_.Find("ada/dances", "a")->sound.filename(), "a.wav");
  EXPECT_TRUE(library_.Find("ada/dances", "b")->sound.empty());
  EXPECT_THAT(library_.Datasets(), ElementsAre("ada/dances", "plain"));
}

TEST_F(MoveLibraryTest, ReadsTheHubsCacheByItsReference) {
  Write("hub/datasets--ada--moves/refs/main", "c0ffee");
  Write("hub/datasets--ada--moves/blobs/1");
  std::filesystem::create_directories(
      scratch_.File("hub/datasets--ada--moves/snapshots/c0ffee/data"));
  std::filesystem::create_symlink(
      "../../../blobs/1",
      scratch_.File("hub/datasets--ada--moves/snapshots/c0ffee/data/wave.json"));
  Write("hub/datasets--ada--moves/snapshots/0ld/stale.json");
  EXPECT_THAT(List("ada/moves"), ElementsAre("wave"));
  EXPECT_THAT(library_.Datasets(), ElementsAre("ada/moves"));
  const auto loaded = LoadMove(*library_.Find("ada/moves", "wave"), {});
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->move.size(), 1U);
}

TEST_F(MoveLibraryTest, AMoveInDataTakesThePlaceOfTheOneAbove) {
  Write("folder/a/b/m.json", "{}");
  Write("folder/a/b/data/m.json");
  EXPECT_TRUE(LoadMove(*library_.Find("a/b", "m"), {}));
}

TEST_F(MoveLibraryTest, SaysHowToPlaceWhatIsNotThere) {
  const auto missing = library_.List("pollen-robotics/reachy-mini-emotions-library");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::kNotFound);
  EXPECT_THAT(missing.error().message, HasSubstr("hf download --repo-type dataset pollen"));
  EXPECT_THAT(missing.error().message, HasSubstr(scratch_.File("folder")));
}

TEST_F(MoveLibraryTest, LetsNobodyOut) {
  Write("folder/a/b/m.json");
  Write("secret.json");
  for (const std::string_view name :
       {"..", "a/..", "../x", "a/b/../..", "/etc", "a//b", "a/.b", "", "a\\b", "a/b c", "a/b/c"}) {
    EXPECT_EQ(library_.List(name).error().code, Errc::kInvalidArgument) << name;
  }
  for (const std::string_view move : {"../../secret", "m.json", "", "data/m"}) {
    EXPECT_EQ(library_.Find("a/b", move).error().code, Errc::kNotFound) << move;
  }
}

TEST_F(MoveLibraryTest, NamesTheMoveThatCannotBeRead) {
  Write("folder/a/b/broken.json", "{\"time\":[0]}");
  const auto broken = LoadMove(*library_.Find("a/b", "broken"), {});
  EXPECT_THAT(broken.error().message, HasSubstr("move 'broken': 'set_target_data' is missing"));
  EXPECT_EQ(broken.error().code, Errc::kInvalidArgument);
}

}  // namespace
}  // namespace bbia
