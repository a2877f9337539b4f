#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ledger.h"
#include "base/result.h"

namespace bbia {

/// What to start, and with what.
struct ChildSpec {
  std::string name;                      ///< in the ledger
  std::vector<std::string> arguments;    ///< the program first
  std::vector<std::string> environment;  ///< all of it, "NAME=value"
  int nice = 0;                          ///< added to ours
};

/// How a process ended.
struct ChildEnd {
  int code = 0;    ///< what it returned, 0 when a signal ended it
  int signal = 0;  ///< that ended it
};

/// One process that we started, in a process group of its own. It is killed when we die, however we
/// die (the kernel sees to that), and with its whole group when this object goes. One thread, which
/// must outlive the process: the kernel takes its end for ours.
class Child final {
 public:
  enum class Stream : std::uint8_t { kOut, kErr };
  using OnLine = std::function<void(Stream, std::string_view line)>;

  static constexpr std::size_t kLongestLine = 4096;  ///< the rest is cut

  static Result<std::unique_ptr<Child>> Start(const ChildSpec& spec, Ledger& ledger, Module module);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Become readable when there is output, and when it ended. -1: that one is over.
  [[nodiscard]] int out_fd() const noexcept { return pipes_[0].fd; }
  [[nodiscard]] int err_fd() const noexcept { return pipes_[1].fd; }
  [[nodiscard]] int end_fd() const noexcept { return end_fd_; }

  /// Hands on what it has written. Never waits.
  void Read(const OnLine& on_line);
  /// @return how it ended, once it did; what is left of its group is killed then. Never waits.
  std::optional<ChildEnd> Reap();
  /// To the process alone, as a terminal would not do, but as the official daemon does.
  void Signal(int signal) noexcept;
  /// SIGKILL to all of its group.
  void KillAll() noexcept;

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  /// Resident bytes of it and its direct children; 0 when it is gone.
  [[nodiscard]] std::uint64_t Resident() const;

 private:
  struct Pipe {
    int fd = -1;
    std::string line;
  };
  Child(pid_t pid, int out, int err, int end, Ledger& ledger, const std::string& name,
        Module module);
  void ReadPipe(Pipe& pipe, Stream stream, const OnLine& on_line);

  pid_t pid_;
  Pipe pipes_[2];
  int end_fd_;
  bool reaped_ = false;
  Figures figures_;
  Account account_;
};

}  // namespace bbia
