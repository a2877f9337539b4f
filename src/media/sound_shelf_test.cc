#include "media/sound_shelf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/test_scratch.h"

namespace bbia {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A tenth of a second of silence.
std::string Wav() {
  std::string head(
      "RIFF\xA4\x0C\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x80\x3E\0\0\0\x7D\0\0\2\0\20\0data\x80\x0C\0\0",
      44);
  return head + std::string(3200, '\0');
}

class SoundShelfTest : public ::testing::Test {
 protected:
  Result<std::filesystem::path> Put(const std::string& name, std::string_view bytes) {
    auto draft = shelf_.Begin(name);
    if (!draft) return Fail(draft.error());
    if (auto written = draft->Write(bytes); !written) return Fail(written.error());
    return draft->Keep();
  }
  ScratchDir scratch_;
  SoundShelf shelf_{scratch_.File("sounds"), scratch_.File("own")};
};

TEST(SoundName, IsTheLastPartOfWhatTheClientSays) {
  EXPECT_EQ(*SoundShelf::CheckName("hello.wav"), "hello.wav");
  EXPECT_EQ(*SoundShelf::CheckName("../../etc/Hello World.MP3"), "Hello World.MP3");
  EXPECT_EQ(*SoundShelf::CheckName("C:\\sounds\\a.ogg"), "a.ogg");
}

TEST(SoundName, IsRefusedInTheOfficialWords) {
  EXPECT_EQ(SoundShelf::CheckName("").error().message, "Filename is required");
  for (const std::string_view bad : {"a/", "..", ".wav", "a/.hidden.wav", "a\nb.wav"}) {
    EXPECT_EQ(SoundShelf::CheckName(bad).error().message, "Invalid filename") << bad;
  }
  EXPECT_THAT(SoundShelf::CheckName("a.exe").error().message, HasSubstr("Unsupported file ext"));
  EXPECT_THAT(SoundShelf::CheckName("wav").error().message, HasSubstr("Unsupported file ext"));
}

TEST_F(SoundShelfTest, KeepsListsFindsAndDeletes) {
  EXPECT_TRUE(shelf_.List().empty());
  ASSERT_TRUE(Put("b.wav", Wav()));
  ASSERT_TRUE(Put("a.wav", Wav()));
  ASSERT_TRUE(Put("a.wav", Wav())) << "the newer one takes the place";
  EXPECT_THAT(shelf_.List(), ElementsAre("a.wav", "b.wav"));
  EXPECT_EQ(*shelf_.Find("a.wav"), scratch_.File("sounds/a.wav"));
  ASSERT_TRUE(shelf_.Delete("a.wav"));
  EXPECT_EQ(shelf_.Delete("a.wav").error().message, "File 'a.wav' not found");
  EXPECT_EQ(shelf_.Delete("../own/x.wav").error().message, "Invalid filename");
  EXPECT_THAT(shelf_.List(), ElementsAre("b.wav"));
}

TEST_F(SoundShelfTest, LooksAtTheContentAndLeavesNothingOfWhatIsNoSound) {
  EXPECT_EQ(Put("evil.wav", "#!/bin/sh").error().message, "Unsupported or invalid audio file");
  for (const std::string_view aac : {std::string_view("\0\0\0\x20"
                                                      "ftypM4A isom",
                                                      16),
                                     std::string_view("\xFF\xF1\x50\x80 and so on")}) {
    EXPECT_THAT(Put("song.m4a", std::string(aac)).error().message,
                HasSubstr("Unsupported or invalid audio file: AAC (M4A) is not decoded here"));
  }
  EXPECT_TRUE(shelf_.List().empty());
  EXPECT_TRUE(std::filesystem::is_empty(scratch_.File("sounds")));
  { const auto given_up = shelf_.Begin("half.wav"); }
  EXPECT_TRUE(std::filesystem::is_empty(scratch_.File("sounds")));
}

TEST_F(SoundShelfTest, FindsWhatComesWithBbiaAndFilesOfThisMachine) {
  std::filesystem::create_directories(scratch_.File("own"));
  std::ofstream(scratch_.File("own/wake_up.wav"), std::ios::binary) << Wav();
  std::ofstream(scratch_.File("elsewhere.wav"), std::ios::binary) << Wav();
  std::ofstream(scratch_.File("secret.txt")) << "x";
  std::ofstream(scratch_.File("fake.wav")) << "x";
  EXPECT_EQ(*shelf_.Find("wake_up.wav"), scratch_.File("own/wake_up.wav"));
  EXPECT_EQ(*shelf_.Find("wake_up"), scratch_.File("own/wake_up.wav"));
  EXPECT_EQ(shelf_.Own("nothing"), "");
  EXPECT_TRUE(shelf_.Find(scratch_.File("elsewhere.wav")));
  for (const std::string& bad : {scratch_.File("secret.txt"), scratch_.File("fake.wav"),
                                 scratch_.File("missing.wav"), std::string("../elsewhere.wav")}) {
    EXPECT_EQ(shelf_.Find(bad).error().message, "Sound '" + bad + "' not found");
  }
}

TEST_F(SoundShelfTest, IsBounded) {
  ASSERT_TRUE(Put("a.wav", Wav()));
  for (std::size_t i = 0; i < SoundShelf::kMostFiles; ++i) {
    std::ofstream(scratch_.File("sounds/" + std::to_string(i) + ".wav")) << "x";
  }
  EXPECT_EQ(shelf_.Begin("one_more.wav").error().code, Errc::kBusy);
}

TEST_F(SoundShelfTest, DoesNotUseADirectoryThatOthersMayWriteInto) {
  std::filesystem::create_directories(scratch_.File("sounds"));
  std::filesystem::permissions(scratch_.File("sounds"), std::filesystem::perms::all);
  EXPECT_THAT(shelf_.Begin("a.wav").error().message, HasSubstr("nobody else"));
}

}  // namespace
}  // namespace bbia
