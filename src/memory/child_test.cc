#include "memory/child_test.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "base/check.h"
#include "memory/memory_store.h"
#include "memory/test_rows.h"

extern char** environ;  // NOLINT(readability-identifier-naming): the C library's

namespace bbia {
namespace {

constexpr int kInput = 0;
constexpr int kOutput = 1;

void Say(std::uint32_t number) {
  if (write(kOutput, &number, sizeof(number)) != sizeof(number)) _exit(3);
}

int Write(MemoryStore& store) {
  auto number = static_cast<std::uint32_t>(store.Count().value()[0]);
  Say(number);
  while (true) {
    ++number;
    if (!store.Add(Said(std::to_string(number)))) return 2;
    Say(number);
  }
}

int Hold() {
  Say(0);
  char byte = 0;
  while (read(kInput, &byte, 1) > 0) {
  }
  return 0;
}

int Erase(MemoryStore& store) {
  Say(0);
  if (!store.Erase(std::nullopt)) return 2;
  Say(1);
  return Hold();
}

int OpenAsNobody(const std::string& file) {
  constexpr uid_t kNobody = 65534;
  if (geteuid() == 0 && (setgid(kNobody) != 0 || setuid(kNobody) != 0)) return 2;
  const auto store = MemoryStore::Open(file, {}, At(0));
  std::puts(store ? "opened" : store.error().message.c_str());
  return 0;
}

/// Prints "not permitted", or the problem and whether all that was acknowledged was there after.
int Fill(const std::string& file) {
  const std::string disk = file + ".disk";
  if (mkdir(disk.c_str(), 0700) != 0) return 2;
  if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=512k") != 0) {
    std::puts("not permitted");
    return 0;
  }
  auto store = MemoryStore::Open(disk + "/memory.db", {}, At(0));
  if (!store) return 2;
  std::vector<MemoryRow> told;
  while (told.size() < 1000) {
    const MemoryRow row = Said(std::string(4000, 'x'), static_cast<int>(told.size()));
    const auto added = (*store)->Add(row);
    if (!added) {
      std::puts(added.error().message.c_str());
      break;
    }
    told.push_back(row);
  }
  store->reset();
  store = MemoryStore::Open(disk + "/memory.db", {}, At(0));
  if (!store) std::puts(store.error().message.c_str());
  std::puts(store && Everything(**store) == told ? "all there" : "not all there");
  return 0;
}

int Child(const std::string& what, const std::string& file) {
  if (what == "open") return OpenAsNobody(file);
  if (what == "fill") return Fill(file);
  auto store = MemoryStore::Open(file, {}, At(0));
  if (!store) {
    std::fprintf(stderr, "%s\n", store.error().message.c_str());
    return 2;
  }
  if (what == "write") return Write(**store);
  if (what == "hold") return Hold();
  return Erase(**store);
}

}  // namespace

MemoryChild::MemoryChild(const std::string& what, const std::string& file) {
  std::array<int, 2> out{};
  std::array<int, 2> in{};
  CHECK(pipe2(out.data(), O_CLOEXEC) == 0 && pipe2(in.data(), O_CLOEXEC) == 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], kInput);
  posix_spawn_file_actions_adddup2(&actions, out[1], kOutput);
  std::string program = "/proc/self/exe";
  std::string mark = "--as-child";
  std::string does = what;
  std::string with = file;
  std::array<char*, 5> arguments = {program.data(), mark.data(), does.data(), with.data(), nullptr};
  CHECK(posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments.data(), environ) == 0);
  posix_spawn_file_actions_destroy(&actions);
  close(out[1]);
  close(in[0]);
  output_ = out[0];
  input_ = in[1];
}

MemoryChild::~MemoryChild() {
  Kill();
  close(output_);
  close(input_);
}

std::optional<std::uint32_t> MemoryChild::Number() {
  std::uint32_t number = 0;
  if (read(output_, &number, sizeof(number)) != sizeof(number)) return std::nullopt;
  return number;
}

std::string MemoryChild::Text() {
  std::string text;
  std::array<char, 256> some{};
  while (true) {
    const ssize_t got = read(output_, some.data(), some.size());
    if (got <= 0) return text;
    text.append(some.data(), static_cast<std::size_t>(got));
  }
}

void MemoryChild::Kill() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

}  // namespace bbia

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv, argv + argc);
  if (argc == 4 && arguments[1] == "--as-child") return bbia::Child(arguments[2], arguments[3]);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
