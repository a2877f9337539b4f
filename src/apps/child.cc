#include "apps/child.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <memory>
#include <sstream>
#include <system_error>
#include <utility>

namespace bbia {
namespace {

constexpr int kReadsPerTurn = 16;

std::string LastError() {
  return std::generic_category().message(errno);
}

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  // exec does not write through them; its types are older than const.
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

struct Pipes {
  std::array<int, 2> out{-1, -1};
  std::array<int, 2> err{-1, -1};
  std::array<int, 2> told{-1, -1};  ///< why exec failed; closed by it when it did not

  bool Open() noexcept {
    return pipe2(out.data(), O_CLOEXEC) == 0 && pipe2(err.data(), O_CLOEXEC) == 0 &&
           pipe2(told.data(), O_CLOEXEC) == 0;
  }
  static void Close(int& fd) noexcept {
    if (fd >= 0) close(std::exchange(fd, -1));
  }
  ~Pipes() {
    for (auto* both : {&out, &err, &told}) {
      Close((*both)[0]);
      Close((*both)[1]);
    }
  }
};

/// In the new process, where only what is safe in a signal handler may be called.
[[noreturn]] void Become(const Pipes& pipes, pid_t parent, int nice_by, char* const* arguments,
                         char* const* environment) noexcept {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);  // we died before that
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD}) signal(number, SIG_DFL);
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  dup2(null, STDIN_FILENO);
  dup2(pipes.out[1], STDOUT_FILENO);
  dup2(pipes.err[1], STDERR_FILENO);
  if (nice_by != 0 && nice(nice_by) == -1) errno = 0;
  execve(arguments[0], arguments, environment);
  const int why = errno;
  if (write(pipes.told[1], &why, sizeof why) < 0) _exit(126);
  _exit(127);
}

std::uint64_t ResidentOf(const std::string& pid) {
  std::ifstream statm("/proc/" + pid + "/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

Result<std::unique_ptr<Child>> Child::Start(const ChildSpec& spec, Ledger& ledger, Module module) {
  Pipes pipes;
  if (!pipes.Open()) return Fail(Errc::kIo, "no pipes for " + spec.name + ": " + LastError());
  const std::vector<char*> arguments = Pointers(spec.arguments);
  const std::vector<char*> environment = Pointers(spec.environment);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) return Fail(Errc::kIo, spec.name + " cannot be started: " + LastError());
  if (pid == 0) Become(pipes, parent, spec.nice, arguments.data(), environment.data());
  setpgid(pid, pid);  // whoever of the two comes first
  Pipes::Close(pipes.told[1]);
  int why = 0;
  ssize_t told = 0;
  while ((told = read(pipes.told[0], &why, sizeof why)) < 0 && errno == EINTR) {
  }
  if (told == sizeof why) {
    waitpid(pid, nullptr, 0);
    return Fail(Errc::kUnavailable,
                spec.arguments.front() + " cannot be run: " + std::generic_category().message(why));
  }
  const int end = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (end < 0) {
    const std::string reason = LastError();
    kill(-pid, SIGKILL);
    waitpid(pid, nullptr, 0);
    return Fail(Errc::kIo, spec.name + " cannot be watched: " + reason);
  }
  static_cast<void>(fcntl(end, F_SETFD, FD_CLOEXEC));
  const auto ours = [](std::array<int, 2>& pipe) {
    fcntl(pipe[0], F_SETFL, O_NONBLOCK);
    return std::exchange(pipe[0], -1);
  };
  return std::unique_ptr<Child>(
      new Child(pid, ours(pipes.out), ours(pipes.err), end, ledger, spec.name, module));
}

Child::Child(pid_t pid, int out, int err, int end, Ledger& ledger, const std::string& name,
             Module module)
    : pid_(pid),
      pipes_{{.fd = out, .line = {}}, {.fd = err, .line = {}}},
      end_fd_(end),
      account_(ledger.OpenChild(name, module, pid, figures_)) {}

Child::~Child() {
  if (!reaped_) {
    KillAll();
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  for (Pipe& pipe : pipes_) Pipes::Close(pipe.fd);
  Pipes::Close(end_fd_);
}

void Child::Read(const OnLine& on_line) {
  ReadPipe(pipes_[0], Stream::kOut, on_line);
  ReadPipe(pipes_[1], Stream::kErr, on_line);
}

void Child::ReadPipe(Pipe& pipe, Stream stream, const OnLine& on_line) {
  std::array<char, 4096> bytes;
  for (int turn = 0; pipe.fd >= 0 && turn < kReadsPerTurn; ++turn) {
    const ssize_t got = read(pipe.fd, bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return;
    if (got == 0) {
      if (!pipe.line.empty()) on_line(stream, std::exchange(pipe.line, {}));
      Pipes::Close(pipe.fd);
      return;
    }
    for (const char c : std::string_view(bytes.data(), static_cast<std::size_t>(got))) {
      // A progress bar ends its lines with the other character.
      if (c == '\n' || c == '\r') {
        if (!pipe.line.empty()) on_line(stream, std::exchange(pipe.line, {}));
      } else if (pipe.line.size() < kLongestLine) {
        pipe.line += c;
      }
    }
  }
}

std::optional<ChildEnd> Child::Reap() {
  if (reaped_) return std::nullopt;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
  reaped_ = true;
  KillAll();  // what it left behind in its group
  if (WIFSIGNALED(status)) return ChildEnd{.code = 0, .signal = WTERMSIG(status)};
  return ChildEnd{.code = WEXITSTATUS(status), .signal = 0};
}

void Child::Signal(int signal) noexcept {
  if (!reaped_) kill(pid_, signal);
}

void Child::KillAll() noexcept {
  kill(-pid_, SIGKILL);
}

std::uint64_t Child::Resident() const {
  const std::string pid = std::to_string(pid_);
  std::uint64_t sum = ResidentOf(pid);
  std::ifstream children("/proc/" + pid + "/task/" + pid + "/children");
  for (std::string child; children >> child;) sum += ResidentOf(child);
  return sum;
}

}  // namespace bbia
