#include "guests/guest_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <string>

namespace bbia {
namespace {

using ::testing::HasSubstr;

GuestCommand Shell(const std::string& script) {
  return {.keeper = BBIA_KEEPER,
          .arguments = {"/bin/sh", "-c", script},
          .environment = {"PATH=/usr/bin:/bin", "BBIA_TEST=yes"},
          .grace = std::chrono::milliseconds{300}};
}

class GuestProcessTest : public ::testing::Test {
 protected:
  std::unique_ptr<GuestProcess> Start(const GuestCommand& command) {
    auto guest = GuestProcess::Start(ledger_, "guest", Module::kApp, command);
    EXPECT_TRUE(guest) << guest.error().message;
    return guest ? std::move(*guest) : nullptr;
  }
  /// Lets the guest work until `done`, 30 s at most.
  static bool Until(GuestProcess& guest, const std::function<bool()>& done) {
    const SteadyClock clock;
    const TimePoint end = clock.Now() + std::chrono::seconds{30};
    while (clock.Now() < end) {
      guest.Look();
      if (done()) return true;
      pollfd output{.fd = guest.output_fd(), .events = POLLIN, .revents = 0};
      poll(&output, 1, 50);
      if ((output.revents & POLLHUP) != 0) poll(nullptr, 0, 10);
    }
    return false;
  }
  static bool Says(GuestProcess& guest, const std::string& word) {
    return Until(guest, [&] { return guest.output().text().find(word) != std::string::npos; });
  }

  SteadyClock clock_;
  Ledger ledger_{clock_};
};

constexpr int kPatienceMs = 30'000;  // a loaded machine is slow; who is quick is not waited for

/// A process that is not ours to wait for: whether it is gone, or goes soon.
class Witness final {
 public:
  explicit Witness(pid_t pid) : fd_(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))) {}
  ~Witness() {
    if (fd_ >= 0) close(fd_);
  }
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;
  [[nodiscard]] bool Gone() const {
    if (fd_ < 0) return true;
    pollfd end{.fd = fd_, .events = POLLIN, .revents = 0};
    return poll(&end, 1, kPatienceMs) == 1;
  }

 private:
  int fd_;
};

/// The number after `name=` in `text`.
pid_t NumberAfter(const std::string& text, const std::string& name) {
  const std::size_t at = text.find(name + "=");
  const pid_t pid = at == std::string::npos ? 0 : std::stoi(text.substr(at + name.size() + 1));
  EXPECT_GT(pid, 0) << text;
  return pid;
}

TEST_F(GuestProcessTest, RunsWithItsEnvironmentAndItsOutputIsRead) {
  const auto guest = Start(Shell("echo out $BBIA_TEST; echo err >&2; exec sleep 60"));
  EXPECT_TRUE(Says(*guest, "err"));
  EXPECT_TRUE(Says(*guest, "out yes"));
  EXPECT_TRUE(guest->Look());
}

TEST_F(GuestProcessTest, IsALineAmongTheChildrenWithItsMemory) {
  const auto guest = Start(Shell("echo ready; exec sleep 60"));
  ASSERT_TRUE(Says(*guest, "ready"));
  ASSERT_TRUE(Until(*guest, [&] { return guest->guest() > 0; }));
  GuestUsage usage;
  // In the middle of `exec` it has hardly any memory.
  EXPECT_TRUE(Until(*guest, [&] {
    usage = guest->Measure();
    return usage.resident_bytes > 100'000U;
  }));
  EXPECT_EQ(usage.processes, 1U);
  ASSERT_EQ(ledger_.Children().size(), 1U);
  EXPECT_EQ(ledger_.Children()[0].pid, guest->keeper());
  for (const AccountRow& row : ledger_.Report()) {
    if (row.kind != AccountKind::kChild) continue;
    EXPECT_EQ(row.used, usage.resident_bytes);
  }
}

TEST_F(GuestProcessTest, SaysWhyItCouldNotBeStarted) {
  GuestCommand command = Shell("");
  command.arguments = {"/no/such/program"};
  const auto guest = Start(command);
  EXPECT_TRUE(Until(*guest, [&] { return !guest->Look(); }));
  EXPECT_THAT(guest->why_ended(), HasSubstr("could not be started: No such file"));
  command.keeper = "/no/such/keeper";
  const auto none = GuestProcess::Start(ledger_, "guest", Module::kApp, command);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Errc::kUnavailable);
}

TEST_F(GuestProcessTest, SaysHowItEnded) {
  const auto guest = Start(Shell("echo cannot load the model >&2; exit 3"));
  EXPECT_TRUE(Until(*guest, [&] { return !guest->Look(); }));
  EXPECT_EQ(guest->why_ended(), "it ended with code 3");
  EXPECT_EQ(guest->output().LastLine(80), "cannot load the model");
}

TEST_F(GuestProcessTest, EndsWithItsWholeGroupThoughItRefuses) {
  auto guest = Start(Shell("trap '' TERM; sleep 61 & echo child=$!; echo ready; wait"));
  ASSERT_TRUE(Says(*guest, "ready"));
  const Witness itself(guest->guest());
  const Witness child(NumberAfter(guest->output().text(), "child"));
  guest.reset();
  EXPECT_TRUE(itself.Gone());
  EXPECT_TRUE(child.Gone());
  EXPECT_TRUE(ledger_.Children().empty());
}

TEST_F(GuestProcessTest, EndsADescendantThatLeftTheGroup) {
  auto guest = Start(Shell("setsid sh -c 'echo stray=$$; exec sleep 62' & sleep 62"));
  ASSERT_TRUE(Says(*guest, "stray="));
  const Witness stray(NumberAfter(guest->output().text(), "stray"));
  guest.reset();
  EXPECT_TRUE(stray.Gone());
}

TEST_F(GuestProcessTest, DiesWhenItsKeeperIsKilled) {
  const auto guest = Start(Shell("sleep 63 & echo child=$!; echo ready; wait"));
  ASSERT_TRUE(Says(*guest, "ready"));
  const Witness itself(guest->guest());
  const Witness child(NumberAfter(guest->output().text(), "child"));
  kill(guest->keeper(), SIGKILL);
  EXPECT_TRUE(itself.Gone());
  EXPECT_TRUE(Until(*guest, [&] { return !guest->Look(); }));
  EXPECT_TRUE(child.Gone());
  EXPECT_EQ(guest->why_ended(), "its keeper was killed");
}

TEST_F(GuestProcessTest, IsHeardStreamByStream) {
  std::string out;
  std::string err;
  GuestCommand command = Shell("echo well; echo ill >&2; exit 0");
  command.hear = [&](GuestStream stream, std::string_view piece) {
    (stream == GuestStream::kOut ? out : err) += piece;
  };
  const auto guest = Start(command);
  EXPECT_TRUE(Until(*guest, [&] { return !guest->Look(); }));
  EXPECT_EQ(out, "well\n");
  EXPECT_EQ(err, "ill\n");
  EXPECT_EQ(guest->wait_status(), 0);
}

TEST_F(GuestProcessTest, AnInterruptIsForItAlone) {
  const auto guest =
      Start(Shell("trap 'echo hit; exit 7' INT\n"
                  "(trap 'echo child hit' INT; echo up; while :; do sleep 0.01; done) &\n"
                  "while :; do sleep 0.01; done"));
  ASSERT_TRUE(Says(*guest, "up"));
  guest->Interrupt();
  EXPECT_TRUE(Until(*guest, [&] { return !guest->Look(); }));
  EXPECT_EQ(guest->output().text(), "up\nhit\n");
  EXPECT_EQ(guest->why_ended(), "it ended with code 7");
}

TEST_F(GuestProcessTest, AKillIsForAllAndWaitsForNoGrace) {
  GuestCommand command =
      Shell("trap '' INT TERM; setsid sh -c 'echo stray=$$; exec sleep 65' & wait");
  command.grace = std::chrono::hours{1};
  const auto guest = Start(command);
  ASSERT_TRUE(Says(*guest, "stray="));
  const Witness stray(NumberAfter(guest->output().text(), "stray"));
  guest->Kill();
  EXPECT_TRUE(Until(*guest, [&] { return !guest->Look(); }));
  EXPECT_TRUE(stray.Gone());
}

TEST_F(GuestProcessTest, KeepsToItsProcessors) {
  GuestCommand command = Shell("nproc; exec sleep 66");
  command.cores = 1;
  const auto guest = Start(command);
  EXPECT_TRUE(Says(*guest, "1\n"));
}

TEST_F(GuestProcessTest, DoesNotStartOutsideItsControlGroup) {
  GuestCommand command = Shell("echo free");
  command.control_group = "/no/such/group";
  const auto guest = Start(command);
  EXPECT_TRUE(Until(*guest, [&] { return !guest->Look(); }));
  EXPECT_THAT(guest->why_ended(), HasSubstr("could not be started: No such file"));
  EXPECT_EQ(guest->output().text(), "");
}

// What a child used was lost when the child ended.
TEST_F(GuestProcessTest, CountsTheTimeOfChildrenThatEnded) {
  const auto guest = Start(
      Shell("sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; echo done; exec sleep 67"));
  ASSERT_TRUE(Says(*guest, "done"));
  EXPECT_GE(guest->Measure().cpu, Nanos{20'000'000});
}

// kill -9 of bbia must leave no orphan behind: the kernel closes the lifeline.
TEST_F(GuestProcessTest, DiesWhenItsOwnerIsKilled) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const pid_t owner = fork();
  if (owner == 0) {
    const auto guest = Start(Shell("trap '' TERM; sleep 64 & echo child=$!; echo ready; wait"));
    if (!Says(*guest, "ready")) _exit(1);
    const std::array<pid_t, 3> pids = {guest->keeper(), guest->guest(),
                                       NumberAfter(guest->output().text(), "child")};
    if (write(ends[1], pids.data(), sizeof pids) < 0) _exit(1);
    kill(getpid(), SIGKILL);
  }
  close(ends[1]);  // an owner that fails is the end of the pipe
  std::array<pid_t, 3> pids{};
  const ssize_t got = read(ends[0], pids.data(), sizeof pids);
  close(ends[0]);
  ASSERT_EQ(got, static_cast<ssize_t>(sizeof pids));
  waitpid(owner, nullptr, 0);
  EXPECT_THAT(pids, ::testing::Each(::testing::Gt(0)));
  for (const pid_t pid : pids) EXPECT_TRUE(Witness(pid).Gone()) << pid;
}

TEST(OutputRing, KeepsTheLastBytes) {
  OutputRing ring;
  EXPECT_EQ(ring.LastLine(10), "");
  for (int i = 0; i < 4000; ++i) ring.Add("line " + std::to_string(i) + "\r\n");
  EXPECT_EQ(ring.size(), OutputRing::kBytes);
  EXPECT_EQ(ring.text().size(), OutputRing::kBytes);
  EXPECT_EQ(ring.LastLine(80), "line 3999");
  ring.Add(std::string(OutputRing::kBytes * 2, 'x') + "end");
  EXPECT_TRUE(ring.text().ends_with("xend"));
}

}  // namespace
}  // namespace bbia
