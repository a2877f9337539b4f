#pragma once

#include <signal.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <memory>

#include "base/result.h"
#include "base/signal_stack.h"
#include "flight/flight_recorder.h"

namespace bbia {

/// While it lives, a crash of the process (SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT; so also a
/// failed CHECK and an exception that nobody caught) leaves a flight file, and the signal, the
/// thread and a backtrace on stderr. The process ends by the same signal afterwards, in 5 s at the
/// latest, also when the disk hangs.
///
/// The other threads go on while the file is written (some milliseconds). The process has one of
/// these, made by its main thread before other threads start, and gone after them.
class CrashDump final {
 public:
  /// Makes `directory` when it is missing, leaves room in it for one more file. @return `kIo`, or
  /// `kBusy` when there is one already. `recorder` must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<CrashDump>> Install(
      const FlightRecorder& recorder, const std::filesystem::path& directory);
  ~CrashDump();
  CrashDump(const CrashDump&) = delete;
  CrashDump& operator=(const CrashDump&) = delete;

 private:
  static constexpr std::array<int, 5> kSignals = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
  static constexpr std::size_t kMaxDirectory = 768;
  static constexpr unsigned kPatienceSeconds = 5;

  explicit CrashDump(const FlightRecorder& recorder) noexcept : recorder_(recorder) {}
  static void Handle(int signal, siginfo_t* info, void* context);
  void Write(int signal, const char* thread) const noexcept;
  void RestoreActions() const noexcept;

  const FlightRecorder& recorder_;
  std::array<char, kMaxDirectory> directory_{};  // with a slash at its end
  std::array<struct sigaction, kSignals.size()> before_{};
  SignalStack stack_;
};

}  // namespace bbia
