#include "base/small_file.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/test_scratch.h"

namespace bbia {
namespace {

TEST(SmallFile, ReadsBackWhatItWroteAndLeavesNothingElse) {
  const ScratchDir scratch;
  const std::filesystem::path file = scratch.File("deep/below/name.json");
  ASSERT_TRUE(WriteSmallFile(file, "one"));
  ASSERT_TRUE(WriteSmallFile(file, "two"));
  EXPECT_EQ(ReadSmallFile(file), "two");
  EXPECT_EQ(ReadSmallFile(file, 2), "tw");
  EXPECT_FALSE(ReadSmallFile(scratch.File("none")));
  EXPECT_FALSE(std::filesystem::exists(file.string() + ".tmp"));
}

TEST(SmallFile, KeepsSecretsToTheOwner) {
  const ScratchDir scratch;
  ASSERT_TRUE(WriteSmallFile(scratch.File("secret"), "x", FileMode::kOwner));
  struct stat info {};
  ASSERT_EQ(stat(scratch.File("secret").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

/// A child whose files may not grow beyond `limit` bytes: the disk is full for it.
int WriteOnAFullDisk(const std::string& file, rlim_t limit) {
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit most{.rlim_cur = limit, .rlim_max = limit};
    setrlimit(RLIMIT_FSIZE, &most);
    const auto written = WriteSmallFile(file, std::string(2000, 'x'));
    _exit(written ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WEXITSTATUS(status);
}

TEST(SmallFile, LeavesTheOldFileWhenTheDiskIsFull) {
  const ScratchDir scratch;
  ASSERT_TRUE(WriteSmallFile(scratch.File("name"), "old"));
  EXPECT_EQ(WriteOnAFullDisk(scratch.File("name"), 1000), 1);
  EXPECT_EQ(ReadSmallFile(scratch.File("name")), "old");
  EXPECT_FALSE(std::filesystem::exists(scratch.File("name") + ".tmp"));
  EXPECT_EQ(WriteOnAFullDisk(scratch.File("name"), 100'000), 0);
}

TEST(SmallFile, IsWholeHoweverOftenItsWriterIsKilled) {
  const ScratchDir scratch;
  const std::string file = scratch.File("name");
  const std::string one(5000, '1');
  const std::string two(7000, '2');
  ASSERT_TRUE(WriteSmallFile(file, one));
  for (int round = 0; round < 20; ++round) {
    const pid_t child = fork();
    if (child == 0) {
      for (;;) {
        static_cast<void>(WriteSmallFile(file, two));
        static_cast<void>(WriteSmallFile(file, one));
      }
    }
    for (int i = 0; i < 200; ++i) {
      const std::string text = ReadSmallFile(file).value_or("none");
      ASSERT_TRUE(text == one || text == two) << text.size();
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    const std::string text = ReadSmallFile(file).value_or("none");
    ASSERT_TRUE(text == one || text == two) << text.size();
  }
}

TEST(SmallFile, SaysWhatTheSystemSaid) {
  const auto written = WriteSmallFile("/proc/none/file", "x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, Errc::kIo);
  EXPECT_NE(written.error().message.find("/proc/none/file"), std::string::npos);
}

}  // namespace
}  // namespace bbia
