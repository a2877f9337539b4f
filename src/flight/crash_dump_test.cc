#include "flight/crash_dump.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <vector>

#include "base/test_scratch.h"
#include "base/thread.h"
#include "flight/test_recorder.h"

namespace bbia {
namespace {

using testing::HasSubstr;

#ifndef BBIA_SANITIZED  // they have handlers of their own for these signals, and for fork

/// How a process ended that crashed, and what it left.
struct Wreck {
  int signal = 0;
  std::string said;
  std::vector<std::filesystem::path> files;
};

/// Runs `fate` in a child that has a recorder with one note in it.
Wreck Crash(const ScratchDir& scratch, const std::function<void(TestRecorder&)>& fate) {
  const std::string directory = scratch.File("flight");
  std::fflush(nullptr);
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    const rlimit none{.rlim_cur = 0, .rlim_max = 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0UL);
    prctl(PR_SET_NAME, "victim");
    const StderrInto file(scratch.File("stderr"));
    TestRecorder robot;
    const auto dump = CrashDump::Install(robot.flight, directory);
    CHECK(dump.has_value());
    robot.flight.Note(NoteSeverity::kInfo, NoteKind::kState, "last words");
    fate(robot);
    _exit(0);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  Wreck wreck{.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
              .said = ReadFile(scratch.File("stderr"))};
  std::error_code gone;
  for (const auto& entry : std::filesystem::directory_iterator(directory, gone)) {
    wreck.files.push_back(entry.path());
  }
  return wreck;
}

void ExpectLastWords(const Wreck& wreck, const std::string& reason) {
  ASSERT_EQ(wreck.files.size(), 1U) << wreck.said;
  const auto file = ReadFlightFile(wreck.files[0]);
  ASSERT_TRUE(file.has_value()) << file.error().message;
  EXPECT_EQ(file->reason, reason);
  EXPECT_EQ(file->signal, wreck.signal);
  ASSERT_EQ(file->notes.size(), 1U);
  EXPECT_EQ(file->notes[0].text.view(), "last words");
}

TEST(CrashDump, AFailedCheckLeavesAReadableFileAndEndsTheProcessByItsSignal) {
  const ScratchDir scratch;
  const Wreck wreck = Crash(scratch, [](TestRecorder& robot) { CHECK(robot.now() < 0); });
  EXPECT_EQ(wreck.signal, SIGABRT);
  EXPECT_THAT(wreck.said, HasSubstr("CHECK(robot.now() < 0) failed"));
  EXPECT_THAT(wreck.said, HasSubstr("bbia: SIGABRT in thread \"victim\"; backtrace:\n"));
  EXPECT_THAT(wreck.said, HasSubstr("flight_test(")) << "frames of this program";
  EXPECT_THAT(wreck.said, HasSubstr("bbia: flight file " + wreck.files.at(0).string()));
  EXPECT_THAT(wreck.files.at(0).filename().string(),
              testing::StartsWith("flight-20260101T000001Z-sigabrt-in-victim.bbf"));
  ExpectLastWords(wreck, "SIGABRT in victim");
}

TEST(CrashDump, AWildPointerIsToldWithItsAddress) {
  const ScratchDir scratch;
  const Wreck wreck = Crash(scratch, [](TestRecorder&) {
    std::uintptr_t address = 0x1230;
    asm("" : "+r"(address));  // the compiler does not know it
    *reinterpret_cast<char*>(address) = 1;
  });
  EXPECT_EQ(wreck.signal, SIGSEGV);
  EXPECT_THAT(wreck.said, HasSubstr("bbia: SIGSEGV at address 0x1230 in thread \"victim\""));
  ExpectLastWords(wreck, "SIGSEGV in victim");
}

/// Uses up the stack. Returns as far as the compiler can see.
[[gnu::noinline]] std::uintptr_t Descend(std::uintptr_t depth, const char* above) {
  std::array<char, 4096> room;
  room.fill(above[depth % 2]);
  asm("" : : "r"(room.data()) : "memory");
  const std::uintptr_t below = depth == 0 ? 0 : Descend(depth + 1, room.data());
  return below + static_cast<std::uintptr_t>(room[below % room.size()]);
}

TEST(CrashDump, AThreadThatOverranItsStackStillLeavesAFile) {
  const ScratchDir scratch;
  const Wreck wreck = Crash(scratch, [](TestRecorder&) { _exit(Descend(1, "ab") == 0 ? 1 : 2); });
  EXPECT_EQ(wreck.signal, SIGSEGV);
  ExpectLastWords(wreck, "SIGSEGV in victim");
}

TEST(CrashDump, EveryThreadMayOverrunItsStack) {
  const ScratchDir scratch;
  const Wreck wreck = Crash(scratch, [](TestRecorder& robot) {
    const Thread deep(robot.ledger, {.name = "deep", .module = Module::kApp},
                      [](const std::stop_token&) { _exit(Descend(1, "ab") == 0 ? 1 : 2); });
  });
  EXPECT_EQ(wreck.signal, SIGSEGV);
  ExpectLastWords(wreck, "SIGSEGV in deep");
}

TEST(CrashDump, ASignalFromOutsideEndsTheProcessToo) {
  const ScratchDir scratch;
  const Wreck wreck = Crash(scratch, [](TestRecorder&) { kill(getpid(), SIGFPE); });
  EXPECT_EQ(wreck.signal, SIGFPE);
  ExpectLastWords(wreck, "SIGFPE in victim");
}

TEST(CrashDump, ADirectoryThatVanishedIsToldAndDoesNotKeepTheProcessAlive) {
  const ScratchDir scratch;
  const std::string directory = scratch.File("flight");
  const Wreck wreck = Crash(scratch, [&](TestRecorder&) {
    std::filesystem::remove(directory);
    abort();
  });
  EXPECT_EQ(wreck.signal, SIGABRT);
  EXPECT_THAT(wreck.said, HasSubstr("could not be written"));
}

TEST(CrashDump, LeavesTheSignalsAsTheyWereWhenItGoes) {
  const ScratchDir scratch;
  TestRecorder robot;
  struct sigaction before {};
  struct sigaction during {};
  struct sigaction after {};
  sigaction(SIGSEGV, nullptr, &before);
  {
    const auto dump = CrashDump::Install(robot.flight, scratch.File("flight"));
    ASSERT_TRUE(dump.has_value());
    sigaction(SIGSEGV, nullptr, &during);
    EXPECT_EQ(CrashDump::Install(robot.flight, scratch.File("flight")).error().code, Errc::kBusy);
  }
  sigaction(SIGSEGV, nullptr, &after);
  EXPECT_NE(during.sa_sigaction, before.sa_sigaction);
  EXPECT_EQ(after.sa_sigaction, before.sa_sigaction);
}

#endif

TEST(CrashDump, MakesRoomForOneMoreFileAndClearsWhatWasLeftHalfDone) {
  const ScratchDir scratch;
  TestRecorder robot;
  for (char c = 'a'; c <= 'g'; ++c) {
    std::ofstream(scratch.File(std::string("flight-20250101T000000Z-") + c + ".bbf")) << "old";
  }
  std::ofstream(scratch.File("flight-20250101T000000Z-x.bbf.part")) << "half";
  const auto dump = CrashDump::Install(robot.flight, scratch.File(""));
  ASSERT_TRUE(dump.has_value());
  std::vector<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(scratch.File(""))) {
    left.push_back(entry.path().filename().string());
  }
  EXPECT_EQ(left.size(), 4U);
  EXPECT_THAT(left, testing::Contains("flight-20250101T000000Z-g.bbf"));
}

TEST(CrashDump, ADirectoryThatCannotBeMadeIsAnErrorWithItsName) {
  const ScratchDir scratch;
  TestRecorder robot;
  std::ofstream(scratch.File("file")) << "no directory";
  const auto dump = CrashDump::Install(robot.flight, scratch.File("file"));
  ASSERT_FALSE(dump.has_value());
  EXPECT_THAT(dump.error().message, HasSubstr(scratch.File("file")));
}

}  // namespace
}  // namespace bbia
