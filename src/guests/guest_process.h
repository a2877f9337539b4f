#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/figures.h"
#include "base/ledger.h"
#include "base/result.h"
#include "guests/output_ring.h"

namespace bbia {

/// How a guest is asked to end.
enum class Farewell : std::uint8_t {
  kTerminateGroup,  ///< SIGTERM to its group
  kInterrupt,       ///< SIGINT to it alone: a program that tidies up after its own children
};

enum class GuestStream : std::uint8_t { kOut, kErr };

/// What to start, and how.
struct GuestCommand {
  std::string keeper;                    ///< path of the program bbia-keeper
  std::vector<std::string> arguments;    ///< the command first; looked up in PATH
  std::vector<std::string> environment;  ///< all of it, "NAME=value"
  Nanos grace{2'000'000'000};            ///< between the farewell and SIGKILL
  Farewell farewell = Farewell::kTerminateGroup;
  int nice = 5;
  int cores = 0;                   ///< processors that it may run on; 0: as we may
  std::string control_group = {};  ///< directory of one that it joins; empty: ours
  /// Hears what it writes, piece by piece, in `Look`. The ring has it anyway.
  std::function<void(GuestStream, std::string_view)> hear = {};
};

/// What a guest and its descendants take from the machine.
struct GuestUsage {
  std::uint64_t resident_bytes = 0;
  Nanos cpu{0};  ///< spent ever, by those of its descendants that ended, too
  std::uint32_t processes = 0;
};

/// A process that works for us and dies with us, on every way we may end (keeper/main.cc). Its
/// output is read into a ring. The keeper has a line among the ledger's children, with the memory
/// and the processor time of the guest. Not for the control thread; one thread at a time.
class GuestProcess final {
 public:
  /// @param name of its line in the ledger @param module who is charged
  /// @return kUnavailable: the keeper is not there; kIo: the kernel said no. Whether the command
  /// itself can be started is known later (`Look`).
  static Result<std::unique_ptr<GuestProcess>> Start(Ledger& ledger, std::string_view name,
                                                     Module module, const GuestCommand& command);
  /// Ends it and all it started; waits for that, `grace` and a second at most.
  ~GuestProcess();
  GuestProcess(const GuestProcess&) = delete;
  GuestProcess& operator=(const GuestProcess&) = delete;

  /// Takes what it wrote and what became of it; never waits. @return whether it still lives.
  bool Look();
  /// SIGINT to it alone, and nothing more.
  void Interrupt() noexcept;
  /// SIGKILL to it and all it started. `Look` tells when they are gone.
  void Kill() noexcept;
  /// Why it does not live any more: "it could not be started: ...", "it ended with code 1".
  [[nodiscard]] std::string why_ended() const;
  /// How it ended, as waitpid gave it; none while it lives, or when nobody knows.
  [[nodiscard]] std::optional<int> wait_status() const noexcept { return ended_; }
  /// An errno, when it could not be started.
  [[nodiscard]] std::optional<int> no_start() const noexcept { return no_start_; }
  [[nodiscard]] pid_t keeper() const noexcept { return keeper_; }
  [[nodiscard]] pid_t guest() const noexcept { return guest_; }  ///< 0: not known yet
  [[nodiscard]] const OutputRing& output() const noexcept { return output_; }
  // Readable when it wrote something, or ended.
  [[nodiscard]] int output_fd() const noexcept { return output_fd_; }
  [[nodiscard]] int errors_fd() const noexcept { return errors_fd_; }
  /// Readable when it ended, or could not be started.
  [[nodiscard]] int status_fd() const noexcept { return status_fd_; }
  /// Looks at /proc, and notes it in the ledger: used is bytes, spent_ns processor time.
  GuestUsage Measure();

 private:
  struct Ends {
    int lifeline;
    int status;
    int output;
    int errors;
  };
  GuestProcess(const GuestCommand& command, pid_t keeper, const Ends& ends);
  void ReadOutput();
  void ReadStream(int fd, GuestStream stream);
  void Order(char order) noexcept;
  void ReadStatus();
  [[nodiscard]] bool WaitForKeeper(Nanos patience);

  const Nanos grace_;
  const std::function<void(GuestStream, std::string_view)> hear_;
  const pid_t keeper_;
  const int lifeline_;
  const int status_fd_;
  const int output_fd_;
  const int errors_fd_;
  pid_t guest_ = 0;
  std::optional<int> no_start_;  ///< errno
  std::optional<int> ended_;     ///< as waitpid gave it
  bool keeper_gone_ = false;
  OutputRing output_;
  Figures figures_;
  Account account_;
};

/// What `pid` and all its descendants take, as /proc has it. Any thread.
[[nodiscard]] GuestUsage MeasureTree(pid_t pid);
/// The same of all that descends from `pid`, without itself.
[[nodiscard]] GuestUsage MeasureDescendants(pid_t pid);

}  // namespace bbia
