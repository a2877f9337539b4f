#include "app/ram_table_child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "audit/kept_file.h"

namespace bbia {
namespace {

constexpr std::size_t kMostOutput = 1'000'000;

class FileActions final {
 public:
  explicit FileActions(int output) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  [[nodiscard]] const posix_spawn_file_actions_t* get() const noexcept { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

/// A child that is waited for, whatever happens.
class Child final {
 public:
  explicit Child(pid_t pid) noexcept : pid_(pid) {}
  ~Child() {
    if (pid_ > 0) {
      kill(pid_, SIGKILL);
      Wait();
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// @return the status as of waitpid. @pre it ends by itself
  int Wait() noexcept {
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    return status;
  }

 private:
  pid_t pid_;
};

/// Reads until the other end closes. @return false when `deadline` came first.
bool ReadAll(int pipe, const Clock& clock, TimePoint deadline, std::string& text) {
  std::array<char, 4096> bytes{};
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock.Now()).count();
    if (left <= 0) return false;
    pollfd ready{.fd = pipe, .events = POLLIN, .revents = 0};
    if (poll(&ready, 1, static_cast<int>(std::min<long>(left, 200))) <= 0) continue;
    const ssize_t got = read(pipe, bytes.data(), bytes.size());
    if (got == 0) return true;
    if (got < 0 && errno != EINTR) return true;
    if (got > 0 && text.size() < kMostOutput)
      text.append(bytes.data(), static_cast<std::size_t>(got));
  }
}

std::string Why(int error) {
  return std::generic_category().message(error);
}

}  // namespace

Result<std::string> OutputOf(const std::string& program, const std::vector<std::string>& arguments,
                             const Clock& clock, Seconds patience) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    return Fail(Errc::kIo, "no pipe for a child process: " + Why(errno));
  }
  const Descriptor output(ends[0]);
  Descriptor input(ends[1]);
  std::vector<std::string> words = {program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  pid_t pid = 0;
  const FileActions actions(ends[1]);
  const int error =
      posix_spawn(&pid, program.c_str(), actions.get(), nullptr, pointers.data(), environ);
  if (error != 0) return Fail(Errc::kIo, program + " cannot be started: " + Why(error));
  Child child(pid);
  input = Descriptor();
  std::string text;
  const TimePoint deadline = clock.Now() + std::chrono::duration_cast<Nanos>(patience);
  if (!ReadAll(output.get(), clock, deadline, text)) {
    return Fail(Errc::kUnavailable, "a child process took longer than " +
                                        std::to_string(static_cast<int>(patience.count())) + " s");
  }
  const int status = child.Wait();
  if (WIFSIGNALED(status)) {
    return Fail(Errc::kUnavailable,
                "a child process was ended by signal " + std::to_string(WTERMSIG(status)));
  }
  return text;
}

}  // namespace bbia
