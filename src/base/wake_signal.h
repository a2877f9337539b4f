#pragma once

namespace bbia {

/// Wakes a thread that polls file descriptors (an eventfd). Signals that are not yet seen merge.
class WakeSignal final {
 public:
  WakeSignal();
  ~WakeSignal();
  WakeSignal(const WakeSignal&) = delete;
  WakeSignal& operator=(const WakeSignal&) = delete;

  /// Any thread; real-time safe (one system call that never blocks).
  void Notify() noexcept;
  /// The waiting thread: forgets all signals until now.
  void Clear() noexcept;
  /// Becomes readable on a signal. Owned by this object.
  [[nodiscard]] int fd() const noexcept { return fd_; }

 private:
  int fd_;
};

}  // namespace bbia
