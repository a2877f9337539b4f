#include "base/signal_stack.h"

#include <signal.h>
#include <sys/mman.h>

namespace bbia {

SignalStack::SignalStack() noexcept {
  stack_t before{};
  // A sanitizer's own stays: it looks for it when the thread ends.
  if (sigaltstack(nullptr, &before) != 0 || (before.ss_flags & SS_DISABLE) == 0) return;
  void* const memory = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return;
  const stack_t mine{.ss_sp = memory, .ss_flags = 0, .ss_size = kBytes};
  if (sigaltstack(&mine, nullptr) == 0) {
    memory_ = memory;
  } else {
    munmap(memory, kBytes);
  }
}

SignalStack::~SignalStack() {
  if (memory_ == nullptr) return;
  const stack_t none{.ss_sp = nullptr, .ss_flags = SS_DISABLE, .ss_size = 0};
  sigaltstack(&none, nullptr);
  munmap(memory_, kBytes);
}

}  // namespace bbia
