#pragma once

#include <sys/types.h>

#include <cstdint>
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

/// What to start, and how.
struct GuestCommand {
  std::string keeper;                    ///< path of the program bbia-keeper
  std::vector<std::string> arguments;    ///< the command first; looked up in PATH
  std::vector<std::string> environment;  ///< all of it, "NAME=value"
  Nanos grace{2'000'000'000};            ///< between SIGTERM and SIGKILL
};

/// What a guest and its descendants take from the machine.
struct GuestUsage {
  std::uint64_t resident_bytes = 0;
  Nanos cpu{0};
  std::uint32_t processes = 0;
};

/// A process that works for us and dies with us, on every way we may end (keeper_main.cc). Its
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
  /// Why it does not live any more: "it could not be started: ...", "it ended with code 1".
  [[nodiscard]] std::string why_ended() const;
  [[nodiscard]] pid_t keeper() const noexcept { return keeper_; }
  [[nodiscard]] pid_t guest() const noexcept { return guest_; }  ///< 0: not known yet
  [[nodiscard]] const OutputRing& output() const noexcept { return output_; }
  /// Readable when it wrote something, or ended.
  [[nodiscard]] int output_fd() const noexcept { return output_fd_; }
  /// Looks at /proc, and notes it in the ledger: used is bytes, spent_ns processor time.
  GuestUsage Measure();

 private:
  GuestProcess(Nanos grace, pid_t keeper, int lifeline, int status, int output) noexcept;
  void ReadOutput();
  void ReadStatus();
  [[nodiscard]] bool WaitForKeeper(Nanos patience);

  const Nanos grace_;
  const pid_t keeper_;
  int lifeline_;
  const int status_fd_;
  const int output_fd_;
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

}  // namespace bbia
