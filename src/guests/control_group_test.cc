#include "guests/control_group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "base/test_scratch.h"

namespace bbia {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

/// What the kernel shows, as files that anybody may write: which groups there are and what they
/// are told. It holds nobody to anything.
class ControlGroupTest : public ::testing::Test {
 protected:
  ControlGroupTest() {
    Write("own", "12:memory:/else\n0::/system.slice/bbia.service\n");
    Write("mounts", "25 30 0:23 / /proc rw,nosuid - proc proc rw\n30 23 0:26 / " +
                        scratch_.File("cgroup") + " rw,nosuid - cgroup2 cgroup2 rw\n");
    MakeGroup(group_);
    MakeGroup(group_ / "bbia");
    MakeGroup(group_ / "app");
    Write(group_ / "cgroup.procs", std::to_string(getpid()) + "\n");
  }
  static void Write(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }
  void Write(const char* name, const std::string& text) {
    Write(fs::path(scratch_.File(name)), text);
  }
  static std::string Read(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
  }
  static void MakeGroup(const fs::path& directory) {
    fs::create_directories(directory);
    for (const char* file : {"cgroup.procs", "cgroup.subtree_control", "memory.max",
                             "memory.swap.max", "memory.oom.group", "cpu.max", "pids.max"}) {
      Write(directory / file, "");
    }
    Write(directory / "cgroup.controllers", "cpuset cpu io memory pids\n");
  }
  Result<fs::path> Divide() {
    return DivideOwnGroup({.own = scratch_.File("own"), .mounts = scratch_.File("mounts")});
  }

  ScratchDir scratch_;
  const fs::path group_ = fs::path(scratch_.File("cgroup")) / "system.slice/bbia.service";
};

TEST_F(ControlGroupTest, MovesOutOfItsOwnGroupAndGivesItsControllersToItsChildren) {
  const auto group = Divide();
  ASSERT_TRUE(group) << group.error().message;
  EXPECT_EQ(*group, group_);
  EXPECT_EQ(Read(group_ / "bbia/cgroup.procs"), std::to_string(getpid()));
  EXPECT_EQ(Read(group_ / "cgroup.subtree_control"), "+memory +cpu +pids");
}

TEST_F(ControlGroupTest, LeavesAloneAGroupThatOthersAreIn) {
  Write(group_ / "cgroup.procs", std::to_string(getpid()) + "\n1\n");
  const auto group = Divide();
  ASSERT_FALSE(group);
  EXPECT_THAT(group.error().message, HasSubstr("other processes are in the control group"));
  EXPECT_EQ(Read(group_ / "cgroup.subtree_control"), "");
}

TEST_F(ControlGroupTest, SaysWhatIsMissing) {
  Write(group_ / "cgroup.controllers", "cpu io\n");
  EXPECT_THAT(Divide().error().message, HasSubstr("has no controller for memory"));
  fs::remove(group_ / "cgroup.subtree_control");
  EXPECT_THAT(Divide().error().message, HasSubstr("is not given to bbia"));
  Write("own", "4:memory:/x\n0::/\n");
  EXPECT_THAT(Divide().error().message, HasSubstr("no control group (v2) of its own"));
  Write("mounts", "25 30 0:23 / /proc rw - proc proc rw\n");
  EXPECT_THAT(Divide().error().message, HasSubstr("has no control groups (v2)"));
}

TEST_F(ControlGroupTest, WritesItsLimitsAndIsRemoved) {
  auto group =
      ControlGroup::Create(group_, "app", {.memory_bytes = 1000, .cores = 1.5, .processes = 7});
  ASSERT_TRUE(group) << group.error().message;
  EXPECT_EQ(Read(group_ / "app/memory.max"), "1000");
  EXPECT_EQ(Read(group_ / "app/memory.swap.max"), "0");
  EXPECT_EQ(Read(group_ / "app/memory.oom.group"), "1");
  EXPECT_EQ(Read(group_ / "app/cpu.max"), "150000 100000");
  EXPECT_EQ(Read(group_ / "app/pids.max"), "7");
  EXPECT_FALSE((*group)->OutOfMemory());
  Write(group_ / "app/memory.events", "low 0\noom 1\noom_kill 1\n");
  EXPECT_TRUE((*group)->OutOfMemory());
}

TEST_F(ControlGroupTest, AGroupThatCannotBeLimitedIsNotMade) {
  fs::remove(group_ / "app/memory.max");
  const auto group = ControlGroup::Create(group_, "app", {.memory_bytes = 1000});
  ASSERT_FALSE(group);
  EXPECT_THAT(group.error().message, HasSubstr("memory.max"));
}

}  // namespace
}  // namespace bbia
