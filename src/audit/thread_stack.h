#pragma once

#include <sys/types.h>

#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace bbia {

/// Takes the call stack of any thread of this process while that thread is stuck.
///
/// The thread is interrupted by a real-time signal and notes its own return addresses; calls that
/// were waiting go on or fail with EINTR, as with any signal. One probe at a time in the process
/// (CHECK). The names of functions are those in the files of the program and its libraries, which
/// are read for each stack; where one is stripped, a frame is a file and an offset, for addr2line.
class StackProbe final {
 public:
  static constexpr int kMaxFrames = 32;

  explicit StackProbe(const Clock& clock);
  ~StackProbe();
  StackProbe(const StackProbe&) = delete;
  StackProbe& operator=(const StackProbe&) = delete;

  /// The stack of thread `tid`, innermost frame first, one frame a line. Waits for the answer until
  /// `deadline`, then symbolises (up to some milliseconds, uses the heap).
  /// @return `kNotFound`: no such thread. `kUnavailable`: it did not answer; the message says its
  /// state and where in the kernel it waits. `kBusy`: an earlier one is still answering.
  /// One thread at a time.
  [[nodiscard]] Result<std::string> Take(pid_t tid, TimePoint deadline);

 private:
  /// @return whether `exchange` holds the answer of `tid`.
  bool AwaitAnswer(pid_t tid, TimePoint deadline);

  const Clock& clock_;
};

}  // namespace bbia
