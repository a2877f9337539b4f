#pragma once

#include <cstdio>
#include <cstdlib>

namespace bbia {

/// Ends the process over a bug of ours, naming the place. Never used for what the world can do.
[[noreturn]] inline void FailCheck(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr, "bbia: bug: CHECK(%s) failed at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace bbia

#define CHECK(condition)                               \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::bbia::FailCheck(#condition, __FILE__, __LINE__))

#ifdef NDEBUG
#define DCHECK(condition) static_cast<void>(0)
#else
#define DCHECK(condition) CHECK(condition)
#endif
