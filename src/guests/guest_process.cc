#include "guests/guest_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "guests/keeper_protocol.h"

namespace bbia {
namespace {

using keeper::Record;

/// Both ends of a pipe, closed on the way out unless they were taken.
class Pipe final {
 public:
  enum class Kind : std::uint8_t { kPipe, kSocket };  ///< to write into a socket raises no signal

  explicit Pipe(Kind kind = Kind::kPipe) {
    open_ = kind == Kind::kPipe
                ? pipe2(ends_.data(), O_CLOEXEC) == 0
                : socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_.data()) == 0;
  }
  ~Pipe() {
    for (const int end : ends_) {
      if (end >= 0) close(end);
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  [[nodiscard]] bool open() const noexcept { return open_; }
  [[nodiscard]] int reader() const noexcept { return ends_[0]; }
  [[nodiscard]] int writer() const noexcept { return ends_[1]; }
  [[nodiscard]] int TakeReader() noexcept { return std::exchange(ends_[0], -1); }
  [[nodiscard]] int TakeWriter() noexcept { return std::exchange(ends_[1], -1); }

 private:
  std::array<int, 2> ends_{-1, -1};
  bool open_ = false;
};

/// How the keeper is spawned: our descriptors in their places, a session of its own (Ctrl-C in
/// our terminal is not meant for it), no signal blocked or ignored.
class Spawning final {
 public:
  Spawning() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    sigset_t all;
    sigfillset(&all);
    sigdelset(&all, SIGKILL);
    sigdelset(&all, SIGSTOP);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setflags(&attributes_,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Spawning() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  Spawning(const Spawning&) = delete;
  Spawning& operator=(const Spawning&) = delete;

  /// @pre `from` is above all places.
  void Give(int from, int place) { posix_spawn_file_actions_adddup2(&actions_, from, place); }
  void GiveNothing(int place) {
    posix_spawn_file_actions_addopen(&actions_, place, "/dev/null", O_RDONLY, 0);
  }
  /// @return 0 or an errno.
  int Start(pid_t& pid, const std::string& program, char* const* arguments,
            char* const* environment) {
    return posix_spawn(&pid, program.c_str(), &actions_, &attributes_, arguments, environment);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> KeeperWords(const GuestCommand& command) {
  std::vector<std::string> words = {command.keeper,
                                    "grace=" + std::to_string(command.grace.count() / 1'000'000),
                                    "nice=" + std::to_string(command.nice)};
  if (command.farewell == Farewell::kInterrupt) words.emplace_back("end=interrupt");
  if (command.cores > 0) words.push_back("cores=" + std::to_string(command.cores));
  if (!command.control_group.empty()) words.push_back("group=" + command.control_group);
  words.emplace_back("--");
  words.insert(words.end(), command.arguments.begin(), command.arguments.end());
  return words;
}

/// `fd` at a place above those that the keeper is given; -1 when there is none.
int MoveUp(int fd) {
  return fcntl(fd, F_DUPFD_CLOEXEC, 10);
}

void DoNotBlock(int fd) {
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

std::string Sentence(int status) {
  if (WIFEXITED(status)) return "it ended with code " + std::to_string(WEXITSTATUS(status));
  if (WIFSIGNALED(status)) {
    return std::string("it was ended by signal ") + strsignal(WTERMSIG(status));
  }
  return "it ended";
}

}  // namespace

GuestProcess::GuestProcess(const GuestCommand& command, pid_t keeper, const Ends& ends)
    : grace_(command.grace),
      hear_(command.hear),
      keeper_(keeper),
      lifeline_(ends.lifeline),
      status_fd_(ends.status),
      output_fd_(ends.output),
      errors_fd_(ends.errors) {}

Result<std::unique_ptr<GuestProcess>> GuestProcess::Start(Ledger& ledger, std::string_view name,
                                                          Module module,
                                                          const GuestCommand& command) {
  if (command.arguments.empty()) return Fail(Errc::kInvalidArgument, "no command to start");
  if (access(command.keeper.c_str(), X_OK) != 0) {
    return Fail(Errc::kUnavailable,
                "the program " + command.keeper + " is not there, it comes with bbia");
  }
  Pipe lifeline(Pipe::Kind::kSocket);
  Pipe status;
  Pipe output;
  Pipe errors;
  const auto failed = [](int why) {
    return Fail(Errc::kIo, std::string("the kernel starts no process: ") + strerror(why));
  };
  if (!lifeline.open() || !status.open() || !output.open() || !errors.open()) return failed(errno);
  std::vector<std::string> arguments = KeeperWords(command);
  std::vector<std::string> environment = command.environment;
  const std::array<std::pair<int, int>, 4> given = {{{MoveUp(lifeline.reader()), keeper::kLifeline},
                                                     {MoveUp(status.writer()), keeper::kStatus},
                                                     {MoveUp(output.writer()), STDOUT_FILENO},
                                                     {MoveUp(errors.writer()), STDERR_FILENO}}};
  Spawning spawning;
  spawning.GiveNothing(STDIN_FILENO);
  for (const auto& [from, place] : given) spawning.Give(from, place);
  pid_t pid = 0;
  const int why =
      spawning.Start(pid, command.keeper, Pointers(arguments).data(), Pointers(environment).data());
  for (const auto& [from, place] : given) close(from);
  if (why != 0) return failed(why);
  DoNotBlock(status.reader());
  DoNotBlock(output.reader());
  DoNotBlock(errors.reader());
  std::unique_ptr<GuestProcess> guest(new GuestProcess(command, pid,
                                                       {.lifeline = lifeline.TakeWriter(),
                                                        .status = status.TakeReader(),
                                                        .output = output.TakeReader(),
                                                        .errors = errors.TakeReader()}));
  guest->account_ = ledger.OpenChild(name, module, pid, guest->figures_);
  return guest;
}

GuestProcess::~GuestProcess() {
  close(lifeline_);
  if (!WaitForKeeper(grace_ + std::chrono::seconds{1})) {
    // A keeper that does not do its work: the guest dies of its death, the group by our hand.
    ReadStatus();
    kill(keeper_, SIGKILL);
    if (guest_ > 0) kill(-guest_, SIGKILL);
    waitpid(keeper_, nullptr, 0);
  }
  close(status_fd_);
  close(output_fd_);
  close(errors_fd_);
}

void GuestProcess::Order(char order) noexcept {
  // A keeper that is gone has nobody left to order about.
  if (send(lifeline_, &order, 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) return;
}

void GuestProcess::Interrupt() noexcept {
  Order(static_cast<char>(keeper::Order::kInterrupt));
}

void GuestProcess::Kill() noexcept {
  Order(static_cast<char>(keeper::Order::kKill));
}

bool GuestProcess::WaitForKeeper(Nanos patience) {
  if (keeper_gone_) return true;
  // The keeper's death closes its end of the status pipe.
  for (Nanos step{20'000'000}, waited{0}; waited < patience; waited += step) {
    ReadOutput();  // a guest that blocks on a full pipe cannot say good-bye
    if (waitpid(keeper_, nullptr, WNOHANG) == keeper_) return true;
    pollfd end{.fd = status_fd_, .events = 0, .revents = 0};
    poll(&end, 1, 20);
    if (end.revents != 0) poll(nullptr, 0, 1);
  }
  return waitpid(keeper_, nullptr, WNOHANG) == keeper_;
}

bool GuestProcess::Look() {
  ReadOutput();
  ReadStatus();
  if (!keeper_gone_ && waitpid(keeper_, nullptr, WNOHANG) == keeper_) {
    keeper_gone_ = true;
    ReadStatus();
    if (!ended_ && !no_start_ && guest_ > 0) kill(-guest_, SIGKILL);  // somebody shot the keeper
  }
  if (keeper_gone_ || ended_) ReadOutput();  // its last words
  return !keeper_gone_ && !ended_ && !no_start_;
}

void GuestProcess::ReadOutput() {
  ReadStream(output_fd_, GuestStream::kOut);
  ReadStream(errors_fd_, GuestStream::kErr);
}

void GuestProcess::ReadStream(int fd, GuestStream stream) {
  std::array<char, 4096> bytes{};
  for (int rounds = 0; rounds < 64; ++rounds) {
    const ssize_t got = read(fd, bytes.data(), bytes.size());
    if (got <= 0) return;
    const std::string_view piece(bytes.data(), static_cast<std::size_t>(got));
    output_.Add(piece);
    if (hear_) hear_(stream, piece);
  }
}

void GuestProcess::ReadStatus() {
  Record record{};
  while (read(status_fd_, &record, sizeof record) == sizeof record) {
    if (record.kind == Record::kStarted) guest_ = record.value;
    if (record.kind == Record::kNoStart) no_start_ = record.value;
    if (record.kind == Record::kEnded) ended_ = record.value;
  }
}

std::string GuestProcess::why_ended() const {
  if (no_start_) return std::string("it could not be started: ") + strerror(*no_start_);
  if (ended_) return Sentence(*ended_);
  return keeper_gone_ ? "its keeper was killed" : "";
}

GuestUsage GuestProcess::Measure() {
  if (guest_ == 0) ReadStatus();
  const GuestUsage usage = guest_ > 0 ? MeasureDescendants(keeper_) : GuestUsage{};
  figures_.NoteUsed(usage.resident_bytes);
  figures_.spent_ns.store(static_cast<std::uint64_t>(usage.cpu.count()), std::memory_order_relaxed);
  return usage;
}

}  // namespace bbia
