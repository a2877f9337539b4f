#pragma once

#include <cstddef>

namespace bbia {

/// Gives the calling thread a stack of its own for signal handlers, so that a handler can still say
/// something when the thread has overrun its stack. The same thread makes and destroys it. Memory
/// is taken only when a handler runs; where there is none, handlers run on the thread's stack.
class SignalStack final {
 public:
  SignalStack() noexcept;
  ~SignalStack();
  SignalStack(const SignalStack&) = delete;
  SignalStack& operator=(const SignalStack&) = delete;

 private:
  static constexpr std::size_t kBytes = std::size_t{64} << 10U;
  void* memory_ = nullptr;
};

}  // namespace bbia
