#pragma once

#include <poll.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/line_cutter.h"
#include "base/ledger.h"
#include "base/result.h"
#include "guests/control_group.h"
#include "guests/guest_process.h"

namespace bbia {

/// What an app, or a step of a job, may take.
struct AppLimits {
  std::uint64_t memory_bytes = 0;  ///< resident, with all that it starts; 0: no limit
  double cores = 0.0;              ///< processors; 0: no limit
  /// The control group below which each gets one of its own; empty: there is none.
  std::filesystem::path group = {};
  std::string no_group = {};  ///< why there is none

  /// The kernel holds it to both. Otherwise bbia looks at the memory once a second, and whole
  /// processors are all that can be given.
  [[nodiscard]] bool by_kernel() const noexcept { return !group.empty(); }
  [[nodiscard]] int whole_cores() const noexcept;
};

/// What is started.
struct AppCommand {
  std::string name;                      ///< in the ledger: "app dance"
  std::string group;                     ///< of its control group: "app"
  std::vector<std::string> arguments;    ///< the program first, by its path
  std::vector<std::string> environment;  ///< all of it, "NAME=value"
  std::string keeper;                    ///< path of bbia-keeper
  int nice = 5;
};

/// One process of an app or a job under its keeper, in its control group. One thread.
class AppProcess final {
 public:
  using OnLine = std::function<void(GuestStream, std::string_view line)>;
  /// If bbia dies, from SIGINT to SIGKILL.
  static constexpr Nanos kGrace{1'000'000'000};

  static Result<std::unique_ptr<AppProcess>> Start(const AppCommand& command,
                                                   const AppLimits& limits, Ledger& ledger,
                                                   OnLine on_line);
  ~AppProcess();
  AppProcess(const AppProcess&) = delete;
  AppProcess& operator=(const AppProcess&) = delete;

  /// Hands on its lines. Never waits. @return false: it is over, with all that it started.
  bool Look();
  /// SIGINT to the process alone, as the official daemon does.
  void Interrupt() noexcept { guest_->Interrupt(); }
  void KillAll() noexcept { guest_->Kill(); }
  GuestUsage Measure() { return guest_->Measure(); }

  /// Once it is over, in the words of the official daemon: "Process exited with code 1".
  [[nodiscard]] std::string HowItEnded() const;
  /// It returned 0.
  [[nodiscard]] bool succeeded() const noexcept;
  /// The kernel killed it because its control group wanted more memory than it may have.
  [[nodiscard]] bool OutOfMemory() const { return group_ && group_->OutOfMemory(); }
  /// What to wait for, besides time.
  void AddTo(std::vector<pollfd>& waiting) const;

 private:
  AppProcess(std::unique_ptr<ControlGroup> group, OnLine on_line)
      : group_(std::move(group)), on_line_(std::move(on_line)) {}
  void Hear(GuestStream stream, std::string_view piece);
  [[nodiscard]] LineCutter& CutterOf(GuestStream stream) noexcept {
    return stream == GuestStream::kOut ? out_ : err_;
  }

  std::unique_ptr<ControlGroup> group_;  ///< outlives the process
  const OnLine on_line_;
  LineCutter out_;
  LineCutter err_;
  std::unique_ptr<GuestProcess> guest_;
};

}  // namespace bbia
