#include "audit/process_probe.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <latch>
#include <string>
#include <thread>

#include "audit/proc_tree_test.h"

namespace bbia {
namespace {

using Parts = ProcessReading::Parts;

constexpr unsigned kAll =
    Parts::kLoad | Parts::kSwitches | Parts::kDescriptors | Parts::kChildren | Parts::kPss;

pid_t OwnTid() {
  return static_cast<pid_t>(syscall(SYS_gettid));
}

/// A thread that waits, known by name.
class Waiting final {
 public:
  explicit Waiting(const char* name) {
    thread_ = std::thread([this, name] {
      pthread_setname_np(pthread_self(), name);
      tid_ = OwnTid();
      ready_.count_down();
      end_.wait();
    });
    ready_.wait();
  }
  ~Waiting() {
    end_.count_down();
    thread_.join();
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  [[nodiscard]] pid_t tid() const { return tid_; }

 private:
  std::latch ready_{1};
  std::latch end_{1};
  std::atomic<pid_t> tid_{0};
  std::thread thread_;
};

/// `cat`, which ends when its input does; waited for at the end.
class Cat final {
 public:
  Cat() {
    std::array<int, 2> ends{};
    CHECK(pipe2(ends.data(), O_CLOEXEC) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
    std::string name = "cat";
    std::array<char*, 2> arguments = {name.data(), nullptr};
    CHECK(posix_spawn(&pid_, "/bin/cat", &actions, nullptr, arguments.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[0]);
    input_ = Descriptor(ends[1]);
  }
  ~Cat() {
    input_ = Descriptor();
    waitpid(pid_, nullptr, 0);
  }
  Cat(const Cat&) = delete;
  Cat& operator=(const Cat&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Returns when it has ended; nobody has waited for it then.
  void BecomeZombie() {
    input_ = Descriptor();
    siginfo_t info{};
    CHECK(waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) == 0);
  }

 private:
  pid_t pid_ = 0;
  Descriptor input_;
};

const ThreadReading* Find(const ProcessReading& reading, pid_t tid) {
  const auto at = std::find_if(reading.threads->begin(), reading.threads->end(),
                               [tid](const ThreadReading& thread) { return thread.tid == tid; });
  return at == reading.threads->end() ? nullptr : &*at;
}

const ChildReading* FindChild(const ProcessReading& reading, pid_t pid) {
  const auto at = std::find_if(reading.children->begin(), reading.children->end(),
                               [pid](const ChildReading& child) { return child.pid == pid; });
  return at == reading.children->end() ? nullptr : &*at;
}

TEST(ProcessProbe, ReadsThisProcess) {
  const Waiting waiting("probe-wait");
  ProcessProbe probe;
  ProcessReading reading;
  probe.Read(kAll, reading);
  EXPECT_GT(reading.resident_bytes.value(), 100'000U);
  EXPECT_GT(reading.anonymous_bytes.value(), 10'000U);
  EXPECT_LT(reading.anonymous_bytes.value(), reading.resident_bytes.value());
  EXPECT_GT(reading.proportional_bytes.value(), 10'000U);
  EXPECT_GT(reading.cpu.value(), Nanos::zero());
  EXPECT_GT(reading.minor_faults.value(), 0U);
  EXPECT_TRUE(reading.major_faults.has_value());
  ASSERT_TRUE(reading.threads);
  ASSERT_GE(reading.threads->size(), 2U);
  EXPECT_EQ(reading.threads->front().tid, getpid());

  const ThreadReading* const me = Find(reading, OwnTid());
  ASSERT_NE(me, nullptr);
  EXPECT_EQ(me->state, 'R');
  EXPECT_GT(me->cpu.value(), Nanos::zero());
  EXPECT_TRUE(me->involuntary_switches.has_value());

  const ThreadReading* const other = Find(reading, waiting.tid());
  ASSERT_NE(other, nullptr);
  EXPECT_EQ(other->name, "probe-wait");
  EXPECT_TRUE(other->voluntary_switches.has_value());
}

TEST(ProcessProbe, AThreadThatWorksHasItsTimeCounted) {
  ProcessProbe probe;
  ProcessReading reading;
  probe.Read(Parts::kLoad, reading);
  const Nanos before = Find(reading, OwnTid())->cpu.value();
  const Nanos whole = reading.cpu.value();
  // The kernel's own clock of this thread is what must have moved.
  while (true) {
    probe.Read(Parts::kLoad, reading);
    if (Find(reading, OwnTid())->cpu.value() - before > std::chrono::milliseconds(5)) break;
  }
  EXPECT_GT(reading.cpu.value(), whole);
}

TEST(ProcessProbe, ThreadsComeAndGo) {
  ProcessProbe probe;
  ProcessReading reading;
  pid_t gone = 0;
  {
    const Waiting first("first");
    const Waiting second("second");
    gone = first.tid();
    probe.Read(Parts::kLoad, reading);
    ASSERT_NE(Find(reading, first.tid()), nullptr);
    ASSERT_NE(Find(reading, second.tid()), nullptr);
    EXPECT_EQ(Find(reading, first.tid())->name, "first");
    EXPECT_EQ(Find(reading, second.tid())->name, "second");
  }
  probe.Read(Parts::kLoad, reading);
  // A joined thread may still be on its way out of the kernel's list.
  while (Find(reading, gone) != nullptr) probe.Read(Parts::kLoad, reading);
  EXPECT_EQ(Find(reading, gone), nullptr);
}

TEST(ProcessProbe, CountsDescriptorsByKindWithoutItsOwn) {
  ProcessProbe probe;
  ProcessReading reading;
  probe.Read(Parts::kLoad | Parts::kDescriptors, reading);
  const DescriptorCounts before = reading.descriptors.value();
  EXPECT_GE(before.own, 3U);

  std::array<int, 2> pipe_ends{};
  std::array<int, 2> socket_ends{};
  ASSERT_EQ(pipe2(pipe_ends.data(), O_CLOEXEC), 0);
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, socket_ends.data()), 0);
  const Descriptor event(eventfd(0, EFD_CLOEXEC));
  const Descriptor file(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const std::array<Descriptor, 4> ends = {Descriptor(pipe_ends[0]), Descriptor(pipe_ends[1]),
                                          Descriptor(socket_ends[0]), Descriptor(socket_ends[1])};
  probe.Read(Parts::kDescriptors, reading);
  const DescriptorCounts after = reading.descriptors.value();
  EXPECT_EQ(after.pipes, before.pipes + 2);
  EXPECT_EQ(after.sockets, before.sockets + 2);
  EXPECT_EQ(after.eventfds, before.eventfds + 1);
  EXPECT_EQ(after.files, before.files + 1);
  EXPECT_EQ(after.other, before.other);
  EXPECT_EQ(after.own, before.own);
  EXPECT_EQ(after.Total(), before.Total() + 6);
}

TEST(ProcessProbe, SeesChildrenAndZombies) {
  ProcessProbe probe;
  ProcessReading reading;
  Cat cat;
  probe.Read(Parts::kChildren, reading);
  ASSERT_TRUE(reading.children);
  const ChildReading* child = FindChild(reading, cat.pid());
  ASSERT_NE(child, nullptr);
  EXPECT_NE(child->state, 'Z');
  cat.BecomeZombie();
  probe.Read(Parts::kChildren, reading);
  child = FindChild(reading, cat.pid());
  ASSERT_NE(child, nullptr);
  EXPECT_EQ(child->state, 'Z');
  EXPECT_EQ(child->name, "cat");
}

TEST(ProcessProbe, WhatIsNotAskedForIsLeftAlone) {
  ProcessProbe probe;
  ProcessReading reading;
  probe.Read(Parts::kLoad, reading);
  EXPECT_FALSE(reading.descriptors);
  EXPECT_FALSE(reading.children);
  EXPECT_FALSE(reading.proportional_bytes);
  EXPECT_FALSE(Find(reading, OwnTid())->voluntary_switches);
  probe.Read(Parts::kDescriptors | Parts::kSwitches, reading);
  EXPECT_EQ(reading.renewed, Parts::kDescriptors | Parts::kSwitches);
  probe.Read(Parts::kLoad, reading);
  EXPECT_TRUE(reading.descriptors);
  EXPECT_TRUE(Find(reading, OwnTid())->voluntary_switches);
}

// ---- made-up trees

constexpr const char* kStat = " 0 0 0 -1 0 1 0 2 0 150 50 0 0\n";

void PutThread(ProcTree& tree, pid_t tid, const std::string& name, const std::string& state) {
  const std::string folder = "self/task/" + std::to_string(tid);
  tree.Put(folder + "/stat", std::to_string(tid) + " (" + name + ") " + state + " 1" + kStat);
}

TEST(ProcessProbe, AnEmptyTreeTellsNothing) {
  const ProcTree tree;
  ProcessProbe probe(tree.root());
  ProcessReading reading;
  reading.resident_bytes = 1;
  reading.threads.emplace();
  probe.Read(kAll, reading);
  EXPECT_FALSE(reading.resident_bytes);
  EXPECT_FALSE(reading.anonymous_bytes);
  EXPECT_FALSE(reading.proportional_bytes);
  EXPECT_FALSE(reading.threads);
  EXPECT_FALSE(reading.descriptors);
  EXPECT_FALSE(reading.children);
}

TEST(ProcessProbe, GarbageIsAbsentNotZero) {
  ProcTree tree;
  tree.Put("self/statm", "what\n");
  tree.Put("self/task/77/stat", "77 (");
  tree.Put("self/task/78/stat", "");
  ProcessProbe probe(tree.root());
  ProcessReading reading;
  probe.Read(Parts::kLoad | Parts::kSwitches, reading);
  EXPECT_FALSE(reading.resident_bytes);
  ASSERT_EQ(reading.threads->size(), 2U);
  for (const ThreadReading& thread : *reading.threads) {
    EXPECT_FALSE(thread.state);
    EXPECT_FALSE(thread.cpu);
    EXPECT_FALSE(thread.wait);
    EXPECT_FALSE(thread.voluntary_switches);
  }
}

TEST(ProcessProbe, WithoutSchedstatTicksHaveToDo) {
  ProcTree tree;
  PutThread(tree, 77, "odd ) name", "S");
  ProcessProbe probe(tree.root());
  ProcessReading reading;
  probe.Read(Parts::kLoad, reading);
  const ThreadReading& thread = reading.threads->at(0);
  EXPECT_EQ(thread.name, "odd ) name");
  EXPECT_EQ(thread.cpu, Nanos{200'000'000'000 / sysconf(_SC_CLK_TCK)});
  EXPECT_FALSE(thread.wait);
  tree.Put("self/task/77/schedstat", "123456789 42 7\n");
  probe.Read(Parts::kLoad, reading);
  EXPECT_EQ(reading.threads->at(0).cpu, Nanos{123'456'789});
  EXPECT_EQ(reading.threads->at(0).wait, Nanos{42});
}

TEST(ProcessProbe, WithoutListsOfChildrenItLooksAtAllProcesses) {
  ProcTree tree;
  tree.Put("self/stat", std::string("50 (bbia) R 1") + kStat);
  PutThread(tree, 50, "bbia", "R");
  tree.Put("60/stat", std::string("60 (camera) S 50") + kStat);
  tree.Put("61/stat", std::string("61 (somebody) S 1") + kStat);
  tree.Put("62/stat", std::string("62 (dead) Z 50") + kStat);
  tree.Put("meminfo", "");
  ProcessProbe probe(tree.root());
  ProcessReading reading;
  probe.Read(Parts::kChildren, reading);
  ASSERT_EQ(reading.children.value().size(), 2U);
  EXPECT_EQ(FindChild(reading, 60)->name, "camera");
  EXPECT_EQ(FindChild(reading, 62)->state, 'Z');
  // With lists, those are believed.
  tree.Put("self/task/50/children", "62 63 ");
  probe.Read(Parts::kChildren, reading);
  ASSERT_EQ(reading.children.value().size(), 1U);  // 63 has gone meanwhile
  EXPECT_EQ(reading.children->at(0).pid, 62);
}

TEST(ProcessProbe, KindsOfDescriptorsAreKnownByTheirLinks) {
  ProcTree tree;
  const std::array<const char*, 8> links = {
      "socket:[1]",           "socket:[2]",        "/dev/video0",
      "anon_inode:[eventfd]", "pipe:[3]",          "anon_inode:[eventpoll]",
      "anon_inode:[timerfd]", "/memfd:x (deleted)"};
  for (std::size_t i = 0; i < links.size(); ++i) {
    tree.Link("self/fd/" + std::to_string(100'000 + i), links.at(i));
  }
  ProcessProbe probe(tree.root());
  ProcessReading reading;
  probe.Read(Parts::kDescriptors, reading);
  const DescriptorCounts counts = reading.descriptors.value();
  EXPECT_EQ(counts.sockets, 2U);
  EXPECT_EQ(counts.files, 2U);
  EXPECT_EQ(counts.eventfds, 1U);
  EXPECT_EQ(counts.pipes, 1U);
  EXPECT_EQ(counts.other, 2U);
  EXPECT_EQ(counts.own, 0U);
}

TEST(ProcessProbe, ManyThreadsDoNotKeepManyFilesOpen) {
  ProcTree tree;
  for (pid_t tid = 1000; tid < 1100; ++tid) PutThread(tree, tid, "crowd", "S");
  ProcessProbe crowd(tree.root());
  ProcessProbe real;
  ProcessReading reading;
  real.Read(Parts::kDescriptors, reading);
  const std::uint64_t before = reading.descriptors->Total();
  ProcessReading made_up;
  crowd.Read(Parts::kThreadLists, made_up);
  EXPECT_EQ(made_up.threads.value().size(), 100U);
  real.Read(Parts::kDescriptors, reading);
  EXPECT_LE(reading.descriptors->Total(), before + 4 * 32 + 2);
  tree.Remove("self/task/1003");
  crowd.Read(Parts::kLoad, made_up);
  EXPECT_EQ(made_up.threads.value().size(), 99U);
  EXPECT_EQ(Find(made_up, 1003), nullptr);
}

}  // namespace
}  // namespace bbia
